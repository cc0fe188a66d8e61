/** Two processes of one site: two whole services on one Postgres, with a real engine that both work with. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Host } from '../common/model/hosts.ts';
import type { Task } from '../common/model/tasks.ts';
import { docker } from '../tools/bed/docker.ts';
import { type ExtraEngine, startExtraEngine } from '../tools/bed/faults.ts';
import { startPostgres, type TestPostgres } from '../tools/bed/postgres.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { testLicense } from '../tools/licensing/test-license.ts';
import { run } from './cli/testing.ts';
import { type Gate, startGate } from './testing/gate.ts';
import { addSocketHost, containersOf, draftOf, fromView, installed, launched } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { first, sessionIs, taskDone, until } from './testing/wait.ts';

const bed = testBed();
const image = bed.images.terminal;
const limit = 3;

let server: TestPostgres;
let store: string;
let engine: ExtraEngine;
let gate: Gate;
let one: Site;
let two: Site;
let host: Host;
let workspaceId: string;

beforeAll(async () => {
  [server, engine] = await Promise.all([startPostgres(), startExtraEngine()]);
  store = await server.createDatabase();
  gate = await startGate(engine);
  await docker(engine, 'pull', '-q', image);
  one = await startSite({ engines: [engine], args: ['--store', store] });
  two = await startSite({ engines: [engine], args: ['--store', store], prepare: (dataDir) => giveKeys(dataDir) });
  host = await addSocketHost(one.api, gate, 'Harbour');
  await until(
    two.api,
    ['hosts'],
    () => two.api.hosts.list(),
    ({ hosts }) => hosts.some(({ id, connection }) => id === host.id && connection.state === 'connected'),
    'the second one reaches it as well',
  );
  workspaceId = await installed(one.api, draftOf(image, { memoryBytes: 128 * 1024 * 1024 }));
});
afterAll(async () => {
  await two?.dispose();
  await one?.dispose();
  await gate?.dispose();
  await Promise.all([engine?.dispose(), server?.stop()]);
});

/** As the manual says: the files of the keys, for their owner alone. */
function giveKeys(dataDir: string, names: readonly string[] = ['data.key', 'service.key']): void {
  for (const name of names) writeFileSync(join(dataDir, name), readFileSync(join(one.dataDir, name)), { mode: 0o600 });
}

const steersIt = async (site: Site) =>
  (await site.log()).split('\n').some((line) => line.includes('This process steers a host') && line.includes(host.id));

it('is one site: with the same keys, and not without', async () => {
  expect(two.siteId).toBe(one.siteId);
  expect((await two.api.system.about()).storeDialect).toBe('postgres');
  expect(await Promise.all([one, two].map(steersIt))).toEqual(expect.arrayContaining([true, false]));
  const { checks } = await one.api.system.health();
  expect(checks.find(({ title }) => title === 'Store')?.detail).toContain('used by 2 services');
  const other = join(two.dataDir, 'other');
  const serve = () => run(['serve', '--data', other, '--store', store, '--listen', '127.0.0.1:0']);
  expect(await serve()).toMatchObject({ code: 1, err: expect.stringContaining('(SECRETS_KEY_MISSING)') });
  giveKeys(other, ['data.key']);
  const { code, err } = await serve();
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('(SERVICE_KEY_OTHER)') });
  expect(err).toContain('service.key');
});

it('a launch that is ordered at one is seen live at the other, and ended there', async () => {
  const { sessionId, taskId } = await one.api.sessions.launch({ workspaceId });
  const seen: Task['state'][] = [];
  const done = await taskDone(two.api, taskId, ({ id, state }) => void (id === taskId && seen.push(state)));
  expect(done).toMatchObject({ state: 'succeeded', progress: 100 });
  expect(seen).toContain('running');
  await sessionIs(two.api, sessionId, 'running');

  const view = await one.api.sessions.view({ id: sessionId, mode: 'view' });
  expect((await fromView(view.url)).status).toBe(200);
  await two.api.sessions.end({ ids: [sessionId] });
  await sessionIs(one.api, sessionId, 'deleted');
  expect(await containersOf(engine, sessionId)).toEqual([]);
  await expect.poll(async () => (await fromView(view.url)).status).toBeGreaterThanOrEqual(400);
});

it('a task of one is cancelled at the other', async () => {
  const held = gate.holdRequest(/^POST \S*\/containers\/create/);
  const { sessionId, taskId } = await one.api.sessions.launch({ workspaceId });
  await held.reached;
  await two.api.tasks.cancel({ id: taskId });
  const end = await first(
    (signal) => two.api.tasks.watch({ id: taskId }, { signal }),
    ({ id, state }) => id === taskId && state === 'cancelled',
    'it is cancelled',
  );
  held.release();
  expect(end.id).toBe(taskId);
  await sessionIs(two.api, sessionId, 'deleted');
});

