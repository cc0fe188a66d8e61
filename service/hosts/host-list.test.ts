import { afterAll, beforeAll, expect, it } from 'vitest';
import { actorWith } from '../access/testing/actors.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import { sessionRow } from '../store/testing/samples.ts';
import type { Store } from '../store/types.ts';
import { createHostService } from './host-service.ts';

const backend = sqliteBackend();
let store: Store;
let queries = 0;

beforeAll(async () => {
  await backend.start();
  const opened = await (await backend.fresh()).open();
  const db = opened.db.withPlugin({
    transformQuery: ({ node }) => {
      queries += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  store = { ...opened, db };
  const sessions = [
    { ...sessionRow('a'), host_id: 'h1', observed: 'running' as const },
    { ...sessionRow('b'), host_id: 'h1', observed: 'starting' as const },
    { ...sessionRow('c'), host_id: 'h2', observed: 'paused' as const },
    { ...sessionRow('d'), host_id: 'h2', observed: 'failed' as const },
    { ...sessionRow('e'), host_id: 'h2', observed: 'deleted' as const },
    { ...sessionRow('f'), host_id: null, observed: 'placing' as const },
  ];
  for (const id of ['h1', 'h2']) await store.db.insertInto('hosts').values(hostRow(id)).execute();
  for (const row of sessions) await store.db.insertInto('sessions').values(row).execute();
});
afterAll(async () => {
  await backend.closeAll();
  await backend.stop();
});

const hostRow = (id: string) => ({
  id,
  name: id,
  kind: 'socket' as const,
  config: { kind: 'socket' as const, socketPath: `/run/${id}.sock` },
  created_at: 1,
  updated_at: 1,
});

/** As many hosts as a site has, by what the service reads of them. */
const managed = Array.from({ length: 100 }, (_, at) => ({
  id: `h${at}`,
  name: `host ${at}`,
  config: { kind: 'socket', socketPath: `/run/h${at}.sock` },
  tags: [],
  knownKeys: [],
  connector: { connection: { state: 'connected', since: 0 } },
}));

it('reads the sessions of all hosts with one query', async () => {
  const pool = { all: () => managed, require: (id: string) => managed.find((host) => host.id === id) };
  const { hosts: operations } = createHostService({ store, pool } as never);
  queries = 0;
  const hosts = await operations.list(actorWith());
  expect(queries).toBe(1);
  expect(hosts).toHaveLength(100);
  const counts = Object.fromEntries(hosts.map(({ id, runningSessions }) => [id, runningSessions]));
  expect(counts).toMatchObject({ h0: 0, h1: 2, h2: 1, h3: 0 });
  expect(await operations.get(actorWith(), 'h1')).toEqual(hosts[1]);
});
