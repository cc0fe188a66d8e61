/** Hosts: the bed's engines under several names, and machines that cannot be reached for one reason or another. */
import type { HostConfig, HostKey } from '../../common/model/hosts.ts';
import type { DiskSpace, EngineInfo } from '../../service/hosts/connector.ts';
import { hostSecretPurpose } from '../../service/hosts/host-secrets.ts';
import type { Bed, BedSsh } from '../bed/types.ts';
import type { DemoHost, Scene } from './types.ts';

const towns = [
  ['Zürich', 'eu-west'],
  ['Genève', 'eu-west'],
  ['Lisboa', 'eu-west'],
  ['Berlin', 'eu-central'],
  ['Kraków', 'eu-central'],
  ['Malmö', 'eu-north'],
  ['Oslo', 'eu-north'],
  ['Montréal', 'america'],
  ['São Paulo', 'america'],
  ['Nairobi', 'africa'],
  ['Osaka', 'asia'],
  ['Workshop', 'default'],
] as const;
const tags = [['build'], ['desktops', 'ssd'], ['desktops'], ['gpu', 'lab'], [], ['training-room-2'], ['ssd']] as const;
const systems = [
  ['Debian GNU/Linux 12 (bookworm)', '6.1.0-40-amd64', '20.10.24', '1.41'],
  ['Debian GNU/Linux 13 (trixie)', '6.12.48+deb13-amd64', '26.1.5', '1.45'],
  ['Ubuntu 24.04.3 LTS', '6.8.0-85-generic', '28.5.1', '1.51'],
] as const;

/** A way to a machine, and what Fairlead keeps of it. */
type Way = { readonly config: HostConfig; readonly keys: readonly HostKey[]; readonly secret?: { password: string } };

const noSuchKey: HostKey = {
  type: 'ssh-ed25519',
  sha256: 'SHA256:Nc4hhYyBqHVXqmSJxSc8ZAnHKSTYOmBIDCdNu5DsWUg',
  key: 'AAAAC3NzaC1lZDI1NTE5AAAAIDemonstrationKeyThatNoMachineEverHadAAAAA',
};

function keyOf({ knownHostsLine, hostKeySha256 }: BedSsh): HostKey {
  const [, type = '', key = ''] = knownHostsLine.trim().split(/\s+/);
  return { type, sha256: hostKeySha256, key };
}

/** The bed's engines, each by every way that leads there. */
function reachable(bed: Bed): Way[] {
  const byKey = (ssh: BedSsh): Way => ({
    config: {
      kind: 'ssh',
      host: ssh.host,
      port: ssh.port,
      user: bed.users.admin,
      auth: { method: 'key', keyPath: bed.keys.plain.privateKeyFile },
      socketPath: ssh.engineSocket,
    },
    keys: [keyOf(ssh)],
  });
  const { name: user, password } = bed.users.password;
  const byPassword: Way = {
    config: {
      kind: 'ssh',
      host: bed.ssh.a.host,
      port: bed.ssh.a.port,
      user,
      auth: { method: 'password' },
      socketPath: bed.ssh.a.engineSocket,
    },
    keys: [keyOf(bed.ssh.a)],
    secret: { password },
  };
  const socket: Way = { config: { kind: 'socket', socketPath: bed.engines.a.socket }, keys: [] };
  return [socket, byKey(bed.ssh.b), byKey(bed.ssh.a), byPassword, byKey(bed.ssh.b), byKey(bed.ssh.noForwarding)];
}

