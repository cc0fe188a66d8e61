/** However npm ends, what it started ends, too: real npm, the shells it uses, and a terminal that is closed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isRunning } from './running.ts';
import { makeSmallCopy, toldBySmallService } from './small-copy.ts';

let root: string;
/** A shell that stays while its command runs, although the command asks it to make way. */
let stayingShell: string;
let started: ChildProcess[];

beforeAll(() => {
  root = makeSmallCopy();
  mkdirSync(join(root, 'shell'));
  stayingShell = join(root, 'shell', 'sh');
  writeFileSync(stayingShell, '#!/bin/sh\n/bin/sh "$@"\nexit $?\n');
  chmodSync(stayingShell, 0o755);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  started = [];
  rmSync(join(root, 'asked'), { force: true });
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
});

type Tree = {
  readonly child: ChildProcess;
  readonly npm: number;
  readonly script: number;
  readonly all: readonly number[];
};

/** Runs a command line that starts the small service, and finds all its processes once that is ready. */
async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Tree> {
  // The machine's own Node and npm, as somebody has them who typed the command.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const child = spawn(command, args, {
    cwd: root,
    env: { PATH: path.join(delimiter), HOME: root, npm_config_update_notifier: 'false', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  await expect.poll(() => text.includes('"ready"') || text.includes('Ctrl-C ends'), { timeout: 60_000 }).toBe(true);
  const below = descendants(child.pid ?? 0);
  const npm = [child.pid ?? 0, ...below].find((pid) => commandLine(pid).startsWith('npm')) ?? 0;
  const script = below.find((pid) => parentOf(pid) === npm) ?? 0;
  const all = [child.pid ?? 0, ...below];
  expect(all).toEqual(expect.arrayContaining([npm, script, ...toldBySmallService(text.replaceAll('\r', '')).pids]));
  return { child, npm, script, all };
}

function commandLine(pid: number): string {
  return existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') : '';
}

function parentOf(pid: number): number {
  try {
    return Number(/\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    // It ended between the two looks.
    return 0;
  }
}

function descendants(pid: number): readonly number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const children = pids.filter((each) => parentOf(each) === pid);
  return [...children, ...children.flatMap(descendants)];
}

/** Everything ends, and the service was asked to, once, before it was made to. */
async function expectEnd({ all }: Tree): Promise<void> {
  await expect
    .poll(() => all.filter(isRunning).map((pid) => `${pid} ${commandLine(pid)}`), { timeout: 60_000 })
    .toEqual([]);
  expect(readFileSync(join(root, 'asked'), 'utf8')).toMatch(/^\d+\n$/);
}

describe.skipIf(process.platform !== 'linux')('npm start', () => {
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const;
  const ways = (['npm', 'script'] as const)
    .flatMap((whom) =>
      signals.flatMap((signal) => (['makes way', 'stays'] as const).map((shell) => [signal, whom, shell] as const)),
    )
    // A shell that stays keeps an interrupt to itself until its command has ended, and so does npm: nothing has ended then.
    .filter(([signal, , shell]) => signal !== 'SIGINT' || shell === 'makes way');
  test.each(ways)('%s to %s, whose shell %s', async (signal, whom, shell) => {
    const tree = await run(
      'npm',
      ['start', '--', '--no-open'],
      shell === 'stays' ? { npm_config_script_shell: stayingShell } : {},
    );
    process.kill(tree[whom], signal);
    await expectEnd(tree);
  });

  describe('in a terminal', () => {
    const inTerminal = (): Promise<Tree> => run('script', ['-qec', 'npm start -- --no-open', '/dev/null']);
    test('that is closed', async () => {
      const tree = await inTerminal();
      tree.child.kill('SIGKILL');
      await expectEnd(tree);
    });
    test('Ctrl-C', async () => {
      const tree = await inTerminal();
      tree.child.stdin?.write('\x03');
      await expectEnd(tree);
    });
    test.each(signals)('%s to npm', async (signal) => {
      const tree = await inTerminal();
      process.kill(tree.npm, signal);
      await expectEnd(tree);
    });
  });
});

describe.skipIf(process.platform !== 'linux')('npm run fairlead', () => {
  test.each(['npm', 'script'] as const)('ends when %s is killed', async (whom) => {
    const tree = await run('npm', ['run', '-s', 'fairlead', '--', 'serve']);
    process.kill(tree[whom], 'SIGKILL');
    // The small service's own child is nobody's to end here.
    const own = tree.all.filter((pid) => !commandLine(pid).startsWith('sleep'));
    await expect.poll(() => own.filter(isRunning), { timeout: 60_000 }).toEqual([]);
    for (const pid of tree.all.filter(isRunning)) process.kill(pid, 'SIGKILL');
  });
});

describe.skipIf(process.platform !== 'linux')('without npm', () => {
  test('what somebody started in the background goes on without their shell', async () => {
    const child = spawn(
      '/bin/sh',
      ['-c', `"$0" tools/fairlead.mjs serve & echo "shell $!"; read line`, process.execPath],
      {
        cwd: root,
        env: { PATH: process.env.PATH ?? '', HOME: root },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
    await expect.poll(() => text, { timeout: 60_000 }).toContain('"ready"');
    const { pids } = toldBySmallService(text);
    child.stdin.end('\n');
    await once(child, 'exit');
    // It is asked, and ends, only when somebody says so: until then nothing had asked it.
    process.kill(pids[0] ?? 0, 'SIGTERM');
    await expect.poll(() => pids.slice(0, 1).map(isRunning)).toEqual([false]);
    expect(readFileSync(join(root, 'asked'), 'utf8')).toBe(`${pids[0]}\n`);
    for (const pid of pids.filter(isRunning)) process.kill(pid, 'SIGKILL');
  });
});
