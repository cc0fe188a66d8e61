/** A whole answer of `system.info`, for tests that are about a part of it. */
import type { HostFacts, SiteInfo } from '../../model/site-info.ts';

export function hostFacts(name: string, patch: Partial<HostFacts> = {}): HostFacts {
  return {
    id: `id of ${name}`,
    name,
    address: '/run/docker.sock',
    enabled: true,
    connection: { state: 'connected', since: 1 },
    engine: { name: 'docker', version: '26.1.5', apiVersion: '1.45', system: 'Debian GNU/Linux 12 (bookworm), amd64' },
    lastSeenAt: 1_800_000_000_000,
    clock: { saidAt: 1_800_000_000_010, askedAt: 1_800_000_000_000, tookMs: 20 },
    clockProblem: null,
    ...patch,
  };
}

export function siteInfo(patch: Partial<SiteInfo> = {}): SiteInfo {
  return {
    at: 1_800_000_000_000,
    timeZone: 'Europe/Oslo',
    about: {
      product: 'Fairlead',
      version: '0.1.0',
      siteId: 'site-1',
      siteKind: 'local',
      startedAt: 1_799_990_000_000,
      node: 'v24.21.0',
      platform: 'linux',
      architecture: 'x64',
      dataDir: '/home/anna/.local/share/fairlead',
      schemaVersion: 18,
      storeDialect: 'sqlite',
      keyStorage: 'key-file',
      address: 'http://fairlead.localhost:17600',
      certificate: null,
    },
    installation: { id: '9P7C5-H913K-7HTTH-7X18A-JTE28-696HX', madeAt: 1_700_000_000_000, key: 'kept' },
    copies: { signs: [], sentences: [], fix: null },
    store: { name: 'SQLite', sizeBytes: 750_000, processes: 1 },
    backup: null,
    addresses: [{ what: 'console', address: 'http://fairlead.localhost:17600' }],
    certificates: [],
    licence: { state: 'none', sentence: 'There is no licence.', sessions: null },
    licences: { namedSeats: 0, namedSeatsUsed: 0, each: [] },
    limits: { sessions: 0, perUser: 5, perSite: 0 },
    hosts: [],
    registries: [],
    ...patch,
  };
}
