import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ensureDaemon } from './daemon.ts';
import { enter } from './network.ts';
import type { BedPaths } from './paths.ts';
import type { BedSsh } from './types.ts';
import { ensureKey } from './users.ts';

type SshdLayout = {
  readonly name: BedSsh['name'];
  /** Port on 127.0.0.1 under which tests reach it. */
  readonly port: number;
  readonly listenAddress: string;
  readonly netns: string | null;
  readonly engineSocket: string;
  readonly forwarding: boolean;
  readonly authorisedKeys: string;
};

/** The text of a sshd configuration. `extra` lines come first: sshd takes the first value of a setting. */
export function sshdConfig(
  layout: Omit<SshdLayout, 'name'>,
  hostKeyFile: string,
  extra: readonly string[] = [],
): string {
  const forwarding = layout.forwarding
    ? ['AllowTcpForwarding yes', 'AllowStreamLocalForwarding yes']
    : ['DisableForwarding yes'];
  return [
    ...extra,
    `ListenAddress ${layout.listenAddress}:${layout.port}`,
    `HostKey ${hostKeyFile}`,
    `AuthorizedKeysFile ${layout.authorisedKeys}/%u`,
    'PidFile none',
    'UsePAM no',
    'PermitRootLogin no',
    'AllowUsers fl-*',
    'PubkeyAuthentication yes',
    'PasswordAuthentication yes',
    'KbdInteractiveAuthentication no',
    'X11Forwarding no',
    'PrintMotd no',
    'MaxStartups 100:30:200',
    'Subsystem sftp internal-sftp',
    ...forwarding,
    '',
  ].join('\n');
}

/** Starts a sshd in front of an engine, or finds it running. */
export async function ensureSshd(paths: BedPaths, layout: SshdLayout): Promise<BedSsh> {
  mkdirSync('/run/sshd', { recursive: true });
  const folder = join(paths.root, 'ssh');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const hostKey = await ensureKey(join(folder, `host_${layout.name}`), '');
  const config = sshdConfig(layout, hostKey.privateKeyFile);
  const configFile = join(folder, `sshd_${layout.name}.conf`);
  writeFileSync(configFile, config);
  const pid = await ensureDaemon(paths, {
    name: `sshd-${layout.name}`,
    command: [...(layout.netns === null ? [] : enter(layout.netns)), '/usr/sbin/sshd', '-D', '-e', '-f', configFile],
    fingerprint: config + hostKey.sha256,
    ready: () => greets(layout.port),
  });
  return {
    name: layout.name,
    host: '127.0.0.1',
    port: layout.port,
    engineSocket: layout.engineSocket,
    hostKeyType: 'ssh-ed25519',
    hostKeySha256: hostKey.sha256,
    hostKeyFile: hostKey.privateKeyFile,
    knownHostsLine: knownHostsLine(layout.port, hostKey.publicKeyFile),
    forwarding: layout.forwarding,
    pid,
  };
}

/** The line a `known_hosts` file would have for a sshd of the bed. */
export function knownHostsLine(port: number, publicKeyFile: string): string {
  const [type = '', key = ''] = readFileSync(publicKeyFile, 'utf8').split(' ');
  return `[127.0.0.1]:${port} ${type} ${key}`;
}

/** True once a sshd on that loopback port has sent its banner. */
export function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 2000 });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('data', (bytes) => end(bytes.toString('latin1').startsWith('SSH-2.0-')));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
    socket.once('close', () => end(false));
  });
}
