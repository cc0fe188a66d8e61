import { existsSync, mkdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { daemonPid, endProcess, stopDaemon } from './daemon.ts';
import { removeContainers } from './docker.ts';
import { type EngineLayout, ensureEngine } from './engines.ts';
import { run, tryRun } from './exec.ts';
import { extraName, recordExtra, removeExtra } from './extras.ts';
import { withBedLock } from './lock.ts';
import { bedPaths } from './paths.ts';

type ExtraEngineOptions = {
  /** Puts the data root on an ext4 file system of that size (MiB, at least 64) of its own. Absent: a plain folder. */
  readonly diskMb?: number;
};

/** An engine of one test's own: stop it, kill it, fill its disk. Containers can publish ports on 127.0.0.1. */
export type ExtraEngine = {
  readonly socket: string;
  readonly dataRoot: string;
  pid(): number | null;
  /** Ends the engine as an administrator would; containers stop. */
  stop(): Promise<void>;
  /** SIGKILL: containers stay as they are until the engine is back. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Free bytes of the file system that holds the data root. With `diskMb` nobody else writes there. */
  freeBytes(): number;
  /** Bytes that the data root takes, whatever else is written to its file system. */
  usedBytes(): Promise<number>;
  /** Writes a file that leaves about that many MiB free; again after the engine freed some. Only with `diskMb`. */
  fill(leaveMb: number): Promise<void>;
  /** Takes that file away. */
  unfill(): void;
  dispose(): Promise<void>;
};

/** Starts a private engine. Takes a second or two. */
export async function startExtraEngine(options: ExtraEngineOptions = {}): Promise<ExtraEngine> {
  const paths = bedPaths();
  const name = extraName();
  const home = join(paths.root, 'engines', name);
  const dataRoot = join(home, 'data');
  const runtime = join(paths.runtime, name);
  const bridge = `flx${name.slice(-9)}`;
  const daemon = `engine-${name}`;
  recordExtra(paths, name, {
    daemons: [daemon],
    mounts: options.diskMb === undefined ? [] : [dataRoot],
    bridges: [bridge],
    folders: [home, runtime],
  });
  mkdirSync(dataRoot, { recursive: true });
  mkdirSync(runtime, { recursive: true });
  if (options.diskMb !== undefined) {
    const disk = join(home, 'disk.img');
    await run('truncate', ['-s', `${options.diskMb}M`, disk]);
    await run('mkfs.ext4', ['-q', '-F', '-m', '0', disk]);
    await run('mount', ['-o', 'loop', disk, dataRoot]);
  }
  // One after another: engines that start at the same moment would choose the same network.
  await withBedLock(paths, () => addBridge(bridge));
  const layout: EngineLayout = {
    name,
    socket: join(runtime, 'docker.sock'),
    dataRoot,
    execRoot: join(runtime, 'exec'),
    netns: null,
    network: ['--bridge', bridge, '--iptables=false'],
  };
  const filler = join(dataRoot, 'filler');
  const freeBytes = () => {
    const stat = statfsSync(dataRoot);
    return stat.bavail * stat.bsize;
  };
  const start = async () => {
    await ensureEngine(paths, layout);
  };
  await start();
  return {
    socket: layout.socket,
    dataRoot,
    pid: () => daemonPid(paths, daemon),
    stop: () => stopDaemon(paths, daemon),
    kill: async () => {
      const pid = daemonPid(paths, daemon);
      if (pid !== null) await endProcess(pid, 0, 'SIGKILL');
    },
    start,
    freeBytes,
    usedBytes: async () => {
      // One file system: what containers have mounted is counted where it is kept. Files may go meanwhile.
      const { stdout } = await tryRun('du', ['--summarize', '--one-file-system', '--block-size=1', dataRoot]);
      return Number.parseInt(stdout, 10);
    },
    fill: async (leaveMb) => {
      if (options.diskMb === undefined)
        throw new Error('Only an engine with a disk of its own can be filled (diskMb).');
      const held = statSync(filler, { throwIfNoEntry: false })?.size ?? 0;
      const bytes = held + freeBytes() - leaveMb * 1024 * 1024;
      if (bytes > 0) await run('fallocate', ['-l', String(bytes), filler]);
    },
    unfill: () => rmSync(filler, { force: true }),
    dispose: async () => {
      rmSync(filler, { force: true });
      if (existsSync(home)) {
        // After a kill, containers still run: only an engine ends them.
        if (daemonPid(paths, daemon) === null) await start();
        // At once: an engine that is stopped waits ten seconds for each that does not listen.
        await removeContainers(layout);
      }
      await removeExtra(paths, name);
    },
  };
}

/** A bridge with the first free network of 10.198.0.0/16. */
export async function addBridge(bridge: string): Promise<void> {
  await run('ip', ['link', 'add', bridge, 'type', 'bridge']);
  const used = await run('ip', ['-4', 'addr']);
  let third = 0;
  while (used.includes(`10.198.${third}.`)) third += 1;
  await run('ip', ['addr', 'add', `10.198.${third}.1/24`, 'dev', bridge]);
  await tryRun('ip', ['link', 'set', bridge, 'up']);
}
