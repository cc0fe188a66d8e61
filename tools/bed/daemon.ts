/**
 * Background processes that outlive the command that started them. Each leaves a record; a process counts as ours only
 * if pid, start time and command line all agree with it, so a reused pid is never taken for a daemon, nor ended.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BedPaths } from './paths.ts';

export type DaemonSpec = {
  readonly name: string;
  readonly command: readonly string[];
  /** Anything else the process depends on (configuration text, hash of its code): when it changes, it is restarted. */
  readonly fingerprint?: string;
  /** Replaces the command in deciding whether a running process is the one wanted: two clones may share it. */
  readonly identity?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Rejects or gives false until the daemon serves. */
  readonly ready: () => Promise<boolean>;
  /** Milliseconds until a start counts as failed; 30 s where silent. */
  readonly readyWithinMs?: number;
};

type DaemonRecord = {
  readonly pid: number;
  readonly startTime: string;
  readonly cmdline: string;
  readonly spec: string;
};

/** Clock ticks since boot at which `pid` started, or `null` where there is no such process. */
export function processStartTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/** The command line of a process, blanks between its arguments; `''` where there is none. */
export function processCommandLine(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    // sshd writes the number of its open log-ins behind its title.
    return text.replace(/ \[listener\].*$/, '');
  } catch {
    return '';
  }
}

const recordFile = (paths: BedPaths, name: string) => join(paths.records, `${name}.json`);

function readRecord(paths: BedPaths, name: string): DaemonRecord | null {
  try {
    return JSON.parse(readFileSync(recordFile(paths, name), 'utf8')) as DaemonRecord;
  } catch {
    return null;
  }
}

function isAlive(record: DaemonRecord): boolean {
  if (processStartTime(record.pid) !== record.startTime) return false;
  return record.cmdline === '' || processCommandLine(record.pid) === record.cmdline;
}

/** The pid of a daemon that this bed started and that still runs, else `null`. */
export function daemonPid(paths: BedPaths, name: string): number | null {
  const record = readRecord(paths, name);
  return record !== null && isAlive(record) ? record.pid : null;
}

export function daemonNames(paths: BedPaths): string[] {
  try {
    return readdirSync(paths.records)
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -5));
  } catch {
    return [];
  }
}

function specHash(spec: DaemonSpec): string {
  const text = JSON.stringify([spec.identity ?? spec.command, spec.env ?? {}, spec.fingerprint ?? '']);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Starts the daemon, or finds it running with the same definition. Gives its pid once it is ready. */
export async function ensureDaemon(paths: BedPaths, spec: DaemonSpec): Promise<number> {
  const hash = specHash(spec);
  const known = readRecord(paths, spec.name);
  if (known !== null && isAlive(known)) {
    // A busy machine may keep a good daemon from answering at once.
    if (known.spec === hash && (await becomesReady(spec, known.pid))) return known.pid;
    await stopDaemon(paths, spec.name);
  }
  if (await isReady(spec)) {
    throw new Error(
      `Something that the bed did not start answers in the place of its ${spec.name}. End it and try again.`,
    );
  }
  mkdirSync(paths.records, { recursive: true });
  mkdirSync(paths.logs, { recursive: true });
  const log = openSync(daemonLog(paths, spec.name), 'a');
  const [program = '', ...args] = spec.command;
  const child = spawn(program, args, {
    detached: true,
    cwd: '/',
    env: { ...process.env, ...spec.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => undefined);
  const { pid } = child;
  if (pid === undefined) return failed;
  child.unref();
  const save = (cmdline: string) => {
    const record: DaemonRecord = { pid, startTime: processStartTime(pid) ?? '', cmdline, spec: hash };
    writeFileSync(recordFile(paths, spec.name), JSON.stringify(record));
  };
  save('');
  if (!(await becomesReady(spec, pid))) {
    const tail = readFileSync(daemonLog(paths, spec.name), 'utf8').slice(-1500);
    throw new Error(`The bed's ${spec.name} did not get ready (log: ${daemonLog(paths, spec.name)}):\n${tail}`);
  }
  save(processCommandLine(pid));
  return pid;
}

/** True as soon as the daemon serves; false where it ends, or when its time is up. */
async function becomesReady(spec: DaemonSpec, pid: number): Promise<boolean> {
  const until = Date.now() + (spec.readyWithinMs ?? 30_000);
  while (!(await isReady(spec))) {
    if (processStartTime(pid) === null || Date.now() > until) return false;
    await pause(50);
  }
  return true;
}

async function isReady(spec: DaemonSpec): Promise<boolean> {
  try {
    return await spec.ready();
  } catch {
    return false;
  }
}

export const daemonLog = (paths: BedPaths, name: string): string => join(paths.logs, `${name}.log`);

/** Ends a daemon of this bed (SIGTERM, after `graceMs` SIGKILL) and forgets it. No error where it does not run. */
export async function stopDaemon(paths: BedPaths, name: string, graceMs = 20_000): Promise<void> {
  const record = readRecord(paths, name);
  if (record !== null && isAlive(record)) await endProcess(record.pid, graceMs);
  rmSync(recordFile(paths, name), { force: true });
}

/** Ends a process by pid (with `first`, after `graceMs` with SIGKILL) and waits until it is gone. */
export async function endProcess(pid: number, graceMs: number, first: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const started = processStartTime(pid);
  if (started === null) return;
  const gone = () => processStartTime(pid) !== started;
  signal(pid, first);
  const until = Date.now() + graceMs;
  while (!gone() && Date.now() < until) await pause(30);
  if (!gone()) signal(pid, 'SIGKILL');
  while (!gone()) await pause(30);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
