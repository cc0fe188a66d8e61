/**
 * What a site's licences are worth at a moment. Pure: the licences as they were read, the vendor's policy, the time, the
 * latest time that the site has seen, and how it is used.
 *
 * A licence never takes away what holds without one, and no state takes more away than the licence gave: what is over the
 * limit goes on, and only new sessions are ever refused.
 * SECURITY: docs/security.md 4.58.
 */
import { isFeature } from './features.ts';
import type { LicenseGrant } from './grant.ts';
import { licenseFaults, type ReadLicense } from './license-key.ts';
import { type Allowed, allowedWithout, type LicensePolicy } from './policy.ts';
import { type LicenseUse, type Seating, seatingOf } from './seats.ts';

/** States of one licence. */
export const oneLicenseStates = [
  'valid',
  'ends soon',
  'grace',
  'ended',
  'not yet valid',
  'revoked',
  'clock turned back',
  ...licenseFaults,
] as const;
export type OneLicenseState = (typeof oneLicenseStates)[number];

/** States of a site. */
export const licenseStates = ['none', 'over the limit', ...oneLicenseStates] as const;
export type LicenseState = (typeof licenseStates)[number];

/** A licence that the site keeps: as it reads now, and whether the vendor withdrew it. */
export type HeldLicense = { readonly read: ReadLicense; readonly isRevoked: boolean };

/** A site that had more sessions at its upgrade than are allowed without a licence: so many, until then (seconds). */
export type UpgradeGrace = { readonly sessions: number; readonly until: number };

/** What the state of a site follows from. Times in seconds since 1970; `mark`: the latest that the site has seen. */
export type LicenseFacts = {
  readonly held: readonly HeldLicense[];
  readonly policy: LicensePolicy;
  readonly now: number;
  readonly mark: number;
  readonly use: LicenseUse;
  readonly upgrade: UpgradeGrace | null;
};

/** The state of a licence by itself, until when it is in it (seconds; null: until somebody does something). */
export type JudgedLicense = HeldLicense & { readonly state: OneLicenseState; readonly until: number | null };

/**
 * A site's licence. `allowed`: what it may do now, whatever the state. `seating`: who uses what of it. `until`: the next
 * moment at which the state changes by itself, where one is known.
 */
export type SiteLicense = {
  readonly state: LicenseState;
  readonly until: number | null;
  readonly allowed: Allowed;
  readonly without: Allowed;
  readonly seating: Seating;
  readonly licenses: readonly JudgedLicense[];
  readonly upgrade: UpgradeGrace | null;
};

const day = 86_400;

/** States in which a licence gives what it grants. */
const holding: ReadonlySet<LicenseState> = new Set(['valid', 'ends soon', 'grace']);

/** Of several licences that hold, the state that a person has to do something about soonest is the site's. */
const urgency: readonly OneLicenseState[] = ['grace', 'ends soon', 'valid'];
/** Where none holds: what a person can do most about. */
const reasons: readonly OneLicenseState[] = [
  'clock turned back',
  'ended',
  'not yet valid',
  'revoked',
  'other installation',
  'unknown key',
  'bad signature',
  'damaged',
];

/**
 * Whether the clock is so far behind what the site has seen that no date can be told.
 * SECURITY: docs/security.md 4.60.
 */
export function isClockTurnedBack({ now, mark, policy }: Pick<LicenseFacts, 'now' | 'mark' | 'policy'>): boolean {
  return now < mark - policy.clock_slack_seconds;
}

/** The state of a site's licences. */
export function licenseState(facts: LicenseFacts): SiteLicense {
  const { policy, now } = facts;
  const licenses = facts.held.map((held) => judged(held, facts));
  const without = allowedWithout(policy);
  const isDoubtful = isClockTurnedBack(facts);
  const upgrade = facts.upgrade !== null && !isDoubtful && now < facts.upgrade.until ? facts.upgrade : null;
  const granted = licenses.flatMap(({ state, read }) => (holding.has(state) && read.grant ? [read.grant] : []));
  const allowed = added(without, granted, upgrade);
  const seating = seatingOf(facts.use, allowed.namedSeats, { now, seatDays: policy.named_seat_days });
  const { state, until } = headline(licenses, upgrade, seating.shared > allowed.sessions);
  return { state, until, allowed, without, seating, licenses, upgrade };
}

/** Licences add up, to no less than holds without one. */
function added(without: Allowed, grants: readonly LicenseGrant[], upgrade: UpgradeGrace | null): Allowed {
  const seats = (type: LicenseGrant['license_type']) =>
    grants.reduce((sum, grant) => sum + (grant.license_type === type ? grant.limit : 0), 0);
  const on = new Set(grants.flatMap((grant) => Object.keys(grant.features)).filter(isFeature));
  return {
    namedSeats: seats('per named user'),
    sessions: Math.max(without.sessions, seats('per concurrent session'), upgrade?.sessions ?? 0),
    features: [...new Set([...without.features, ...on])],
  };
}

function judged(held: HeldLicense, facts: LicenseFacts): JudgedLicense {
  return { ...held, ...stateOf(held, facts) };
}

function stateOf(
  { read, isRevoked }: HeldLicense,
  facts: Pick<LicenseFacts, 'policy' | 'now' | 'mark'>,
): { readonly state: OneLicenseState; readonly until: number | null } {
  if (read.grant === null || read.fault !== null) return { state: read.fault ?? 'damaged', until: null };
  if (isRevoked) return { state: 'revoked', until: null };
  if (isClockTurnedBack(facts)) return { state: 'clock turned back', until: null };
  const { now, policy } = facts;
  const { not_before, expiration } = read.grant;
  if (now < not_before) return { state: 'not yet valid', until: not_before };
  const soon = expiration - policy.soon_days * day;
  if (now < soon) return { state: 'valid', until: soon };
  if (now < expiration) return { state: 'ends soon', until: expiration };
  const over = expiration + policy.grace_days * day;
  return now < over ? { state: 'grace', until: over } : { state: 'ended', until: null };
}

function headline(
  licenses: readonly JudgedLicense[],
  upgrade: UpgradeGrace | null,
  isOver: boolean,
): { readonly state: LicenseState; readonly until: number | null } {
  const first = (states: readonly OneLicenseState[]) =>
    states.map((state) => licenses.filter((license) => license.state === state)).find((found) => found.length > 0);
  if (first(['clock turned back'])) return { state: 'clock turned back', until: null };
  if (isOver) return { state: 'over the limit', until: null };
  const one = first(urgency);
  if (one) return { state: one[0]?.state ?? 'none', until: earliest(one) };
  if (upgrade) return { state: 'grace', until: upgrade.until };
  const bad = first(reasons);
  return bad ? { state: bad[0]?.state ?? 'none', until: earliest(bad) } : { state: 'none', until: null };
}

function earliest(licenses: readonly JudgedLicense[]): number | null {
  const times = licenses.flatMap(({ until }) => (until === null ? [] : [until]));
  return times.length === 0 ? null : Math.min(...times);
}
