/** How the limits stand for a session that is there and finds no host: people take what hosts have room for for the others. */
import { type LaunchLimits, limitsOf } from '../../../common/license/limits.ts';
import type { LaunchLicense } from '../../licensing/types.ts';
import type { Store } from '../../store/types.ts';
import type { SettingsReader } from '../types.ts';
import { heldSessions } from './held-sessions.ts';

/** @returns the limits without one session of this person, and without the hosts */
export type LimitsBeside = (userId: string) => Promise<LaunchLimits>;

export function createLimitsBeside(deps: {
  store: Store;
  settings: SettingsReader;
  license: Pick<LaunchLicense, 'current'>;
}): LimitsBeside {
  return async (userId) => {
    const [settings, { allowed, seating }, counts] = await Promise.all([
      deps.settings.read(),
      deps.license.current(),
      heldSessions(deps.store.db),
    ]);
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const shared = seating.shared - (seating.seated.has(userId) ? 0 : 1);
    return limitsOf({
      own: (counts.get(userId) ?? 1) - 1,
      all: all - 1,
      seating: { seated: seating.seated, shared },
      allowed,
      settings,
    });
  };
}
