import { expect, it } from 'vitest';
import type { Permission } from '../../common/access/permissions.ts';
import { FairleadError } from '../../common/errors.ts';
import type { Host } from '../../common/model/hosts.ts';
import type { LicenseView } from '../../common/model/licensing.ts';
import type { Registry } from '../../common/model/registries.ts';
import { defaultSettings } from '../../common/model/settings.ts';
import { siteInfoSchema } from '../../common/model/site-info.ts';
import { siteInfo } from '../../common/site-info/testing/sample.ts';
import { actorWith } from '../access/testing/actors.ts';
import { createSiteInfo } from './site-info.ts';

type Deps = Parameters<typeof createSiteInfo>[0];

const facts = (patch: Partial<Host>): Host =>
  ({
    id: 'h1',
    name: 'Bergen',
    address: 'anna@bergen:22',
    enabled: true,
    connection: { state: 'connected', since: 1 },
    info: null,
    lastSeenAt: null,
    ...patch,
  }) as Partial<Host> as Host;

function info(patch: Partial<Deps> = {}) {
  const { about, installation } = siteInfo();
  return createSiteInfo({
    about: async () => about,
    key: {
      identity: async () => ({ installationId: installation.id, publicKey: new Uint8Array(32), madeAt: 7 }),
      state: async () => 'kept',
    },
    copies: { look: () => ({ signs: [], partly: false }) },
    store: { facts: async () => ({ name: 'SQLite', sizeBytes: 1, isExposed: false, processes: 1 }) },
    lastBackup: async () => null,
    addresses: () => [],
    certificate: () => null,
    licence: async () => ({ state: 'none', sentence: 'There is no licence.', sessions: 5 }),
    licences: async () => view,
    settings: { read: async () => ({ ...defaultSettings, sessionsPerUser: 3, sessionsPerSite: 12 }) },
    sessionsHeld: async () => 2,
    hosts: async () => [],
    clockOf: async () => null,
    registries: async () => [],
    now: () => 99,
    ...patch,
  });
}

const allowed = { namedSeats: 3, sessions: 20, features: [] };
const view: LicenseView = {
  state: 'valid',
  until: null,
  sentence: '',
  allowed,
  without: allowed,
  used: { namedSeats: 1, sessions: 0 },
  installationId: siteInfo().installation.id,
  licenses: [
    {
      licenseId: 'KM3D',
      state: 'valid',
      until: null,
      sentence: '',
      grant: {
        license_id: 'KM3D',
        installation_id: siteInfo().installation.id,
        issued_at: 1,
        not_before: 1,
        expiration: 1_900_000_000,
        issued_to: 'Example Hospital',
        limit: 3,
        license_type: 'per named user',
        sku: 'STANDARD',
        features: {},
        is_verified: true,
      },
      appliedAt: 1,
      appliedBy: 'anna',
    },
  ],
  clock: { now: 1, mark: 1, isDoubted: false },
  addresses: { server: '', page: '' },
};

const may = (...more: readonly Permission[]) => actorWith(['system.view', ...more]);

it('holds the figures of those who have them, and fits the contract', async () => {
  const told = await info()(may('hosts.view', 'registries.view', 'license.view'));
  expect(siteInfoSchema.parse(told)).toEqual(told);
  expect(told).toMatchObject({
    at: 99,
    installation: { id: siteInfo().installation.id, madeAt: 7, key: 'kept' },
    limits: { sessions: 2, perUser: 3, perSite: 12 },
    licence: { state: 'none', sessions: 5 },
    licences: {
      namedSeats: 3,
      namedSeatsUsed: 1,
      each: [{ id: 'KM3D', state: 'valid', grant: { kind: 'per named user', limit: 3, until: 1_900_000_000_000 } }],
    },
    copies: { signs: [], sentences: [], fix: null },
    backup: null,
    hosts: [],
    registries: [],
  });
});

