/** How what comes with Fairlead is said. Pure. */
import type { DefaultsOffer } from '../../../common/model/defaults.ts';
import { formatCount } from '../../ui/words/format.ts';

/** What is offered, as a sentence. */
export function defaultsWords({ registry, workspaces }: DefaultsOffer): string {
  if (registry) return 'A registry of Fairlead’s own, with a desktop, a larger desktop and a browser.';
  const names = workspaces.map(({ name }) => name);
  const last = names.at(-1) ?? '';
  const all = names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
  return `Workspaces from Fairlead’s own registry: ${all}.`;
}

/** What became of it. */
export function takenWords(workspaces: number): string {
  if (workspaces === 0) return 'Fairlead’s registry is there.';
  return `${formatCount(workspaces, 'workspace')} of Fairlead ${workspaces === 1 ? 'is' : 'are'} there.`;
}
