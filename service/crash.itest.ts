/** What is left after the service, an engine or a host went away in the middle: told truthfully, and never stuck. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '../common/model/hosts.ts';
import type { Task } from '../common/model/tasks.ts';
import { docker, removeContainers, removeImages } from '../tools/bed/docker.ts';
import { type ExtraEngine, type Relay, startExtraEngine, startExtraSshd, startRelay } from '../tools/bed/faults.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { type Gate, startGate } from './testing/gate.ts';
import {
  addSocketHost,
  containersOf,
  draftOf,
  fromView,
  hostUntil,
  installed,
  launched,
  stateOf,
} from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { first, sessionIs, sessionUntil, taskDone, taskEnd } from './testing/wait.ts';

const bed = testBed();
const image = bed.images.terminal;

let engine: ExtraEngine;
let registry: Relay;
let gate: Gate;
let site: Site;
let host: Host;
/** An installed workspace with a session image. */
let workspaceId: string;
/** For what is looked at past Fairlead, which announces nothing about it. */
const patient = { timeout: 60_000 };
/** Bytes per second with which the 3 MB that are to be pulled take longer than any test: nothing ends by itself. */
const trickle = 100_000;

beforeAll(async () => {
  engine = await startExtraEngine();
  const [name, port] = bed.imageRegistry.address.split(':');
  registry = await startRelay({ host: name ?? '', port: Number(port) });
  await docker(engine, 'pull', '-q', image);
  await docker(engine, 'pull', '-q', bed.images.small);
});
afterAll(async () => {
  await Promise.all([registry?.dispose(), engine?.dispose()]);
});
beforeEach(async () => {
  gate = await startGate(engine);
  site = await startSite({ engines: [engine] });
  host = await addSocketHost(site.api, gate, 'Harbour');
  workspaceId = await installed(site.api, draftOf(image));
});
afterEach(async () => {
  registry.limit(0);
  await site.dispose();
  await gate.dispose();
});

const launch = () => site.api.sessions.launch({ workspaceId });
const crash = async () => {
  await site.kill('SIGKILL');
  await site.start();
};
/** The bed's image as the slow registry names it. */
const slowImage = () => bed.images.desktop.v1.replace(bed.imageRegistry.address, `127.0.0.1:${registry.port}`);

