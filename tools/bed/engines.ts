import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { type DaemonSpec, daemonLog, daemonPid, endProcess, ensureDaemon, processCommandLine } from './daemon.ts';
import { type BedNetwork, enter } from './network.ts';
import type { BedPaths } from './paths.ts';
import type { BedEngine, EngineName } from './types.ts';
import { socketGroup } from './users.ts';

export type EngineLayout = {
  readonly name: string;
  readonly socket: string;
  readonly dataRoot: string;
  readonly execRoot: string;
  readonly netns: string | null;
  /** Arguments that choose the engine's network. */
  readonly network: readonly string[];
};

/** Where engine a or b keeps its things. */
export function engineLayout(paths: BedPaths, network: BedNetwork, name: EngineName): EngineLayout {
  return {
    name,
    socket: join(paths.runtime, name, 'docker.sock'),
    dataRoot: join(paths.root, 'engines', name),
    execRoot: join(paths.runtime, name, 'exec'),
    netns: name === 'b' ? network.netnsB : null,
    // Engine a shares the machine's tables with whatever else runs here, so it leaves them alone.
    network: name === 'a' ? ['--bridge', network.bridgeA, '--iptables=false'] : ['--bip', network.bipB],
  };
}

/** The daemon that runs an engine with that layout. */
function engineDaemon(layout: EngineLayout): DaemonSpec {
  const prefix = layout.netns === null ? [] : enter(layout.netns);
  return {
    name: `engine-${layout.name}`,
    command: [
      ...prefix,
      '/usr/sbin/dockerd',
      ...['--data-root', layout.dataRoot],
      ...['--exec-root', layout.execRoot],
      ...['--pidfile', join(layout.execRoot, 'dockerd.pid')],
      ...['-H', `unix://${layout.socket}`],
      ...['--group', socketGroup],
      ...['--storage-driver', 'overlay2'],
      ...layout.network,
    ],
    ready: () => ping(layout.socket),
    readyWithinMs: 60_000,
  };
}

/** Starts an engine, or finds it running. */
export async function ensureEngine(paths: BedPaths, layout: EngineLayout): Promise<number> {
  mkdirSync(layout.execRoot, { recursive: true });
  mkdirSync(layout.dataRoot, { recursive: true });
  const spec = engineDaemon(layout);
  if (daemonPid(paths, spec.name) === null) await clearRemains(layout);
  return ensureDaemon(paths, spec);
}

/**
 * What a killed engine leaves behind keeps the next one from starting: its containerd (which dies a moment later) and
 * pid files that name dead processes, or by now somebody else's.
 */
async function clearRemains(layout: EngineLayout): Promise<void> {
  const containerd = join(layout.execRoot, 'containerd', 'containerd.pid');
  if (existsSync(containerd)) {
    const pid = Number(readFileSync(containerd, 'utf8'));
    if (pid > 1 && processCommandLine(pid).includes(layout.execRoot)) await endProcess(pid, 1000);
  }
  for (const file of [containerd, join(layout.execRoot, 'dockerd.pid')]) rmSync(file, { force: true });
}

export function describeEngine(paths: BedPaths, layout: EngineLayout, name: EngineName, pid: number): BedEngine {
  const { socket, dataRoot, execRoot, netns } = layout;
  return { name, socket, dataRoot, execRoot, pid, logFile: daemonLog(paths, `engine-${name}`), netns };
}

/** True where an engine answers on that socket. */
function ping(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ socketPath, path: '/_ping', timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve(false));
    call.end();
  });
}
