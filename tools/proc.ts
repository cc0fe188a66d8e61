/** Child processes as groups: what is started here is ended here, with everything it started, and nothing else. */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { spawnGuarded } from './guarded.mjs';

export type Group = {
  /** The leader of the group. */
  readonly child: ChildProcess;
  /** Resolves with the exit code (128+n after a signal) when the leader has ended and its group is swept. */
  readonly ended: Promise<number>;
  /** Asks the leader to end; after `graceMs` the whole group is killed. Resolves like `ended`. */
  readonly end: (graceMs?: number) => Promise<number>;
};

/** How long a program gets to end by itself, milliseconds. */
const endGraceMs = 15_000;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A second Ctrl-C within this time is the same key press, arriving by another way (terminal and npm), ms. */
const samePressMs = 1_000;

/** Starts a program as the leader of a group of its own. Rejects through `ended` when it cannot be started. */
export function startGroup(command: string, args: readonly string[], options: SpawnOptions = {}): Group {
  const child = spawn(command, [...args], { ...options, detached: process.platform !== 'win32' });
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve([code, signal]));
  });
  return groupOf(child, ended);
}

/**
 * The same below a guard that leads the group: the program and what it started end with this process, even when that
 * is killed. `child` is the guard; its streams are the program's, and signals to it are passed on.
 */
export function startGuarded(command: string, args: readonly string[], options: SpawnOptions = {}): Group {
  const { child, ended } = spawnGuarded(command, args, options, { graceMs: endGraceMs });
  return groupOf(child, ended);
}

function groupOf(child: ChildProcess, leader: Promise<[number | null, NodeJS.Signals | null]>): Group {
  const ended = leader.then(([code, signal]) => {
    signalGroup(child, 'SIGKILL');
    return exitCode(code, signal);
  });
  const end = async (graceMs = endGraceMs): Promise<number> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
    try {
      return await ended;
    } finally {
      clearTimeout(timer);
    }
  };
  return { child, ended, end };
}

/**
 * Waits for a group and ends it when this process is asked to end (Ctrl-C, a closed terminal, `kill`). A later second
 * Ctrl-C ends it at once. Returns the exit code of the group.
 */
export async function superviseGroup(
  group: Group,
  onSignal: (signal: NodeJS.Signals) => void = () => undefined,
): Promise<number> {
  let askedAt: number | undefined;
  const handler = (signal: NodeJS.Signals): void => {
    const now = Date.now();
    if (askedAt !== undefined) {
      if (now - askedAt > samePressMs) signalGroup(group.child, 'SIGKILL');
      return;
    }
    askedAt = now;
    onSignal(signal);
    // A failure to start is reported by whoever awaits `ended`.
    group.end().catch(() => undefined);
  };
  for (const signal of signals) process.on(signal, handler);
  try {
    return await group.ended;
  } finally {
    for (const signal of signals) process.removeListener(signal, handler);
  }
}

/** The exit code a shell would show. */
function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return signal === null ? (code ?? 1) : 128 + constants.signals[signal];
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