describe('after kill -9 of the service', () => {
  it('a pull goes on, in the same task, once', async () => {
    registry.limit(trickle);
    const { workspaceId: slow, taskId } = await site.api.workspaces.install({ draft: draftOf(slowImage()) });
    const downloading = (task: Task) => task.parentId === taskId && task.progress > 1;
    await first((signal) => site.api.tasks.watch({ id: taskId }, { signal }), downloading, 'it downloads');
    await site.kill('SIGKILL');
    registry.limit(0);
    await site.start();
    const done = await taskDone(site.api, taskId);
    expect(done).toMatchObject({ attempt: 2, result: { installed: 1, failed: 0 } });
    const { tasks } = await site.api.tasks.list({ subject: { type: 'workspace', id: slow } });
    expect(tasks.map(({ kind, state }) => [kind, state]).sort()).toEqual([
      ['workspace.install', 'succeeded'],
      ['workspace.install-host', 'succeeded'],
    ]);
    const { installs } = await site.api.workspaces.get({ id: slow });
    expect(installs.map(({ observed, reason }) => [observed, reason])).toEqual([['present', null]]);
    await removeImages(engine, slowImage());
  });

  const phases: readonly [string, (gate: Gate) => { readonly reached: Promise<void>; release(): void }][] = [
    ['before its container is created', (one) => one.holdRequest(/^POST \S*\/containers\/create/)],
    ['after its container was created', (one) => one.holdAnswer(/^POST \S*\/containers\/create/)],
    ['before its container is started', (one) => one.holdRequest(/^POST \S*\/containers\/\w+\/start/)],
    ['after its container was started', (one) => one.holdAnswer(/^POST \S*\/containers\/\w+\/start/)],
    ['while it waits for the desktop', (one) => one.holdRequest(/^POST \S*\/exec\/\w+\/start/)],
  ];

  it.each(phases)('a launch goes on %s, with one container', async (_phase, hold) => {
    const held = hold(gate);
    const { sessionId, taskId } = await launch();
    await held.reached;
    await site.kill('SIGKILL');
    held.release();
    await site.start();
    const session = await sessionIs(site.api, sessionId, 'running', 'failed');
    expect(session).toMatchObject({ state: 'running', error: null, taskId });
    expect(await containersOf(engine, sessionId)).toEqual([session.containerId]);
    expect((await taskDone(site.api, taskId)).attempt).toBe(2);
    await site.api.sessions.end({ ids: [sessionId] });
    expect(await containersOf(engine, sessionId)).toEqual([]);
  });

  it.each(phases)('a launch whose end was wished %s ends', async (_phase, hold) => {
    const held = hold(gate);
    const { sessionId } = await launch();
    await held.reached;
    const connection = await site.connect();
    const ending = connection.api.sessions.end({ ids: [sessionId] });
    // Its answer may be cut off by the kill: what counts is what is found afterwards.
    ending.catch(() => undefined);
    await sessionUntil(site.api, sessionId, ({ desired }) => desired === 'deleted', 'its end is wished');
    await site.kill('SIGKILL');
    held.release();
    await site.start();
    expect((await sessionIs(site.api, sessionId, 'deleted')).endReason).toBe('Ended by admin.');
    await site.api.hosts.reconnect({ id: host.id });
    expect(await containersOf(engine, sessionId)).toEqual([]);
  });

  it('a running session is there as before', async () => {
    const before = await launched(site.api, workspaceId);
    const startedAt = await docker(engine, 'inspect', '-f', '{{.State.StartedAt}}', before.containerId ?? '');
    await crash();
    const after = await sessionIs(site.api, before.id, 'running');
    expect(after).toMatchObject({ containerId: before.containerId, startedAt: before.startedAt, desired: 'running' });
    expect(await docker(engine, 'inspect', '-f', '{{.State.StartedAt}}', before.containerId ?? '')).toBe(startedAt);
    await hostUntil(site.api, host.id, ({ connection }) => connection.state === 'connected', 'its host is back');
    const view = await site.api.sessions.view({ id: before.id, mode: 'view' });
    expect((await fromView(view.url)).status).toBe(200);
  });

  it.each(['start', 'restart'] as const)('a session is starting until its desktop answers, after a %s', async (how) => {
    const { id, startedAt } = await launched(site.api, workspaceId);
    if (how === 'start') await site.api.sessions.stop({ id });
    const desktop = gate.holdRequest(/^POST \S*\/exec\/\w+\/start/);
    expect((await site.api.sessions[how]({ id })).state).toBe('starting');
    await desktop.reached;
    const again = gate.holdRequest(/^POST \S*\/exec\/\w+\/start/);
    await crash();
    desktop.release();
    await again.reached;
    expect(await site.api.sessions.get({ id })).toMatchObject({ state: 'starting', desired: 'running' });
    again.release();
    expect(await sessionIs(site.api, id, 'running', 'stopped')).toMatchObject({ state: 'running', startedAt });
  });

  it('a session that ended meanwhile is told as that', async () => {
    const { id, containerId } = await launched(site.api, workspaceId);
    const other = await launched(site.api, workspaceId);
    await site.kill('SIGKILL');
    await docker(engine, 'kill', containerId ?? '');
    await docker(engine, 'rm', '-f', other.containerId ?? '');
    await site.start();
    expect((await sessionIs(site.api, id, 'stopped')).sentence).toContain('137');
    expect((await sessionIs(site.api, other.id, 'deleted')).endReason).toBe(
      'Its container was removed outside of Fairlead.',
    );
  });

  it('nothing needs the engine to be there: sessions are lost, launches fail with the reason', async () => {
    const running = await launched(site.api, workspaceId);
    const held = gate.holdRequest(/^POST \S*\/containers\/create/);
    const { sessionId } = await launch();
    await held.reached;
    await site.kill('SIGKILL');
    await gate.dispose();
    await site.start();
    expect((await sessionIs(site.api, running.id, 'lost')).sentence).toContain('Harbour cannot be reached');
    const failed = await sessionIs(site.api, sessionId, 'failed');
    expect(failed.error?.code).toMatch(/^HOST_|^ENGINE_/);
    await site.api.sessions.end({ ids: [sessionId, running.id] });
    await sessionIs(site.api, sessionId, 'deleted');
    expect(await site.api.sessions.get({ id: running.id })).toMatchObject({ state: 'lost', desired: 'deleted' });
    await site.api.hosts.remove({ id: host.id });
    await sessionIs(site.api, running.id, 'deleted');
    expect((await site.api.sessions.list()).sessions).toEqual([]);
    gate = await startGate(engine);
  });
});

