/** Processes that a benchmark starts, and what the system says of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Group, startGroup } from '../../tools/proc.ts';

type Started = Group & {
  /** Resolves with the first line of stdout that `matches`. @throws with what it said when it ends before. */
  readonly line: Promise<string>;
  /** What Ctrl-C in a terminal does: everybody in the group hears of it. npm would leave early if told alone. */
  interrupt(): Promise<number>;
};

/** Starts a program and waits for a line of it elsewhere (`line`). */
export function startProcess(
  command: string,
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly matches: (line: string) => boolean },
): Started {
  const group = startGroup(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let said = '';
  group.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-4000);
  });
  const line = new Promise<string>((resolve, reject) => {
    if (group.child.stdout !== null) {
      createInterface({ input: group.child.stdout }).on('line', (text) => {
        if (options.matches(text)) resolve(text);
      });
    }
    group.ended.then((code) => reject(new Error(`${command} ended with ${code}: ${said}`)), reject);
  });
  // Whoever needs the line awaits it; a process that is ended later must not count as a failure.
  line.catch(() => undefined);
  const interrupt = (): Promise<number> => {
    if (group.child.pid !== undefined && group.child.exitCode === null) process.kill(-group.child.pid, 'SIGINT');
    return group.ended;
  };
  return { ...group, line, interrupt };
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kb === undefined) throw new Error(`Process ${pid} has no resident memory.`);
  return Number(kb) * 1024;
}

/** Clock ticks a second that Linux counts a process' time in (USER_HZ), on every architecture that Node runs on. */
const ticksPerSecond = 100;

/** Seconds of processor time that a process has used, in all of its threads. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Fields 14 and 15 of proc(5), counted behind the name, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** A process and everything below it. */
export function withChildren(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return [{ pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) }];
      } catch {
        // It ended between the two looks.
        return [];
      }
    });
  const below = (of: number): number[] =>
    parents.filter(({ parent }) => parent === of).flatMap((child) => [child.pid, ...below(child.pid)]);
  return [pid, ...below(pid)];
}
