import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { daemonPid, endProcess, ensureDaemon, stopDaemon } from './daemon.ts';
import { extraName, recordExtra, removeExtra } from './extras.ts';
import { type BedPaths, bedPaths } from './paths.ts';
import { freePort } from './ports.ts';
import { greets, knownHostsLine, sshdConfig } from './sshd.ts';
import { ensureKey } from './users.ts';

type ExtraSshdOptions = {
  /** False: `DisableForwarding yes`. True where absent. */
  readonly forwarding?: boolean;
  /** Lines for the top of its configuration, such as `MaxSessions 2`. */
  readonly config?: readonly string[];
};

/** A sshd of one test's own, with the users and keys of the bed. It sees the machine as sshd a does. */
export type ExtraSshd = {
  readonly host: '127.0.0.1';
  readonly port: number;
  hostKeySha256(): string;
  knownHostsLine(): string;
  /** A new host key on the same port; open connections end. */
  changeHostKey(): Promise<void>;
  /** Ends the connections that are open; new ones are welcome. */
  dropConnections(): Promise<void>;
  /** Ends everything, so that new connections are refused. */
  stop(): Promise<void>;
  start(): Promise<void>;
  dispose(): Promise<void>;
};

/** Starts a private sshd. */
export async function startExtraSshd(options: ExtraSshdOptions = {}): Promise<ExtraSshd> {
  const paths = bedPaths();
  const name = extraName();
  const folder = join(paths.root, 'ssh', name);
  const daemon = `sshd-${name}`;
  const { port, reservation } = await reservePort(paths);
  recordExtra(paths, name, { daemons: [daemon], mounts: [], bridges: [], folders: [folder, reservation] });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keyFile = join(folder, 'host');
  const configFile = join(folder, 'sshd.conf');
  const authorisedKeys = join(paths.runtime, 'authorised');
  const layout = { port, listenAddress: '127.0.0.1', netns: null, engineSocket: '', authorisedKeys };
  const config = sshdConfig({ ...layout, forwarding: options.forwarding ?? true }, keyFile, options.config);
  writeFileSync(configFile, config);
  let key = await ensureKey(keyFile, '');
  const start = async () => {
    await ensureDaemon(paths, {
      name: daemon,
      command: ['/usr/sbin/sshd', '-D', '-e', '-f', configFile],
      fingerprint: config + key.sha256,
      ready: () => greets(port),
    });
  };
  const dropConnections = async () => {
    const pid = daemonPid(paths, daemon);
    if (pid !== null) await Promise.all(descendants(pid).map((child) => endProcess(child, 0, 'SIGKILL')));
  };
  const stop = async () => {
    const pid = daemonPid(paths, daemon);
    // Held, so that nobody who was thrown out is let in again before it ends: a connection outlives the daemon.
    if (pid !== null) process.kill(pid, 'SIGSTOP');
    await dropConnections();
    if (pid !== null) await endProcess(pid, 0, 'SIGKILL');
    await stopDaemon(paths, daemon);
  };
  await start();
  return {
    host: '127.0.0.1',
    port,
    hostKeySha256: () => key.sha256,
    knownHostsLine: () => knownHostsLine(port, key.publicKeyFile),
    changeHostKey: async () => {
      await stop();
      for (const file of [keyFile, `${keyFile}.pub`]) rmSync(file, { force: true });
      key = await ensureKey(keyFile, '');
      await start();
    },
    dropConnections,
    stop,
    start,
    dispose: async () => {
      await stop();
      await removeExtra(paths, name);
    },
  };
}

/** Pids of all processes below `root`, leaves last. */
function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const parent = parentOf(pid);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const queue = [root];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const below = children.get(next) ?? [];
    found.push(...below);
    queue.push(...below);
  }
  return found;
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

/** A port for one sshd alone, also while that does not listen yet or any more. The folder stands for it. */
async function reservePort(paths: BedPaths): Promise<{ readonly port: number; readonly reservation: string }> {
  const all = join(paths.runtime, 'ports');
  mkdirSync(all, { recursive: true });
  for (;;) {
    const port = await freePort();
    const reservation = join(all, String(port));
    try {
      mkdirSync(reservation);
      return { port, reservation };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
