/**
 * Who has a named seat, and whose sessions share the others. Pure.
 *
 * A person takes a named seat with a launch while one is free, and keeps it as long as they used the site within the last 30
 * days (the policy's number) or have a session. Whoever has none shares the sessions at one time with all others. Where there
 * are fewer seats than before, those who took theirs first keep them.
 */
import type { Allowed } from './policy.ts';

/** A named seat that somebody took; times in seconds since 1970. */
export type Seat = { readonly userId: string; readonly takenAt: number; readonly usedAt: number };

/** How a site is used now: sessions that are not over, by person, and the seats that were taken. */
export type LicenseUse = { readonly sessionsOf: ReadonlyMap<string, number>; readonly seats: readonly Seat[] };

/** `seated`: who has a seat that counts. `shared`: sessions of everybody else. `freeSeats`: named ones that nobody has. */
export type Seating = {
  readonly seated: ReadonlySet<string>;
  readonly freeSeats: number;
  readonly shared: number;
};

/** @param now seconds since 1970 */
export function seatingOf(
  { sessionsOf, seats }: LicenseUse,
  namedSeats: number,
  { now, seatDays }: { readonly now: number; readonly seatDays: number },
): Seating {
  const isKept = ({ userId, usedAt }: Seat) => usedAt > now - seatDays * 86_400 || (sessionsOf.get(userId) ?? 0) > 0;
  const kept = seats
    .filter(isKept)
    .sort((a, b) => a.takenAt - b.takenAt || (a.userId < b.userId ? -1 : 1))
    .slice(0, namedSeats);
  const seated = new Set(kept.map(({ userId }) => userId));
  let shared = 0;
  for (const [userId, count] of sessionsOf) if (!seated.has(userId)) shared += count;
  return { seated, freeSeats: namedSeats - seated.size, shared };
}

/** How a person's next session is covered: by the seat they have, by one that they take now, or by the shared sessions. */
export type Cover = 'seat' | 'new seat' | 'shared';

/** How the next session of a person is covered; null where it is not. */
export function coverFor(userId: string, seating: Seating, allowed: Pick<Allowed, 'sessions'>): Cover | null {
  if (seating.seated.has(userId)) return 'seat';
  if (seating.freeSeats > 0) return 'new seat';
  return seating.shared < allowed.sessions ? 'shared' : null;
}