// SECURITY: docs/security.md 4.52.
it('tells of hosts, registries and licences who may see them, and asks nobody for the others', async () => {
  const never = async () => {
    throw new Error('Nobody asked for these.');
  };
  expect(await info({ hosts: never, registries: never, licences: never, clockOf: never })(may())).toMatchObject({
    hosts: null,
    registries: null,
    licences: null,
  });
  expect(await info({ registries: never })(may('hosts.view'))).toMatchObject({ hosts: [], registries: null });
  expect(await info({ hosts: never })(may('registries.view'))).toMatchObject({ hosts: null, registries: [] });
});

it('says of each host what time it is, or why that is not known; one that hangs holds up none of the others', async () => {
  const clock = { saidAt: 5, askedAt: 4, tookMs: 1 };
  const asked: (readonly [string, number])[] = [];
  const told = await info({
    hosts: async () => [
      facts({ id: 'well' }),
      facts({ id: 'silent' }),
      facts({ id: 'hangs' }),
      facts({ id: 'away', connection: { state: 'waiting', since: 1, reason: 'No SSH server listens there.' } }),
    ],
    clockOf: async (id, deadlineMs) => {
      asked.push([id, deadlineMs]);
      if (id === 'hangs') throw new FairleadError('HOST_TIMED_OUT', { message: 'It did not answer within 5 s.' });
      return id === 'well' ? clock : null;
    },
  })(may('hosts.view'));
  expect(told.hosts).toMatchObject([
    { id: 'well', clock, clockProblem: null },
    { id: 'silent', clock: null, clockProblem: 'Its engine does not tell the time.' },
    { id: 'hangs', clock: null, clockProblem: 'It did not answer within 5 s.' },
    { id: 'away', clock: null, clockProblem: null, connection: { reason: 'No SSH server listens there.' } },
  ]);
  expect(asked).toEqual([
    ['well', 5000],
    ['silent', 5000],
    ['hangs', 5000],
  ]);
});

// SECURITY: docs/security.md 4.52.
it('takes of hosts and registries what is named alone', async () => {
  const canary = 'canary-4f9d1c7e';
  const told = await info({
    hosts: async () => [
      facts({
        tags: [canary],
        zone: canary,
        knownKeys: [{ type: 'ssh-ed25519', sha256: canary, key: canary }],
        config: { kind: 'socket', socketPath: canary },
      }),
    ],
    registries: async () => [
      {
        id: 'r1',
        name: 'Harbour',
        fetchedAt: 5,
        source: { kind: 'url', location: `https://anna:${canary}@example.org/` },
        lastAttempt: {
          at: 6,
          ok: false,
          changed: false,
          error: { code: 'TIMED_OUT', message: 'Too slow.' },
          tried: [{ url: canary, outcome: '', ok: false }],
        },
      } as Partial<Registry> as Registry,
    ],
  })(may('hosts.view', 'registries.view'));
  expect(told.registries).toEqual([
    { id: 'r1', name: 'Harbour', fetchedAt: 5, lastAttempt: { at: 6, ok: false, problem: 'Too slow.' } },
  ]);
  expect(JSON.stringify(told)).not.toContain(canary);
});

it('tells both certificates, and what a copy means', async () => {
  const certificate = { subject: 'site', issuer: 'CA', names: [], beginsAt: 1, endsAt: 2, fingerprint: 'AA' };
  const told = await info({
    certificate: () => ({
      kind: 'own',
      served: certificate,
      authority: { ...certificate, subject: 'CA' },
      trouble: null,
    }),
    copies: { look: () => ({ signs: [{ kind: 'neighbour', place: 'deck, /b', pid: 7 }], partly: false }) },
  })(may());
  expect(told.certificates.map(({ what, subject }) => [what, subject])).toEqual([
    ['served', 'site'],
    ['authority', 'CA'],
  ]);
  expect(told.copies.sentences).toEqual(['Another copy of this site runs on this machine, process 7 (deck, /b).']);
  expect(told.copies.fix).not.toBeNull();
});
