/**
 * The limits of a launch side by side. They are three things that people take for one: what the licence allows, what one
 * person may have, and what the hosts have room for. (A site may set itself one more.)
 */
import { counted } from '../counted.ts';
import type { Allowed } from './policy.ts';
import type { Seating } from './seats.ts';

/** `used`: without the launch that is asked for. `allowed` null: no limit. */
type Figure = { readonly used: number; readonly allowed: number | null };

/**
 * - `license`: sessions at once of everybody without a named seat; `namedSeats`: people with one.
 * - `user`: sessions of the person; `site`: of everybody, as the site's settings limit them.
 * - `hosts`: how many of the hosts have room for this session; null where that was not looked at.
 */
export type LaunchLimits = {
  readonly license: Figure;
  readonly namedSeats: Figure;
  readonly user: Figure;
  readonly site: Figure;
  readonly hosts: { readonly all: number; readonly withRoom: number } | null;
};

/**
 * How the limits stand but for hosts.
 * @param own sessions of the person, @param all of everybody: without the launch that is asked for
 * @param settings `sessionsPerSite`: 0 where the site has no limit
 */
export function limitsOf({
  own,
  all,
  seating,
  allowed,
  settings,
}: {
  readonly own: number;
  readonly all: number;
  readonly seating: Pick<Seating, 'seated' | 'shared'>;
  readonly allowed: Pick<Allowed, 'namedSeats' | 'sessions'>;
  readonly settings: { readonly sessionsPerUser: number; readonly sessionsPerSite: number };
}): LaunchLimits {
  const { sessionsPerUser, sessionsPerSite } = settings;
  return {
    license: { used: seating.shared, allowed: allowed.sessions },
    namedSeats: { used: seating.seated.size, allowed: allowed.namedSeats },
    user: { used: own, allowed: sessionsPerUser },
    site: { used: all, allowed: sessionsPerSite > 0 ? sessionsPerSite : null },
    hosts: null,
  };
}

/**
 * The limits in the data of an error; null where it has none. Without a schema, because the first screen of the console shows
 * errors and has none.
 */
export function limitsIn(data: Readonly<Record<string, unknown>> | undefined): LaunchLimits | null {
  const limits = data?.limits;
  if (!isObject(limits) || !names.every((name) => isFigure(limits[name]))) return null;
  const { hosts } = limits;
  const isRead =
    hosts === null || (isObject(hosts) && typeof hosts.all === 'number' && typeof hosts.withRoom === 'number');
  return isRead ? (limits as LaunchLimits) : null;
}

const names = ['license', 'namedSeats', 'user', 'site'] as const;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isFigure = (value: unknown): value is Figure =>
  isObject(value) && typeof value.used === 'number' && (value.allowed === null || typeof value.allowed === 'number');

/** One limit in words; `isReached`: it leaves no room for the launch that is asked for. */
type LimitLine = { readonly name: string; readonly words: string; readonly isReached: boolean };

/** Each limit as a line: what it is called, and how it stands. */
export function limitLines(limits: LaunchLimits): readonly LimitLine[] {
  const { license, namedSeats, user, site, hosts } = limits;
  const line = (name: string, { used, allowed }: Figure): LimitLine => ({
    name,
    words: allowed === null ? `${used}, without a limit` : `${used} of ${allowed}`,
    isReached: allowed !== null && used >= allowed,
  });
  return [
    line('Licence, sessions at once', license),
    ...(namedSeats.allowed === 0 ? [] : [line('Licence, named users', namedSeats)]),
    line('Sessions per person', user),
    ...(site.allowed === null ? [] : [line('Sessions of the site', site)]),
    ...(hosts === null
      ? []
      : [
          {
            name: 'Hosts with room for it',
            words: `${hosts.withRoom} of ${hosts.all}`,
            isReached: hosts.withRoom === 0,
          },
        ]),
  ];
}

/** Why a licence has no seat for one more session. */
export function notCoveredWords({ license, namedSeats }: Pick<LaunchLimits, 'license' | 'namedSeats'>): string {
  const there = `there ${license.used === 1 ? 'is' : 'are'} ${license.used}`;
  const allowed = license.allowed === null ? 'sessions' : counted(license.allowed, 'session');
  const shared = `The licence of this site allows ${allowed} at once, and ${there}.`;
  if (namedSeats.allowed === 0 || namedSeats.allowed === null) return shared;
  const seats = namedSeats.allowed === 1 ? 'The named seat is' : `All ${namedSeats.allowed} named seats are`;
  return `${shared} ${seats} taken, too.`;
}
