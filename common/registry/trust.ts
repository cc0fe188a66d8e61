/** How far registries are trusted. Pure. */
import type { Registry } from '../model/registries.ts';

/** Whether one of this trust is added without a yes, and updates itself: the field's rule for the official one, and Fairlead's own. */
export function isOwnOrOfficial(trust: Registry['trust']): boolean {
  return trust === 'first-party' || trust === 'official';
}
