/** What the audit log says of what was ordered, and how it ended: with real engines, a host that is away, and a killed service. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AuditEntry } from '../common/model/audit.ts';
import type { Host } from '../common/model/hosts.ts';
import { docker } from '../tools/bed/docker.ts';
import { type ExtraEngine, startExtraEngine } from '../tools/bed/faults.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { refusal } from './testing/client.ts';
import { type Gate, startGate } from './testing/gate.ts';
import { addSocketHost, draftOf, hostUntil, installed, launched } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs, taskDone, taskEnd, until } from './testing/wait.ts';

const bed = testBed();
const image = bed.images.terminal;

let alpha: ExtraEngine;
let bravo: ExtraEngine;
let gate: Gate;
let site: Site;
let hosts: { readonly alpha: Host; readonly bravo: Host };

beforeAll(async () => {
  [alpha, bravo] = await Promise.all([startExtraEngine(), startExtraEngine()]);
  await docker(alpha, 'pull', '-q', image);
});
afterAll(async () => {
  await Promise.all([alpha?.dispose(), bravo?.dispose()]);
});
beforeEach(async () => {
  gate = await startGate(bravo);
  site = await startSite({ engines: [alpha, bravo] });
  hosts = {
    alpha: await addSocketHost(site.api, alpha, 'Alpha'),
    bravo: await addSocketHost(site.api, gate, 'Bravo'),
  };
});
afterEach(async () => {
  await site.dispose();
  await gate.dispose();
});

/** Entries of an action, oldest first. */
const entriesOf = async (action: string): Promise<AuditEntry[]> =>
  (await site.api.audit.search({ action })).entries.toReversed();
/** An action's entries once there are so many. */
const entriesUntil = (action: string, count: number) =>
  until(
    site.api,
    ['audit'],
    () => entriesOf(action),
    (found) => found.length >= count,
    `${count} of ${action}`,
  );
const away = async () => {
  await gate.close();
  await hostUntil(site.api, hosts.bravo.id, ({ connection }) => connection.state !== 'connected', 'Bravo is away');
};
const back = async () => {
  await gate.open();
  await site.api.hosts.reconnect({ id: hosts.bravo.id });
  await hostUntil(site.api, hosts.bravo.id, ({ connection }) => connection.state === 'connected', 'Bravo is back');
};

it('an install that reached one of two hosts is partly done, names the cause, and is two linked entries', async () => {
  await away();
  const { workspaceId, taskId } = await site.api.workspaces.install({ draft: draftOf(image) });
  const [ordered] = await entriesUntil('workspace.install', 1);
  expect(ordered).toMatchObject({ result: 'ordered', taskIds: [taskId], orderedSeq: null });
  const task = await taskEnd(site.api, taskId);
  const words = 'By hand is on 1 of 2 hosts; 1 host (Bravo): its engine cannot be reached.';
  expect(task).toMatchObject({
    state: 'partly',
    error: { code: 'INSTALL_INCOMPLETE', message: words },
    retryable: true,
  });
  const [order, outcome, ...more] = await entriesUntil('workspace.install', 2);
  expect(more).toEqual([]);
  expect(outcome).toMatchObject({
    result: 'partly',
    objectType: 'workspace',
    objectId: workspaceId,
    reason: `INSTALL_INCOMPLETE: ${words}`,
    taskIds: [taskId],
    orderedSeq: ordered?.seq,
    data: { reach: { done: 1, of: 2 }, causes: [{ words: 'its engine cannot be reached', hosts: ['Bravo'] }] },
  });
  expect(order?.outcomes).toEqual([{ seq: outcome?.seq, result: 'partly', ref: taskId }]);
  expect(await site.api.audit.get({ seq: outcome?.seq ?? 0 })).toEqual(outcome);

  await back();
  const again = await site.api.tasks.retry({ id: taskId });
  expect((await taskDone(site.api, again.id)).attempt).toBe(2);
  const [retried] = await entriesUntil('task.retry', 1);
  const all = await entriesUntil('workspace.install', 3);
  expect(all.at(-1)).toMatchObject({ result: 'ok', orderedSeq: retried?.seq, reason: 'By hand is ready on 2 hosts.' });
  expect(retried).toMatchObject({ result: 'ordered', objectType: 'task' });

  const uninstall = await site.api.workspaces.uninstall({ ids: [workspaceId], removeImages: false });
  await taskDone(site.api, uninstall.taskId);
  expect((await entriesUntil('workspace.uninstall', 2)).map(({ result }) => result)).toEqual(['ordered', 'ok']);
  expect(await site.api.audit.verify()).toMatchObject({ ok: true });
});

