/** What uninstalling would take, asked of several hosts of which one fails. */
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import { createEventBus } from '../events/bus.ts';
import type { EngineConnector } from '../hosts/connector.ts';
import { createHeldImages } from '../hosts/held-images.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import { hostRow, workspaceRow } from '../store/testing/samples.ts';
import type { Store } from '../store/types.ts';
import type { TaskRunner } from '../tasks/types.ts';
import { createUninstaller } from './uninstaller.ts';

const backend = sqliteBackend();
let store: Store;

beforeAll(() => backend.start());
beforeEach(async () => {
  store = await (await backend.fresh()).open();
});
afterEach(() => backend.closeAll());
afterAll(() => backend.stop());

/** Whatever else is asked of it fails the test. */
function only<T extends object>(what: string, answers: Partial<T>): T {
  return new Proxy({} as T, {
    get(_target, name) {
      const answer = Reflect.get(answers, name);
      if (answer === undefined) throw new Error(`Nobody expects ${what} to be asked for "${String(name)}".`);
      return answer;
    },
  });
}

const busy = () =>
  Promise.reject(new FairleadError('ENGINE_ERROR', { message: 'A disk usage operation is already running.' }));
const image = {
  ...{ id: 'sha256:1', tags: ['example/desktop:1'], digests: ['example/desktop@sha256:1'] },
  ...{ sizeBytes: 50, createdAt: 0, labels: {} },
};
const connected = { state: 'connected', since: 1 } as const;

/** What the preview says of a host that answers, and of one that answers like this. */
async function previewOf(answers: Partial<EngineConnector>) {
  await store.db.insertInto('workspaces').values(workspaceRow('w')).execute();
  const well: Partial<EngineConnector> = {
    connection: connected,
    listImages: async () => [image],
    listContainers: async () => [],
    diskUsage: async () => ({
      ...{ imagesBytes: 50, containersBytes: 0, volumesBytes: 0, buildCacheBytes: 0, reclaimableBytes: 0 },
      images: [{ id: image.id, ownBytes: 30 }],
    }),
  };
  const connectors = {
    well: only<EngineConnector>('an engine', well),
    ill: only<EngineConnector>('an engine', { ...well, ...answers }),
  };
  const hosts = new Map<string, ManagedHost>();
  for (const [id, connector] of Object.entries(connectors)) {
    await store.db.insertInto('hosts').values(hostRow(id)).execute();
    const row = { workspace_id: 'w', host_id: id, desired: 'present', observed: 'present' } as const;
    await store.db
      .insertInto('installs')
      .values({ ...row, image_id: image.id, size_bytes: 50, updated_at: 1 })
      .execute();
    hosts.set(id, only<ManagedHost>('a host', { id, name: id, connector }));
  }
  const uninstaller = createUninstaller({
    store,
    pool: only<HostPool>('the pool', { get: (id) => hosts.get(id) ?? null }),
    tasks: only<TaskRunner>('the tasks', { register: (kind, definition) => ({ kind, definition }) }),
    sessions: { active: async () => [], end: () => Promise.reject(new Error('Nobody ends sessions here.')) },
    installer: { stop: () => Promise.reject(new Error('Nobody stops installs here.')) },
    leftovers: only('leftovers', {}),
    held: createHeldImages({ log: pino({ level: 'silent' }) }),
    events: createEventBus({
      onListenerError: (error) => {
        throw error;
      },
    }),
  });
  const preview = await uninstaller.preview(['w']);
  return Object.fromEntries(preview.map((one) => [one.hostId, one]));
}

const whole = { images: ['example/desktop:1'], kept: [], problem: null };

it('tells of the others what they said where an engine cannot add up its disk just now', async () => {
  const { well, ill } = await previewOf({ diskUsage: busy, inspectImage: busy });
  expect(well).toMatchObject({ ...whole, givesBack: { bytes: 30 } });
  expect(ill).toMatchObject({ ...whole, givesBack: { bytes: null } });
});

it('tells of the others what they said where an engine says nothing at all', async () => {
  const { well, ill } = await previewOf({ listImages: busy });
  expect(well).toMatchObject({ ...whole, givesBack: { bytes: 30 } });
  expect(ill).toMatchObject({ images: [], kept: [], givesBack: { bytes: null } });
  expect(ill?.problem).toContain('A disk usage operation is already running.');
});

it('is over where nobody waits for it any more', async () => {
  const left = () => Promise.reject(new FairleadError('CANCELLED', { message: 'The operation was cancelled.' }));
  await expect(previewOf({ listImages: left })).rejects.toMatchObject({ code: 'CANCELLED' });
});
