/** The contract's area `settings`. */
import type { settingsContract } from '../../common/contract/settings.ts';
import type { SettingsOperations } from '../settings/settings.ts';
import type { Face } from './face.ts';

export function createSettingsApi(settings: SettingsOperations): Face<typeof settingsContract> {
  return {
    get: (_input, { actor }) => settings.get(actor),
    update: (changes, { actor }) => settings.update(actor, changes),
  };
}