/** Machines that refuse, or do not answer. All of it on this machine's loopback, so nothing of it leaves the machine. */
function unreachable({ bed }: Scene): Way[] {
  const nobody = (port: number, auth: Extract<HostConfig, { kind: 'ssh' }>['auth'], keys = [noSuchKey]): Way => ({
    config: { kind: 'ssh', host: '127.0.0.1', port, user: 'fairlead', auth },
    keys,
    ...(auth.method === 'password' && { secret: { password: 'demonstration' } }),
  });
  const missingKey = '/home/fairlead/.ssh/id_ed25519';
  const away: Way[] = [
    // Nothing listens there.
    nobody(2, { method: 'password' }),
    nobody(3, { method: 'password' }),
    nobody(4, { method: 'key', keyPath: missingKey }),
    { config: { kind: 'socket', socketPath: '/run/user/1000/podman/podman.sock' }, keys: [] },
    nobody(5, { method: 'agent' }),
    nobody(6, { method: 'password' }),
  ];
  if (bed === null) return away;
  const { a, b } = bed.ssh;
  const ssh = (to: BedSsh, user: string, keyPath: string, keys: readonly HostKey[]): Way => ({
    config: { kind: 'ssh', host: to.host, port: to.port, user, auth: { method: 'key', keyPath } },
    keys,
  });
  return [
    ...away,
    // Its key is not the one that was confirmed.
    ssh(b, bed.users.admin, bed.keys.plain.privateKeyFile, [noSuchKey]),
    // Nobody authorised this key.
    ssh(a, bed.users.admin, bed.keys.unauthorised.privateKeyFile, [keyOf(a)]),
    // The user may not use the engine's socket.
    {
      ...ssh(a, bed.users.noSocket, bed.keys.plain.privateKeyFile, [keyOf(a)]),
      config: {
        kind: 'ssh',
        host: a.host,
        port: a.port,
        user: bed.users.noSocket,
        auth: { method: 'key', keyPath: bed.keys.plain.privateKeyFile },
        socketPath: a.engineSocket,
      },
    },
    // Something else answers there.
    nobody(Number(bed.imageRegistry.address.split(':')[1]), { method: 'password' }, []),
  ];
}

function infoOf({ chance, newId }: Scene, name: string): EngineInfo {
  const [operatingSystem, kernel, engineVersion, apiVersion] = chance.one(systems);
  return {
    engineId: newId(),
    engine: 'docker',
    engineVersion,
    apiVersion,
    operatingSystem,
    architecture: 'amd64',
    kernel,
    hostname: name.toLowerCase().replaceAll(' ', '-'),
    cores: chance.one([4, 8, 8, 16, 32, 64]),
    memoryBytes: chance.one([8, 16, 32, 64, 128]) * 2 ** 30,
    dataRoot: '/var/lib/docker',
    storageDriver: 'overlay2',
    securityOptions: ['name=apparmor', 'name=seccomp,profile=builtin', 'name=cgroupns'],
    runtimes: chance.whole(0, 5) === 0 ? ['nvidia', 'runc'] : ['runc'],
    cgroupVersion: '2',
    warnings: [],
  };
}

function diskOf({ chance }: Scene): DiskSpace {
  const totalBytes = chance.one([120, 250, 500, 1000, 2000]) * 1e9;
  const usedBytes = Math.round(totalBytes * (0.1 + chance.fraction() * 0.85));
  return { totalBytes, usedBytes, freeBytes: totalBytes - usedBytes };
}

/** Every third host or so is one of the bed's engines; the others were seen once and are away. */
export async function fillHosts(scene: Scene): Promise<DemoHost[]> {
  const { store, secrets, chance, bed, newId, now, counts } = scene;
  const near = bed === null ? [] : reachable(bed);
  const far = unreachable(scene);
  const hosts: DemoHost[] = [];
  for (let index = 0; index < counts.hosts; index += 1) {
    const [town, zone] = towns[index % towns.length] ?? towns[0];
    const isNear = near.length > 0 && index % 5 < 2;
    const ways = isNear ? near : far;
    const before = hosts.filter(({ reachable }) => reachable === isNear).length;
    const way = ways[before % ways.length];
    if (way === undefined) throw new Error('No way to a host is known.');
    const name = `${town} ${1 + Math.floor(index / towns.length)}`;
    const id = newId();
    const secretId =
      way.secret === undefined
        ? null
        : await secrets.put({ purpose: hostSecretPurpose, value: JSON.stringify(way.secret) });
    // Switched off: those with sessions drain, the others are drained.
    const enabled = index % 17 !== 16 && index % 11 !== 10;
    const seenAt = now - chance.whole(1, isNear ? 5 : 20_000) * 60_000;
    await store.db
      .insertInto('hosts')
      .values({
        id,
        name,
        kind: way.config.kind,
        config: way.config,
        secret_id: secretId,
        known_keys: way.keys,
        enabled,
        tags: chance.one(tags),
        zone,
        overrides: index % 7 === 3 ? { cores: 12, sessionCap: 20 } : {},
        install_by_default: index % 9 !== 8,
        last_info: infoOf(scene, name),
        last_disk: diskOf(scene),
        last_seen_at: seenAt,
        created_at: now - chance.whole(30, 400) * 86_400_000,
        updated_at: seenAt,
      })
      .execute();
    hosts.push({ id, name, reachable: isNear, takesSessions: isNear && enabled });
  }
  return hosts;
}
