/** What the service finds on its own machine: engines, and hosts that the person's SSH knows. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testBed } from '../tools/bed/use-bed.ts';
import { type Site, startSite } from './testing/site.ts';

const bed = testBed();
const engine = bed.engines.a;

let folder: string;
let site: Site | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-machine-'));
});
afterEach(async () => {
  await site?.dispose();
  site = null;
  await rm(folder, { recursive: true, force: true });
});

async function startWith(socket: string): Promise<Site> {
  site = await startSite({ engines: [engine], args: ['--adopt'], env: { DOCKER_HOST: `unix://${socket}` } });
  return site;
}

describe('the engine of this machine', () => {
  it('is a host from the first start on', async () => {
    const { api } = await startWith(engine.socket);
    const found = await api.hosts.discoverLocal();
    const mine = found.engines.find(({ socketPath }) => socketPath === engine.socket);
    expect(mine).toEqual({ socketPath: engine.socket, label: 'Docker', added: true, error: null });
    expect(found.install).toBeNull();
    const { hosts } = await api.hosts.list();
    expect(hosts).toMatchObject([{ name: 'This machine', address: engine.socket, info: { engine: 'docker' } }]);

    // Removed by a person, it is offered and does not come back by itself.
    await api.hosts.remove({ id: hosts[0]?.id ?? '' });
    await site?.kill('SIGTERM');
    await site?.start();
    expect((await api.hosts.list()).hosts).toEqual([]);
    const again = await api.hosts.discoverLocal();
    expect(again.engines.find(({ socketPath }) => socketPath === engine.socket)).toMatchObject({ added: false });
  });

  it('that does not answer is told with the reason and what helps', async () => {
    const dead = join(folder, 'docker.sock');
    await writeFile(dead, '');
    const { api } = await startWith(dead);
    const { engines, install } = await api.hosts.discoverLocal();
    const mine = engines.find(({ socketPath }) => socketPath === dead);
    expect(mine).toMatchObject({ added: false, error: { code: 'ENGINE_NOT_RUNNING' } });
    expect(mine?.error?.message).toContain(dead);
    // A machine of a person may have another one that works.
    const working = engines.filter(({ error }) => error === null);
    expect(install === null).toBe(working.length > 0);
    expect((await api.hosts.list()).hosts).toHaveLength(working.length > 0 ? 1 : 0);
    if (install !== null) expect(`${install.sentence} ${install.command}`).toMatch(/engine|docker|podman/i);
  });
});

it('hosts, keys and the agent of the person are offered for SSH', async () => {
  const { api, dataDir } = await startWith(join(folder, 'none.sock'));
  const ssh = join(dataDir, '.ssh');
  await mkdir(ssh);
  await writeFile(
    join(ssh, 'config'),
    'Host build\n  HostName 10.0.0.5\n  Port 2222\n  User ops\nHost far\n  ProxyJump x\n',
  );
  await writeFile(join(ssh, 'id_ed25519'), '-----BEGIN OPENSSH PRIVATE KEY-----\nnot a real one\n');
  await writeFile(join(ssh, 'id_ed25519.pub'), 'ssh-ed25519 AAAA');
  await writeFile(join(ssh, 'notes'), 'no key');
  expect(await api.hosts.sshSuggestions()).toEqual({
    hosts: [
      { alias: 'build', host: '10.0.0.5', port: 2222, user: 'ops', keyPath: null, hops: [], reason: null },
      {
        alias: 'far',
        host: 'far',
        port: 22,
        user: userInfo().username,
        keyPath: null,
        hops: [{ host: 'x', port: 22, user: userInfo().username, keyPath: null }],
        reason: null,
      },
    ],
    notes: [],
    agentAvailable: false,
    keyFiles: [join(ssh, 'id_ed25519')],
  });
});
