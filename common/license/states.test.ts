import { describe, expect, it } from 'vitest';
import shipped from '../../resources/license-policy.json' with { type: 'json' };
import type { LicenseGrant } from './grant.ts';
import type { LicenseFault } from './license-key.ts';
import { allowedWithout, licensePolicySchema } from './policy.ts';
import { coverFor, type Seat, seatingOf } from './seats.ts';
import { type HeldLicense, type LicenseFacts, type LicenseState, licenseState, licenseStates } from './states.ts';
import { day, grantForTests, testKid, testTime } from './testing/test-key.ts';
import { licenseSentence } from './words.ts';

const policy = licensePolicySchema.parse(shipped);
const end = testTime + 365 * day;
const hour = 3600;

const held = (fields: Partial<LicenseGrant> = {}, isRevoked = false): HeldLicense => ({
  read: { fault: null, grant: grantForTests(fields), kid: testKid },
  isRevoked,
});
const faulty = (fault: Exclude<LicenseFault, 'damaged'>): HeldLicense => ({
  read: { fault, grant: grantForTests(), kid: testKid },
  isRevoked: false,
});
const damaged: HeldLicense = { read: { fault: 'damaged', grant: null, kid: null }, isRevoked: false };
const sessions = (...counts: number[]) => new Map(counts.map((count, at) => [`u${at}`, count] as const));
const facts = (more: Partial<LicenseFacts> = {}): LicenseFacts => ({
  held: [],
  policy,
  now: testTime + day,
  mark: testTime,
  use: { sessionsOf: new Map(), seats: [] },
  upgrade: null,
  ...more,
});

describe('the policy that is shipped', () => {
  it('is 5 sessions at once without a licence, and everything else on', () => {
    expect(allowedWithout(policy)).toEqual({
      namedSeats: 0,
      sessions: 5,
      features: ['persistent_profiles', 'gpu', 'api_keys'],
    });
    expect(policy).toMatchObject({ soon_days: 30, grace_days: 14, named_seat_days: 30, clock_slack_seconds: 3600 });
  });
});

describe('states', () => {
  type Line = readonly [LicenseState, string, Partial<LicenseFacts>, number, RegExp];
  const lines: readonly Line[] = [
    ['none', 'without a licence', {}, 5, /no licence\./],
    [
      'valid',
      'until 30 days before its end',
      { held: [held()], now: end - 30 * day - 1 },
      25,
      /until 31 December 2026/,
    ],
    [
      'ends soon',
      'from 30 days before its end',
      { held: [held()], now: end - 30 * day },
      25,
      /ends on 31 December 2026/,
    ],
    ['ends soon', 'until its last second', { held: [held()], now: end - 1 }, 25, /ends on 31 December 2026/],
    ['grace', 'from its end on', { held: [held()], now: end }, 25, /until 14 January 2027/],
    ['grace', 'for 14 days', { held: [held()], now: end + 14 * day - 1 }, 25, /until 14 January 2027/],
    ['ended', 'after 14 days', { held: [held()], now: end + 14 * day }, 5, /ended on 31 December 2026/],
    [
      'not yet valid',
      'before it begins',
      { held: [held({ not_before: testTime + 2 * day })] },
      5,
      /begins on 3 January/,
    ],
    ['revoked', 'that the vendor withdrew', { held: [held({}, true)] }, 5, /withdrew/],
    ['other installation', 'of another site', { held: [faulty('other installation')] }, 5, /another site/],
    ['unknown key', 'of a key that is not trusted', { held: [faulty('unknown key')] }, 5, /key that this version/],
    ['bad signature', 'that was changed', { held: [faulty('bad signature')] }, 5, /changed/],
    ['damaged', 'that is none', { held: [damaged] }, 5, /not whole/],
    [
      'over the limit',
      'with more sessions than allowed',
      { use: { sessionsOf: sessions(3, 3), seats: [] } },
      5,
      /6 sessions.*5 are allowed.*go on/,
    ],
    [
      'over the limit',
      'that ended while more sessions ran',
      { held: [held()], now: end + 20 * day, use: { sessionsOf: sessions(10, 10), seats: [] } },
      5,
      /20 sessions.*5 are allowed/,
    ],
    [
      'valid',
      'with as many as allowed',
      { held: [held()], use: { sessionsOf: sessions(20, 5), seats: [] } },
      25,
      /until/,
    ],
    [
      'clock turned back',
      'more than an hour',
      { held: [held()], now: testTime + day, mark: testTime + day + hour + 1 },
      5,
      /clock/,
    ],
    ['valid', 'where the clock went back an hour', { held: [held()], mark: testTime + day + hour }, 25, /until/],
    ['none', 'without a licence, whatever the clock was', { mark: testTime + 4000 * day }, 5, /no licence/],
    [
      'grace',
      'after an upgrade with more sessions',
      { upgrade: { sessions: 12, until: testTime + 15 * day } },
      12,
      /12 sessions.*until 15 January/,
    ],
    [
      'none',
      'when that time is over',
      { now: testTime + 15 * day, upgrade: { sessions: 12, until: testTime + 15 * day } },
      5,
      /no/,
    ],
  ];

  it.each(lines)('%s: %s', (state, _when, more, allowed, sentence) => {
    const site = licenseState(facts(more));
    expect(site.state).toBe(state);
    expect(site.allowed.sessions).toBe(allowed);
    expect(licenseSentence(site)).toMatch(sentence);
    // Whatever it is, no less than holds without a licence.
    expect(site.allowed.sessions).toBeGreaterThanOrEqual(policy.without_license.sessions);
    expect(site.allowed.features).toEqual(expect.arrayContaining([...allowedWithout(policy).features]));
  });

  it('stand in this table, all of them', () => {
    expect(new Set(lines.map(([state]) => state))).toEqual(new Set(licenseStates));
  });

  it('a clock that was wrong once locks nobody: with the mark set back, the licence holds again', () => {
    const wrong = facts({ held: [held()], mark: testTime + 5000 * day });
    expect(licenseState(wrong)).toMatchObject({ state: 'clock turned back', allowed: { sessions: 5 } });
    expect(licenseState({ ...wrong, mark: wrong.now })).toMatchObject({ state: 'valid', allowed: { sessions: 25 } });
  });
});