it('a sign-out at one ends what the other holds open', async () => {
  const { url } = await one.api.system.openUrl();
  const exchanged = await one.http('/api/auth/exchange', {
    method: 'POST',
    bearer: null,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: new URL(url).hash.replace('#token=', '') }),
  });
  const { bearer } = (await exchanged.json()) as { bearer: string };
  const there = await two.connect(bearer);
  expect((await one.http('/api/auth/sign-out', { method: 'POST', bearer })).status).toBe(200);
  expect(await there.closed).toBeGreaterThan(4000);
});

it('50 launches at once over both never pass the limit of the site', async () => {
  await one.api.settings.update({ sessionsPerUser: 1000, sessionsPerSite: limit });
  const ends = await Promise.allSettled(
    Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? one : two).api.sessions.launch({ workspaceId })),
  );
  const made = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  const refused = ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as { code: string }).code] : []));
  expect(made).toHaveLength(limit);
  expect(new Set(refused)).toEqual(new Set(['SITE_SESSION_LIMIT']));
  for (const { sessionId } of made) await sessionIs(two.api, sessionId, 'running');
  expect((await docker(engine, 'ps', '-q', '--filter', `label=${one.label}`)).split('\n')).toHaveLength(limit);
  await two.api.sessions.end({ ids: made.map(({ sessionId }) => sessionId) });
  await one.api.settings.update({ sessionsPerUser: 5, sessionsPerSite: 0 });
});

// SECURITY: docs/security.md 4.58.
it('50 launches at once over both never pass the licence of the site, and each refusal says how all limits stand', async () => {
  await one.api.settings.update({ sessionsPerUser: 1000, sessionsPerSite: 0 });
  const { installationId } = await two.api.licensing.view();
  const seats = 6;
  const applied = await two.api.licensing.apply({ text: await testLicense(installationId, { limit: seats }) });
  expect(applied).toMatchObject({ state: 'valid', allowed: { sessions: seats } });
  const ends = await Promise.allSettled(
    Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? one : two).api.sessions.launch({ workspaceId })),
  );
  const made = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
  expect(made).toHaveLength(seats);
  for (const refusal of refused) {
    expect(refusal).toMatchObject({ code: 'LICENSE_LIMIT' });
    // As it comes over the wire: the error's own data beside its hint.
    expect((refusal as { readonly data: unknown }).data).toMatchObject({
      data: {
        limits: {
          license: { used: seats, allowed: seats },
          user: { used: seats, allowed: 1000 },
          hosts: { all: 1 },
        },
      },
    });
  }
  for (const { sessionId } of made) await sessionIs(two.api, sessionId, 'running');
  expect((await docker(engine, 'ps', '-q', '--filter', `label=${one.label}`)).split('\n')).toHaveLength(seats);
  await two.api.sessions.end({ ids: made.map(({ sessionId }) => sessionId) });
  await one.api.settings.update({ sessionsPerUser: 5, sessionsPerSite: 0 });
});

it('what one was doing goes on at the other after kill -9, and nothing is lost', async () => {
  const [owner, other] = (await steersIt(one)) ? [one, two] : [two, one];
  const kept = await launched(other.api, workspaceId);
  const held = gate.holdRequest(/^POST \S*\/containers\/create/);
  const { sessionId, taskId } = await owner.api.sessions.launch({ workspaceId });
  await held.reached;
  await owner.kill('SIGKILL');
  held.release();

  await expect.poll(() => steersIt(other), { timeout: 15_000 }).toBe(true);
  const resumed = await first(
    (signal) => other.api.tasks.watch({ id: taskId }, { signal }),
    ({ id, state }) => id === taskId && state === 'succeeded',
    'the launch goes on and succeeds',
  );
  expect(resumed.attempt).toBe(2);
  await sessionIs(other.api, sessionId, 'running');
  expect(await containersOf(engine, sessionId)).toHaveLength(1);
  expect((await other.api.sessions.get({ id: kept.id })).state).toBe('running');
  expect(await containersOf(engine, kept.id)).toEqual([kept.containerId]);

  // Now it is this one that looks after what happens there past Fairlead.
  await docker(engine, 'stop', '-t', '1', kept.containerId ?? '');
  await sessionIs(other.api, kept.id, 'stopped');

  // It comes back, and finds the site as it is; the audit log is one chain over all that.
  await owner.start();
  const list = await owner.api.sessions.list();
  expect(list.sessions.map(({ id }) => id).sort()).toEqual([kept.id, sessionId].sort());
  const { taskId: check } = await owner.api.audit.verify();
  expect((await taskDone(owner.api, check)).result).toMatchObject({ ok: true, unwritten: 0 });
  await until(
    owner.api,
    ['hosts'],
    () => owner.api.hosts.get({ id: host.id }),
    ({ connection }) => connection.state === 'connected',
    'it reaches the host again',
  );
});