describe('a launch that is cancelled', () => {
  it.each([
    ['before create', (one: Gate) => one.holdRequest(/^POST \S*\/containers\/create/)],
    ['after create', (one: Gate) => one.holdAnswer(/^POST \S*\/containers\/create/)],
    ['before start', (one: Gate) => one.holdRequest(/^POST \S*\/containers\/\w+\/start/)],
    ['after start', (one: Gate) => one.holdAnswer(/^POST \S*\/containers\/\w+\/start/)],
    ['at the desktop', (one: Gate) => one.holdRequest(/^POST \S*\/exec\/\w+\/start/)],
  ])('%s leaves no container and no secret', async (_phase, hold) => {
    const held = hold(gate);
    const { sessionId, taskId } = await launch();
    await held.reached;
    await site.api.tasks.cancel({ id: taskId });
    expect((await taskEnd(site.api, taskId)).state).toBe('cancelled');
    expect(await sessionIs(site.api, sessionId, 'deleted')).toMatchObject({ endReason: 'Launch cancelled.' });
    held.release();
    // A request that the engine had already is carried out; what comes of it is removed when it is seen.
    await expect.poll(() => containersOf(engine, sessionId), patient).toEqual([]);
  });

  it('while it pulls leaves nothing either', async () => {
    registry.limit(trickle);
    const { workspaceId: slow, taskId: install } = await site.api.workspaces.install({ draft: draftOf(slowImage()) });
    await first(
      (signal) => site.api.tasks.watch({ id: install }, { signal }),
      (task) => task.parentId === install && task.progress > 1,
      'it downloads',
    );
    await site.api.tasks.cancel({ id: install });
    expect((await taskEnd(site.api, install)).state).toBe('cancelled');
    const { installs } = await site.api.workspaces.get({ id: slow });
    expect(installs[0]).toMatchObject({ observed: 'failed', reason: { code: 'CANCELLED' } });

    const { sessionId, taskId } = await site.api.sessions.launch({ workspaceId: slow });
    await sessionUntil(site.api, sessionId, ({ state, progress }) => state === 'pulling' && progress > 4, 'it pulls');
    await site.api.tasks.cancel({ id: taskId });
    expect((await taskEnd(site.api, taskId)).state).toBe('cancelled');
    await sessionIs(site.api, sessionId, 'deleted');
    expect(await docker(engine, 'images', '-q', slowImage())).toBe('');
    registry.limit(0);
  });
});

describe('when the engine', () => {
  it.each(['stop', 'kill'] as const)('is restarted (%s), running sessions come back by themselves', async (way) => {
    const running = await launched(site.api, workspaceId);
    const stopped = await launched(site.api, workspaceId);
    await site.api.sessions.stop({ id: stopped.id });
    await engine[way]();
    await hostUntil(site.api, host.id, ({ connection }) => connection.state !== 'connected', 'the host is away');
    expect((await sessionIs(site.api, running.id, 'lost')).desired).toBe('running');
    await engine.start();
    const back = await sessionIs(site.api, running.id, 'running');
    expect(back).toMatchObject({ containerId: running.containerId, desired: 'running' });
    expect(await stateOf(engine, running.containerId ?? '')).toBe('running');
    expect((await site.api.sessions.get({ id: stopped.id })).state).toBe('stopped');
    expect(await stateOf(engine, stopped.containerId ?? '')).toBe('exited');
  });

  it('is restarted so quickly that nobody saw it go, they come back too', async () => {
    const running = await launched(site.api, workspaceId);
    await engine.stop();
    await engine.start();
    const back = await sessionUntil(
      site.api,
      running.id,
      ({ state, desired }) => state === 'running' && desired === 'running',
      'it runs',
    );
    expect(back.containerId).toBe(running.containerId);
    await expect.poll(() => stateOf(engine, running.containerId ?? ''), patient).toBe('running');
  });
});