describe('several licences', () => {
  it('add up, each as long as it holds', () => {
    const two = [
      held(),
      held({ limit: 10, license_type: 'per named user', license_id: 'A'.repeat(16), expiration: testTime + 10 * day }),
      held({ limit: 7, license_id: 'B'.repeat(16), expiration: testTime + 400 * day }),
    ];
    expect(licenseState(facts({ held: two }))).toMatchObject({
      state: 'ends soon',
      until: testTime + 10 * day,
      allowed: { namedSeats: 10, sessions: 32 },
    });
    expect(licenseState(facts({ held: two, now: testTime + 30 * day }))).toMatchObject({
      state: 'valid',
      allowed: { namedSeats: 0, sessions: 32 },
    });
  });

  it('a bad one takes nothing from a good one', () => {
    const site = licenseState(facts({ held: [damaged, faulty('unknown key'), held({}, true), held()] }));
    expect(site).toMatchObject({ state: 'valid', allowed: { sessions: 25 } });
    expect(site.licenses.map(({ state }) => state)).toEqual(['damaged', 'unknown key', 'revoked', 'valid']);
  });

  it('never gives less than holds without one', () => {
    expect(licenseState(facts({ held: [held({ limit: 1 })] })).allowed.sessions).toBe(5);
    expect(licenseState(facts({ held: [held({ limit: 3, license_type: 'per named user' })] })).allowed).toMatchObject({
      namedSeats: 3,
      sessions: 5,
    });
  });

  it('switches on the features of all, and what it does not know is none', () => {
    const off = {
      ...policy,
      without_license: { sessions: 0, features: { persistent_profiles: false, gpu: false, api_keys: true } },
    };
    const site = licenseState(facts({ policy: off, held: [held({ features: { gpu: true, time_travel: true } })] }));
    expect(site.allowed.features).toEqual(['api_keys', 'gpu']);
    expect(licenseState(facts({ policy: off })).allowed).toEqual({
      namedSeats: 0,
      sessions: 0,
      features: ['api_keys'],
    });
  });
});

describe('named seats', () => {
  const now = testTime + 100 * day;
  const seat = (userId: string, takenDaysAgo: number, usedDaysAgo: number): Seat => ({
    userId,
    takenAt: now - takenDaysAgo * day,
    usedAt: now - usedDaysAgo * day,
  });
  const at = { now, seatDays: 30 };

  it('are kept for 30 days after their last use, and as long as there is a session', () => {
    const seats = [seat('anna', 90, 29), seat('bela', 90, 30), seat('cora', 90, 60)];
    const seating = seatingOf({ sessionsOf: new Map([['cora', 1]]), seats }, 10, at);
    expect([...seating.seated].sort()).toEqual(['anna', 'cora']);
    expect(seating).toMatchObject({ freeSeats: 8, shared: 0 });
  });

  it('are used first; everybody else shares the sessions at one time', () => {
    const seats = [seat('anna', 9, 1), seat('bela', 8, 1)];
    const use = {
      sessionsOf: new Map([
        ['anna', 4],
        ['bela', 2],
        ['cora', 3],
      ]),
      seats,
    };
    const seating = seatingOf(use, 2, at);
    expect(seating).toMatchObject({ freeSeats: 0, shared: 3 });
    expect(coverFor('anna', seating, { sessions: 3 })).toBe('seat');
    expect(coverFor('cora', seating, { sessions: 3 })).toBeNull();
    expect(coverFor('dora', seating, { sessions: 4 })).toBe('shared');
    expect(coverFor('dora', seatingOf(use, 3, at), { sessions: 0 })).toBe('new seat');
  });

  it('stay with who took theirs first where there are fewer', () => {
    const seats = [seat('anna', 1, 1), seat('bela', 3, 1), seat('cora', 2, 1)];
    const use = {
      sessionsOf: new Map([
        ['anna', 1],
        ['bela', 1],
        ['cora', 1],
      ]),
      seats,
    };
    expect([...seatingOf(use, 2, at).seated].sort()).toEqual(['bela', 'cora']);
    expect(seatingOf(use, 2, at).shared).toBe(1);
    expect(seatingOf(use, 0, at)).toMatchObject({ freeSeats: 0, shared: 3 });
  });
});
