/**
 * What a registry may ask for, on a real engine and with nothing confirmed: each is refused, or starts without root and
 * without the host. What is read is what runs: uid, mounts, system call filter and listeners, from inside and from the
 * engine.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkspaceDraft } from '../common/model/workspaces.ts';
import { docker } from '../tools/bed/docker.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { refusal } from './testing/client.ts';
import { addSocketHost, containersOf, draftOf } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs, taskDone } from './testing/wait.ts';

const bed = testBed();
const engine = bed.engines.a;
let site: Site;

beforeAll(async () => {
  site = await startSite({ engines: [engine] });
  await addSocketHost(site.api, engine, 'Harbour');
});
afterAll(() => site?.dispose());

type Case = readonly [name: string, draft: Partial<WorkspaceDraft>];
const run = (runConfig: Record<string, unknown>): Partial<WorkspaceDraft> => ({ runConfig });
const mount = (mount: Record<string, unknown>) => run({ mounts: [{ target: '/x', type: 'bind', ...mount }] });
const volume = (options: Record<string, unknown>, name = 'local') =>
  run({ mounts: [{ target: '/x', type: 'volume', driver_config: { Name: name, Options: options } }] });
const folder = (source: string, mode = 'rw') => run({ volumes: { [source]: { bind: '/x', mode } } });
const mapping = (source: string, more = {}): Partial<WorkspaceDraft> => ({
  volumeMappings: { [source]: { bind: '/x', mode: 'rw', ...more } },
});
const device = (path: string) => run({ devices: [`${path}:/dev/x:rwm`] });
const phase = (settings: Record<string, unknown>): Partial<WorkspaceDraft> => ({
  execConfig: { first_launch: { cmd: 'id', ...settings } },
});

/** Each is refused until somebody has read it, however it is spelled. */
const refusedCases: readonly Case[] = [
  ['user 0', run({ user: 0 })],
  ['user 00', run({ user: '00' })],
  ['user +0', run({ user: '+0' })],
  ['user -0', run({ user: '-0' })],
  ['user root', run({ user: 'root' })],
  ['an empty user part', run({ user: ':1000' })],
  ['a blank user', run({ user: ' ' })],
  ['a user in blanks', run({ user: ' 0 ' })],
  ['a name', run({ user: 'daemon' })],
  ['privileged', run({ privileged: true })],
  ['SYS_ADMIN', run({ cap_add: ['SYS_ADMIN'] })],
  ['CAP_sys_admin', run({ cap_add: ['CAP_sys_admin'] })],
  ['all rights', run({ cap_add: ['ALL'] })],
  ['a module loader', run({ cap_add: ['SYS_MODULE'] })],
  ['the root folder', folder('/')],
  ['the root folder, read-only', folder('/', 'ro')],
  ['the root folder by two slashes', folder('//')],
  ['the root folder through a process', folder('/proc/1/root')],
  ['a folder out of a data folder', folder('/srv/../etc')],
  ['system settings', folder('/etc')],
  ['keys, read-only', folder('/root/.ssh', 'ro')],
  ['the socket of the engine', folder('/var/run/docker.sock')],
  ['the folder of the socket', folder('/run/')],
  ['a parent of the socket', folder('/var')],
  ['a folder that nobody knows', folder('/somewhere')],
  ['a home', folder('/home/somebody')],
  ['the data of the engine', folder('/var/lib/docker/volumes')],
  ['a mount by its type', mount({ source: '/etc' })],
  ['a mount in the engine’s words', run({ mounts: [{ Target: '/x', Type: 'bind', Source: '/' }] })],
  ['a mapping', mapping('/etc')],
  ['a mapping of the root folder', mapping('/')],
  ['a volume that is a folder', volume({ type: 'none', o: 'bind', device: '/' })],
  ['a volume that is a folder by a relative path', volume({ type: 'none', o: 'bind', device: 'etc' })],
  ['an overlay', volume({ type: 'overlay', o: 'lowerdir=usr,upperdir=/tmp/u,workdir=/tmp/w', device: 'overlay' })],
  ['a disk as a volume', volume({ type: 'ext4', device: '/dev/vda' })],
  ['volumes of another container', run({ volumes_from: ['other'] })],
  ['a disk', device('/dev/vda')],
  ['a mapped disk', device('/dev/mapper/control')],
  ['a logical volume', device('/dev/vg0/root')],
  ['a disk through a process', device('/proc/1/root/dev/vda')],
  ['the keyboard', device('/dev/input/event0')],
  ['made-up input', device('/dev/uinput')],
  ['a console', device('/dev/tty1')],
  ['a device that nobody knows', device('/dev/strange')],
  ['rules for all devices', run({ device_cgroup_rules: ['a *:* rwm'] })],
  ['rules for disks', run({ device_cgroup_rules: ['b 8:* rwm'] })],
  ['processes of the host with a debugger', run({ pid_mode: 'host', cap_add: ['SYS_PTRACE'] })],
  ['a command as root', phase({ user: 'root' })],
  ['a command as +0', phase({ user: '+0' })],
  ['a privileged command', phase({ privileged: true })],
  ['a runtime that nobody knows', run({ runtime: 'strange' })],
];