describe('behind the back of Fairlead', () => {
  it('a container that is removed, paused, or stopped is told, or put right', async () => {
    const { id, containerId } = await launched(site.api, workspaceId);
    const container = containerId ?? '';
    await docker(engine, 'pause', container);
    await expect.poll(() => stateOf(engine, container), patient).toBe('running');
    await docker(engine, 'stop', '-t', '1', container);
    const stopped = await sessionIs(site.api, id, 'stopped');
    expect(stopped.desired).toBe('stopped');
    await site.api.sessions.start({ id });
    expect(await stateOf(engine, container)).toBe('running');
    await docker(engine, 'rm', '-f', container);
    const gone = await sessionIs(site.api, id, 'deleted');
    expect(gone.endReason).toBe('Its container was removed outside of Fairlead.');
  });

  it('a container of this site that no session knows is left alone', async () => {
    const id = await docker(engine, 'run', '-d', '--label', site.label, bed.images.small);
    const { id: session } = await launched(site.api, workspaceId);
    await site.api.sessions.end({ ids: [session] });
    expect(await stateOf(engine, id)).toBe('running');
    await removeContainers(engine, site.label);
  });
});

describe('a host', () => {
  it('that is removed keeps its sessions: they are lost, and found again when it is added again', async () => {
    const kept = await launched(site.api, workspaceId);
    const ended = await launched(site.api, workspaceId);
    await site.api.hosts.remove({ id: host.id });
    expect((await sessionIs(site.api, kept.id, 'lost')).sentence).toContain('was removed from this site');
    const view = await site.api.sessions.view({ id: kept.id, mode: 'view' });
    expect((await fromView(view.url)).body).toContain('SESSION_NOT_VIEWABLE');
    await site.api.sessions.end({ ids: [ended.id] });
    await sessionIs(site.api, ended.id, 'deleted');
    expect(await containersOf(engine, ended.id)).toHaveLength(1);

    const again = await addSocketHost(site.api, gate, 'Harbour again');
    expect(await sessionIs(site.api, kept.id, 'running')).toMatchObject({
      hostId: again.id,
      containerId: kept.containerId,
    });
    await expect.poll(() => containersOf(engine, ended.id), patient).toEqual([]);
  });

  it('that cannot be reached for a while has lost its sessions, and has them again afterwards', async () => {
    const sshd = await startExtraSshd();
    const cable = await startRelay(sshd);
    try {
      const { presented } = await site.api.hosts.probeKey({ host: '127.0.0.1', port: cable.port });
      await site.api.hosts.remove({ id: host.id });
      const { id } = await site.api.hosts.add({
        name: 'Lighthouse',
        config: {
          kind: 'ssh',
          host: '127.0.0.1',
          port: cable.port,
          user: bed.users.admin,
          auth: { method: 'key', keyPath: bed.keys.protected.privateKeyFile },
          socketPath: engine.socket,
        },
        secret: { passphrase: bed.keys.protected.passphrase },
        confirmedKey: presented,
      });
      const session = await launched(site.api, workspaceId, id);
      const startedAt = await docker(engine, 'inspect', '-f', '{{.State.StartedAt}}', session.containerId ?? '');
      await cable.refuse();
      expect((await sessionIs(site.api, session.id, 'lost')).sentence).toContain('Lighthouse cannot be reached');
      await cable.accept();
      await site.api.hosts.reconnect({ id });
      await sessionIs(site.api, session.id, 'running');
      expect(await docker(engine, 'inspect', '-f', '{{.State.StartedAt}}', session.containerId ?? '')).toBe(startedAt);
    } finally {
      await Promise.all([cable.dispose(), sshd.dispose()]);
    }
  });

  it('that is removed with its sessions leaves none', async () => {
    const { id } = await launched(site.api, workspaceId);
    await site.api.hosts.remove({ id: host.id, endSessions: true });
    expect((await site.api.sessions.get({ id })).state).toBe('deleted');
    expect(await containersOf(engine, id)).toEqual([]);
  });
});
