/** The main job, end to end, through the API as the console uses it: two engines, one of them over SSH. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hintText } from '../common/hint.ts';
import type { Host } from '../common/model/hosts.ts';
import type { EntryCard } from '../common/model/registries.ts';
import type { Session } from '../common/model/sessions.ts';
import type { Task } from '../common/model/tasks.ts';
import { warningKey } from '../common/registry/shown.ts';
import { docker } from '../tools/bed/docker.ts';
import {
  type ExtraEngine,
  type ExtraSshd,
  type Relay,
  startExtraEngine,
  startExtraSshd,
  startRelay,
} from '../tools/bed/faults.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { refusal } from './testing/client.ts';
import { addSocketHost, containersOf, draftOf, fromView, hostUntil, launched, stateOf } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { verified } from './testing/verified.ts';
import { first, sessionIs, taskDone, until } from './testing/wait.ts';

const bed = testBed();
const b = bed.engines.b;

let a: ExtraEngine;
let sshd: ExtraSshd;
let relay: Relay;
let site: Site;
const strangers: { readonly engine: { readonly socket: string }; readonly id: string; readonly startedAt: string }[] =
  [];

const sshConfig = (port: number, socketPath: string) => ({
  kind: 'ssh' as const,
  host: '127.0.0.1',
  port,
  user: bed.users.admin,
  auth: { method: 'key' as const, keyPath: bed.keys.plain.privateKeyFile },
  socketPath,
});
const startedAt = (engine: { readonly socket: string }, id: string) =>
  docker(engine, 'inspect', '-f', '{{.State.StartedAt}} {{.State.Status}}', id);

beforeAll(async () => {
  [a, sshd] = await Promise.all([startExtraEngine(), startExtraSshd()]);
  relay = await startRelay(sshd);
  site = await startSite({ engines: [a, b] });
  for (const engine of [a, b]) {
    const id = await docker(engine, 'run', '-d', '--label', 'fairlead-bed.direct=1', bed.images.small);
    strangers.push({ engine, id, startedAt: await startedAt(engine, id) });
  }
});
afterAll(async () => {
  await site?.dispose();
  for (const { engine, id } of strangers) await docker(engine, 'rm', '-f', id);
  await Promise.all([a?.dispose(), relay?.dispose(), sshd?.dispose()]);
});

describe('hosts', () => {
  it('are added by socket once', async () => {
    const host = await addSocketHost(site.api, a, 'Harbour');
    expect(host).toMatchObject({ name: 'Harbour', address: a.socket, info: { engine: 'docker' } });
    const twice = await refusal(addSocketHost(site.api, a, 'Again'));
    expect(twice).toMatchObject({ code: 'HOST_ADDED_ALREADY', data: { hostId: host.id } });
  });

  it('are added over SSH with a key that somebody confirmed, and not without', async () => {
    const { host, port } = bed.ssh.b;
    const config = sshConfig(port, bed.ssh.b.engineSocket);
    const probe = await site.api.hosts.probeKey({ host, port });
    expect(probe).toMatchObject({
      verdict: 'new',
      presented: { type: 'ssh-ed25519', sha256: bed.ssh.b.hostKeySha256 },
    });

    const unknown = await refusal(site.api.hosts.add({ name: 'Lighthouse', config }));
    expect(unknown.code).toBe('HOST_KEY_UNKNOWN');
    expect(unknown.message + hintText(unknown.hint ?? [])).toContain(bed.ssh.b.hostKeySha256);

    const added = await site.api.hosts.add({ name: 'Lighthouse', config, confirmedKey: probe.presented });
    expect(added.knownKeys.map(({ sha256 }) => sha256)).toEqual([bed.ssh.b.hostKeySha256]);
    expect((await site.api.hosts.probeKey({ host, port })).verdict).toBe('known');
    const ready = await hostUntil(site.api, added.id, ({ disk }) => disk !== null, 'its disk is known');
    expect(ready).toMatchObject({ connection: { state: 'connected' }, address: `fl-admin@127.0.0.1:${port}` });
    const sample = await first(
      (signal) => site.api.hosts.samples({ id: added.id }, { signal }),
      () => true,
      'a sample',
    );
    expect(sample.memoryTotalBytes).toBeGreaterThan(0);
  });

  it('with another key than before are refused, with both fingerprints, until somebody trusts the new one', async () => {
    const { presented } = await site.api.hosts.probeKey({ host: '127.0.0.1', port: relay.port });
    const config = sshConfig(relay.port, bed.engines.a.socket);
    const { id } = await site.api.hosts.add({ name: 'Buoy', config, confirmedKey: presented, installByDefault: false });
    await hostUntil(site.api, id, ({ connection }) => connection.state === 'connected', 'it is connected');

    await sshd.changeHostKey();
    // A connection that came back before the key was new is ended too.
    relay.cut();
    const refused = await hostUntil(site.api, id, ({ connection }) => connection.state === 'refused', 'it is refused');
    expect(refused.connection.code).toBe('HOST_KEY_CHANGED');
    for (const sha256 of [presented.sha256, sshd.hostKeySha256()])
      expect(`${refused.connection.reason} ${hintText(refused.connection.hint ?? [])}`).toContain(sha256);
    const probe = await site.api.hosts.probeKey({ host: '127.0.0.1', port: relay.port });
    expect(probe).toMatchObject({ verdict: 'changed', presented: { sha256: sshd.hostKeySha256() } });
    expect(probe.known.map(({ sha256 }) => sha256)).toEqual([presented.sha256]);

    await site.api.hosts.trustKey({ id, key: probe.presented });
    await hostUntil(site.api, id, ({ connection }) => connection.state === 'connected', 'it is connected again');
    await site.api.hosts.remove({ id });
  });
});

describe('a host that moves to another address', () => {
  it('starts there without the key and the secret of the old one', async () => {
    const { port } = bed.ssh.b;
    const { presented } = await site.api.hosts.probeKey({ host: '127.0.0.1', port });
    const { name: user, password } = bed.users.password;
    const config = { ...sshConfig(port, bed.engines.a.socket), user, auth: { method: 'password' as const } };
    const { id } = await site.api.hosts.add({ name: 'Ferry', config, secret: { password }, confirmedKey: presented });
    await hostUntil(site.api, id, ({ connection }) => connection.state === 'connected', 'it is connected');

    const moved = await site.api.hosts.update({ id, config: { ...config, port: relay.port } });
    expect(moved.knownKeys).toEqual([]);
    const refused = await hostUntil(site.api, id, ({ connection }) => connection.state === 'refused', 'it is refused');
    expect(refused.connection.code).toBe('HOST_KEY_UNKNOWN');
    const { presented: other } = await site.api.hosts.probeKey({ host: '127.0.0.1', port: relay.port });
    await site.api.hosts.trustKey({ id, key: other });
    const without = await hostUntil(
      site.api,
      id,
      ({ connection }) => connection.state === 'refused' && connection.code !== 'HOST_KEY_UNKNOWN',
      'it has no password any more',
    );
    expect(without.connection.code).toBe('HOST_LOGIN_FAILED');
    await site.api.hosts.update({ id, secret: { password } });
    await hostUntil(site.api, id, ({ connection }) => connection.state === 'connected', 'it is connected again');
    await site.api.hosts.remove({ id });
  });
});

describe('a workspace of a registry', () => {
  let cards: readonly EntryCard[];
  let hosts: readonly Host[];
  let workspaceId: string;
  const sessions: Session[] = [];
  const card = (name: string): EntryCard => {
    const found = cards.find((one) => one.name === name);
    if (!found) throw new Error(`No card "${name}"`);
    return found;
  };
  const entryOf = ({ registryId, key }: EntryCard) => site.api.registries.entry({ registryId, key });
  const engineOf = (session: Session) => (session.hostName === 'Harbour' ? a : b);

  it('is found with its warnings', async () => {
    const location = bed.workspaceRegistry.url;
    expect((await refusal(site.api.registries.add({ location }))).code).toBe('REGISTRY_NOT_TRUSTED');
    const registry = await site.api.registries.add({ location, trusted: true });
    expect(registry).toMatchObject({ entries: 8, trust: 'third-party', autoUpdate: false, lastAttempt: { ok: true } });
    ({ entries: cards } = await site.api.registries.entries());
    ({ hosts } = await site.api.hosts.list());
    const rules = async (name: string) => (await entryOf(card(name))).warnings.filter(({ rule }) => rule === 'field');
    expect(await rules('Bed Desktop')).toEqual([]);
    expect((await rules('Bed Desktop as root')).map(({ id }) => id)).toEqual(['user_error']);
    expect((await rules('Bed Terminal, privileged')).map(({ id }) => id)).toContain('privilege');
    const { warnings } = await entryOf(card('Bed Terminal'));
    expect(warnings.map(({ property }) => property)).toContain('exec_config.first_launch.user');
    const icon = await site.api.registries.icon({ registryId: registry.id, path: card('Bed Terminal').iconPath ?? '' });
    expect(icon?.mediaType).toBe('image/png');
  });

  it('is refused while its rights were not shown', async () => {
    const { draft } = await entryOf(card('Bed Terminal'));
    const refused = await refusal(site.api.workspaces.install({ draft }));
    expect(refused).toMatchObject({ code: 'WARNINGS_NOT_SHOWN', status: 409 });
    expect((await site.api.workspaces.list()).workspaces).toEqual([]);
    expect(await containersOf(a, '')).toEqual([]);
  });

  it('is installed on both hosts, layer by layer', async () => {
    const { registryId, key } = card('Bed Terminal');
    const { draft, warnings } = await entryOf(card('Bed Terminal'));
    const { hosts: estimates } = await site.api.workspaces.estimate(draft);
    expect(estimates.map(({ hostName, fits }) => [hostName, fits])).toEqual([
      ['Harbour', 'yes'],
      ['Lighthouse', 'yes'],
    ]);
    expect(estimates[0]?.takesBytes).toBeGreaterThan(100_000_000);

    const shownWarnings = warnings.map(warningKey);
    const install = await site.api.workspaces.install({ draft, from: { registryId, entryKey: key }, shownWarnings });
    workspaceId = install.workspaceId;
    const snapshots: Task[] = [];
    const done = await taskDone(site.api, install.taskId, (task) => snapshots.push(task));
    expect(done.result).toEqual({ installed: 2, failed: 0 });
    const children = new Set(snapshots.filter(({ parentId }) => parentId === install.taskId).map(({ id }) => id));
    expect(children.size).toBe(2);
    const layers = snapshots.flatMap(({ detail }) => (detail as { layers?: { state: string }[] } | null)?.layers ?? []);
    expect(new Set(layers.map(({ state }) => state)).size).toBeGreaterThan(1);

    const workspace = await site.api.workspaces.get({ id: workspaceId });
    expect(workspace.installs.map(({ hostName, observed }) => [hostName, observed]).sort()).toEqual([
      ['Harbour', 'present'],
      ['Lighthouse', 'present'],
    ]);
    expect(workspace).toMatchObject({ updateAvailable: false, source: { orphaned: false } });
    const { entries } = await site.api.registries.entries();
    expect(entries.find((one) => one.key === key)?.marks).toContain('installed');
    const { hosts: capacity } = await site.api.workspaces.capacity();
    expect(capacity.map(({ installedBytes }) => installedBytes > 100_000_000)).toEqual([true, true]);
  });

  it('is launched on each, with first_launch run once', async () => {
    for (const host of hosts) sessions.push(await launched(site.api, workspaceId, host.id));
    for (const session of sessions) {
      const [container] = await containersOf(engineOf(session), session.id);
      expect(container).toBe(session.containerId);
      expect(await docker(engineOf(session), 'exec', container ?? '', 'cat', '/tmp/first_launch')).toBe(
        'first-launch\n0',
      );
    }
  });

  it('shows through the gateway what the container serves, and no owner API', async () => {
    const connection = await site.connect();
    for (const { id } of sessions) {
      const view = await connection.api.sessions.view({ id, mode: 'control' });
      const page = await fromView(view.url);
      expect(page.status).toBe(200);
      expect(page.body).toContain('<html');
      for (const path of ['api/get_users', 'api/get_screenshot?width=10&height=10'])
        expect((await fromView(view.url, path)).status).toBe(403);
      const { roundTripMs } = await connection.api.sessions.latency({ id });
      expect(roundTripMs).toBeGreaterThan(0);
      await connection.api.sessions.closeView({ viewId: view.viewId });
      expect((await fromView(view.url)).status).toBeGreaterThanOrEqual(400);
    }
    connection.close();
  });

  it('tells logs and figures, and takes a terminal', async () => {
    for (const { id } of sessions) {
      const batch = await first(
        (signal) => site.api.sessions.logs({ id, tail: 50, follow: false }, { signal }),
        ({ lines }) => lines.length > 0,
        'it logs',
      );
      expect(batch.lines[0]?.text).toBeTypeOf('string');
      const stats = await first(
        (signal) => site.api.sessions.stats({ id }, { signal }),
        ({ memoryBytes }) => memoryBytes > 0,
        'it says what memory it uses',
      );
      expect(stats.memoryLimitBytes).toBeGreaterThan(stats.memoryBytes);

      const { terminalId } = await site.api.sessions.terminalOpen({ id, cols: 80, rows: 24 });
      const type = (text: string) =>
        site.api.sessions.terminalInput({ terminalId, base64: Buffer.from(text).toString('base64') });
      let printed = '';
      await type('echo "sum: $((40 + 2))"\n');
      await first(
        (signal) => site.api.sessions.terminalOutput({ terminalId }, { signal }),
        (part) => {
          if (part.kind === 'data') printed += Buffer.from(part.base64, 'base64').toString('utf8');
          return printed.includes('sum: 42');
        },
        'the terminal answers',
      );
      await type('exit 3\n');
      const end = await first(
        (signal) => site.api.sessions.terminalOutput({ terminalId }, { signal }),
        ({ kind }) => kind === 'end',
        'the terminal ends',
      );
      expect(end).toEqual({ kind: 'end', exitCode: 3 });
    }
  });

  it('makes pictures', async () => {
    await site.api.settings.update({ thumbnailIntervalS: 1 });
    for (const { id } of sessions) {
      await until(
        site.api,
        ['sessions'],
        () => site.api.sessions.get({ id }),
        ({ hasThumbnail }) => hasThumbnail,
        'it has a picture',
      );
      const picture = await site.api.sessions.thumbnail({ id });
      expect(
        Buffer.from(picture?.base64 ?? '', 'base64')
          .subarray(0, 2)
          .toString('hex'),
      ).toBe('ffd8');
    }
    await site.api.settings.update({ thumbnailIntervalS: 0 });
  });

  it('is paused, resumed, stopped, started and restarted', async () => {
    const { api } = site;
    for (const session of sessions) {
      const { id } = session;
      const engine = engineOf(session);
      const container = session.containerId ?? '';
      expect((await api.sessions.pause({ id })).state).toBe('paused');
      expect(await stateOf(engine, container)).toBe('paused');
      expect((await refusal(api.sessions.pause({ id }))).code).toBe('SESSION_WRONG_STATE');
      expect((await api.sessions.resume({ id })).state).toBe('running');
      const restarted = await api.sessions.restart({ id });
      expect(restarted).toMatchObject({ state: 'starting', desired: 'running', containerId: container });
      await sessionIs(api, id, 'running');
      expect((await api.sessions.stop({ id })).state).toBe('stopped');
      expect(await stateOf(engine, container)).toBe('exited');
      expect((await api.sessions.start({ id })).state).toBe('starting');
      await sessionIs(api, id, 'running');
      expect(await stateOf(engine, container)).toBe('running');
      // Not a second time: the file is the one of the first start.
      expect(await docker(engine, 'exec', container, 'cat', '/tmp/first_launch')).toBe('first-launch\n0');
    }
  });

  it('is not uninstalled under a session, and leaves images that others use', async () => {
    const { api } = site;
    expect((await refusal(api.workspaces.uninstall({ ids: [workspaceId] }))).code).toBe('WORKSPACE_IN_USE');
    const other = await docker(a, 'create', '--label', 'fairlead-bed.direct=1', bed.images.terminal);
    try {
      const preview = await api.workspaces.uninstallPreview({ ids: [workspaceId] });
      expect(preview.sessions).toHaveLength(2);
      const here = preview.hosts.find(({ hostName }) => hostName === 'Harbour');
      expect(here?.images).toEqual([]);
      expect(here?.kept[0]?.reason).toContain('The container');
    } finally {
      await docker(a, 'rm', other);
    }
  });

  it('ends one by one, and is in the history with how it ended', async () => {
    const [one, two] = sessions;
    if (!one || !two) throw new Error('No sessions');
    await site.api.sessions.end({ ids: [one.id] });
    expect((await sessionIs(site.api, one.id, 'deleted')).endReason).toBe('Ended by admin.');
    expect(await containersOf(engineOf(one), one.id)).toEqual([]);
    const { sessions: history } = await site.api.sessions.history({ text: 'terminal admin' });
    expect(history.map(({ id }) => id)).toEqual([one.id]);
    expect(history[0]).toMatchObject({ hostName: one.hostName, workspaceName: 'Bed Terminal' });
    expect(history[0]?.endedAt).toBeGreaterThanOrEqual(history[0]?.startedAt ?? Number.POSITIVE_INFINITY);
  });

  it('gives its space back, with its last session', async () => {
    const before = await a.usedBytes();
    const { hosts: rows } = await site.api.workspaces.uninstallPreview({ ids: [workspaceId] });
    expect(rows.find(({ hostName }) => hostName === 'Harbour')?.givesBack.bytes).toBeGreaterThan(100_000_000);
    expect(rows.map(({ hostName, kept }) => [hostName, kept])).toEqual([
      ['Harbour', []],
      ['Lighthouse', []],
    ]);
    const { taskId } = await site.api.workspaces.uninstall({ ids: [workspaceId], endSessions: true });
    const { result } = await taskDone(site.api, taskId);
    expect(result).toMatchObject({ kept: 0, unreached: [] });
    expect((await site.api.workspaces.list()).workspaces).toEqual([]);
    expect((await site.api.sessions.list()).sessions).toEqual([]);
    for (const engine of [a, b]) expect(await docker(engine, 'images', '-q', bed.images.terminal)).toBe('');
    expect(before - (await a.usedBytes())).toBeGreaterThan(100_000_000);
  });

  it('cannot be saved by hand with a mistake, nor started with rights that were changed in', async () => {
    const draft = draftOf(bed.images.small, { runConfig: { ports: 'nonsense' } });
    expect((await refusal(site.api.workspaces.install({ draft }))).code).toBe('WORKSPACE_INVALID');
    const wrong = await refusal(site.api.workspaces.install({ draft: { ...draft, cores: -1 } }));
    expect(wrong).toMatchObject({ code: 'INPUT_INVALID', status: 400 });
  });
});

describe('afterwards', () => {
  it('the audit log tells it all, in a chain that holds', async () => {
    const { entries, actions } = await site.api.audit.search({ limit: 500 });
    for (const action of [
      'host.add',
      'host.remove',
      'host.trust-key',
      'registry.add',
      'session.end',
      'session.launch',
      'session.pause',
      'session.terminal',
      'session.view',
      'settings.update',
      'workspace.install',
      'workspace.uninstall',
    ])
      expect(actions).toContain(action);
    const refused = entries.filter(({ result }) => result !== 'ok').map(({ reason }) => reason.split(':')[0]);
    expect(refused).toEqual(expect.arrayContaining(['HOST_ADDED_ALREADY', 'HOST_KEY_UNKNOWN', 'WARNINGS_NOT_SHOWN']));
    const verdict = await verified(site.api);
    // The entry of this very order may be among them, or come after.
    expect(verdict.count - entries.length).toBeOneOf([0, 1]);
    expect(verdict).toEqual({
      ok: true,
      state: 'anchored',
      count: verdict.count,
      firstBrokenSeq: null,
      anchoredSeq: expect.toBeOneOf([verdict.count - 1, verdict.count]),
      unwritten: 0,
    });
  });

  it('containers of other tools are as they were', async () => {
    for (const { engine, id, startedAt: before } of strangers) expect(await startedAt(engine, id)).toBe(before);
    const { hosts } = await site.api.hosts.list();
    for (const { id } of hosts) {
      const { containers } = await site.api.hosts.containers({ id });
      const stranger = containers.find((one) => strangers.some(({ id: theirs }) => theirs === one.id));
      expect(stranger?.sessionId).toBeNull();
    }
  });
});