/** These start with nothing confirmed. */
const starts: readonly Case[] = [
  ['nothing', {}],
  ['the standard user', run({ user: 1000 })],
  ['the standard user with its group', run({ user: '1000:1000' })],
  ['no filter for system calls', run({ security_opt: ['seccomp=unconfined'] })],
  ['an empty filter', run({ security_opt: ['seccomp={}'] })],
  ['the usual filter', run({ security_opt: ['seccomp=default'] })],
  ['more shared memory', run({ shm_size: '256m' })],
  ['a volume of the engine', { volumeMappings: { 'fairlead-test-unshown': { bind: '/x', mode: 'rw' } } }],
  ['a folder for data', mapping('/srv/fairlead-test-unshown')],
  ['ports, 6901 among them', run({ ports: { '06901/tcp': 6901, '8080/tcp': null } })],
  ['all ports', run({ publish_all_ports: true })],
  ['labels and a password of ours', run({ labels: { 'fairlead.session': 'other' }, environment: { VNC_PW: 'known' } })],
  ['keys that are folded', run({ mounts: [{ target: '/x', type: 'tmpfs', Sourceſ: '/', r_e_a_d_only: true }] })],
];

const weakened = new Set(['no filter for system calls', 'an empty filter']);

type Inspected = {
  readonly Mounts: readonly { readonly Type: string; readonly Source: string }[];
  readonly Config: { readonly User: string; readonly Labels: Record<string, string>; readonly Env: readonly string[] };
  readonly HostConfig: {
    readonly Privileged: boolean;
    readonly PidMode: string;
    readonly CapAdd: readonly string[] | null;
  };
  readonly NetworkSettings: {
    readonly Ports: Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>;
  };
};

describe('with nothing confirmed', () => {
  it.each(refusedCases)('%s is refused, with a sentence, before anything is made', async (_name, more) => {
    const draft = draftOf(bed.images.desktop.v1, more);
    const refused = await refusal(site.api.workspaces.install({ draft }));
    expect(['WARNINGS_NOT_SHOWN', 'WORKSPACE_INVALID']).toContain(refused.code);
    expect(refused.message).not.toBe('');
    if (refused.code !== 'WARNINGS_NOT_SHOWN') return;
    const { warnings } = await site.api.workspaces.validate(draft);
    expect(warnings.filter(({ message }) => message === '')).toEqual([]);
    expect((await site.api.workspaces.list()).workspaces).toEqual([]);
  });

  it.each(starts)('%s starts, as a user without rights and with nothing of the host', async (name, more) => {
    const draft = draftOf(bed.images.desktop.v1, { friendlyName: 'Started', ...more });
    const { workspaceId, taskId } = await site.api.workspaces.install({ draft });
    await taskDone(site.api, taskId);
    const { sessionId } = await site.api.sessions.launch({ workspaceId });
    const session = await sessionIs(site.api, sessionId, 'running', 'failed');
    expect(session.error).toBeNull();
    const [id = ''] = await containersOf(engine, sessionId);
    const [found] = JSON.parse(await docker(engine, 'inspect', id)) as [Inspected];
    const inside = (...command: string[]) => docker(engine, 'exec', id, ...command);
    expect(Number(await inside('id', '-u'))).toBeGreaterThan(0);
    const status = await inside('cat', '/proc/1/status');
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe('0');
    expect(/^Seccomp:\s+(\d)/m.exec(status)?.[1]).toBe(weakened.has(name) ? '0' : '2');
    expect(/^CapEff:\s+(\w+)/m.exec(status)?.[1]).toBe('0'.repeat(16));
    expect(found.HostConfig.Privileged).toBe(false);
    const sources = found.Mounts.filter(({ Type }) => Type === 'bind').map(({ Source }) => Source);
    for (const source of sources) expect(source).toMatch(/^\/srv\//);
    const viewer = found.NetworkSettings.Ports['6901/tcp'] ?? [];
    expect(viewer.map(({ HostIp }) => HostIp)).toEqual(['127.0.0.1']);
    expect(viewer[0]?.HostPort).not.toBe('6901');
    expect(found.Config.Labels['fairlead.session']).toBe(sessionId);
    const passwords = found.Config.Env.filter((entry) => entry.startsWith('VNC_PW'));
    expect(passwords).toHaveLength(1);
    expect(passwords[0]).not.toBe('VNC_PW=known');
    await site.api.sessions.end({ ids: [sessionId] });
    await taskDone(site.api, (await site.api.workspaces.uninstall({ ids: [workspaceId], removeImages: false })).taskId);
  });
});