it('an install that a crash interrupted, and that went on, has an outcome for each', async () => {
  await site.api.hosts.update({ id: hosts.alpha.id, installByDefault: false });
  const held = gate.holdRequest(/^POST \S*\/images\/create/);
  const target = { kind: 'hosts' as const, hostIds: [hosts.bravo.id] };
  const { taskId } = await site.api.workspaces.install({ draft: draftOf(bed.images.small, { target }) });
  await held.reached;
  await site.kill('SIGKILL');
  held.release();
  await site.start();
  await taskDone(site.api, taskId);
  const entries = await entriesUntil('workspace.install', 3);
  expect(entries.map(({ result, orderedSeq }) => [result, orderedSeq])).toEqual([
    ['ordered', null],
    ['interrupted', entries[0]?.seq],
    ['ok', entries[0]?.seq],
  ]);
  expect(entries[0]?.outcomes.map(({ result }) => result)).toEqual(['interrupted', 'ok']);
  await site.kill('SIGTERM');
  await site.start();
  expect(await entriesOf('workspace.install')).toHaveLength(3);
  expect(await site.api.audit.verify()).toMatchObject({ ok: true });
});

it('a launch is ordered and tells where it runs; an end whose host is away is ordered and tells when it ended', async () => {
  const workspaceId = await installed(site.api, draftOf(image));
  const session = await launched(site.api, workspaceId, hosts.bravo.id);
  expect((await entriesUntil('session.launch', 2)).map(({ result, reason }) => [result, reason])).toEqual([
    ['ordered', ''],
    ['ok', 'Running on Bravo.'],
  ]);
  const terminal = { id: session.id, cols: 80, rows: 24 };
  await site.api.sessions.terminalOpen({ ...terminal, asRoot: false });
  await site.api.sessions.terminalOpen({ ...terminal, asRoot: true });
  const find = async (text: string) =>
    (await site.api.audit.search({ text })).entries.map(({ action, result }) => `${action} ${result}`);
  expect(await find('root terminal')).toEqual(['session.terminal ok']);
  // The terminals, the launch on a chosen host and its outcome.
  expect((await find('BRAVO')).sort()).toEqual([
    'host.add ok',
    'session.launch ok',
    'session.launch ordered',
    'session.terminal ok',
    'session.terminal ok',
  ]);

  const restarted = await site.api.sessions.restart({ id: session.id });
  await sessionIs(site.api, session.id, 'running');
  const restarts = await entriesUntil('session.restart', restarted.state === 'starting' ? 2 : 1);
  expect(restarts.map(({ result }) => result)).toEqual(restarted.state === 'starting' ? ['ordered', 'ok'] : ['ok']);

  await away();
  expect(await site.api.sessions.end({ ids: [session.id] })).toEqual({ ended: 0, pending: 1 });
  expect((await entriesUntil('session.end', 1)).map(({ result }) => result)).toEqual(['ordered']);
  await back();
  await sessionIs(site.api, session.id, 'deleted');
  const [order, outcome] = await entriesUntil('session.end', 2);
  expect(outcome).toMatchObject({
    result: 'ok',
    reason: 'It ended on Bravo.',
    orderedSeq: order?.seq,
    objectId: session.id,
  });
  expect(order?.outcomes).toEqual([{ seq: outcome?.seq, result: 'ok', ref: session.id }]);
});

it('an image in use says by whom, whoever made the container, and is not removed', async () => {
  const workspaceId = await installed(site.api, draftOf(image));
  const session = await launched(site.api, workspaceId, hosts.alpha.id);
  const foreign = await docker(alpha, 'create', '--name', 'not-ours', image, 'true');
  const id = hosts.alpha.id;
  const imageOf = async () => (await site.api.hosts.images({ id })).images.find(({ tags }) => tags.includes(image));
  const used = await imageOf();
  const users = used?.containers.map(({ name, state, session: own }) => [own?.id ?? name, own?.userName, state]);
  expect(users?.sort()).toEqual(
    [
      [session.id, 'admin', 'running'],
      ['not-ours', undefined, 'created'],
    ].sort(),
  );
  const refused = await refusal(site.api.hosts.removeImage({ id, image: used?.id ?? '' }));
  expect(refused.code).toBe('IMAGE_IN_USE');
  expect(refused.message).toContain('the session of admin in By hand (running)');
  expect(refused.message).toContain('the container "not-ours" (created), which this site did not make');
  expect(await imageOf()).toEqual(used);
  await docker(alpha, 'rm', foreign);
  await site.api.sessions.end({ ids: [session.id] });
  expect((await imageOf())?.containers).toEqual([]);
});
