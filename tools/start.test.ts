/** `npm start` from the outside, in a copy of these tools beside a small console, service and shell. */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRunning } from './running.ts';
import { makeSmallCopy, toldBySmallService } from './small-copy.ts';

let root: string;

beforeAll(() => {
  root = makeSmallCopy();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Started = {
  readonly child: ChildProcess;
  /** Both outputs. */
  readonly text: () => string;
  readonly out: () => string;
  readonly code: Promise<number | null>;
};

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, [join(root, 'tools', 'start.mjs'), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', HOME: root, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (stream === child.stdout) out += chunk.toString();
    });
  }
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, text: () => text, out: () => out, code };
}

describe('in a browser', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends everything it started', async (signal) => {
    const run = start(['--no-open', '--data', '/d']);
    await expect.poll(run.text, { timeout: 60_000 }).toContain('Ctrl-C ends');
    // Two lines for people, and nothing else on stdout.
    expect(run.out()).toBe(
      'Fairlead runs at http://fairlead.localhost:81/#token=abc (this link works once, for 10 minutes)\n' +
        'Ctrl-C ends it; sessions keep running. Log: /d/logs/fairlead.log\n',
    );
    const { pids, args } = toldBySmallService(run.text());
    expect(args).toEqual(['serve', '--local', '--json', '--no-log', '--data', '/d']);
    expect(pids.map(isRunning)).toEqual([true, true]);
    run.child.kill(signal);
    expect(await run.code).toBe(5);
    await expect.poll(() => pids.map(isRunning)).toEqual([false, false]);
  });

  test('a second start builds nothing', async () => {
    const run = start(['--no-open']);
    await expect.poll(run.text, { timeout: 60_000 }).toContain('Ctrl-C ends');
    run.child.kill('SIGTERM');
    await run.code;
    expect(run.text()).not.toContain('Built');
  });

  test('a service that ends before it is ready is an error, and leaves nothing', async () => {
    const run = start(['--no-open', '--port', '1']);
    expect(await run.code).toBe(1);
    expect(run.text()).toContain('ended before it was ready');
    await expect.poll(() => toldBySmallService(run.text()).pids.map(isRunning)).toEqual([false, false]);
  });

  test('for programs: one event per line, and nothing else', async () => {
    const run = start(['--json']);
    await expect.poll(run.out, { timeout: 60_000 }).toContain('"listening"');
    run.child.kill('SIGTERM');
    await run.code;
    const events = run
      .out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toMatchObject([{ event: 'listening', ready: true, port: 81 }]);
  });

  test('without a runtime it says so in one line and serves for a browser', async () => {
    const run = start([], { ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' });
    await expect.poll(run.text, { timeout: 60_000 }).toContain('Ctrl-C ends');
    run.child.kill('SIGINT');
    await run.code;
    expect(run.out()).toMatch(/^Fairlead runs at .+\nCtrl-C ends it; .+ In a browser, because: .*\/nowhere.*\n$/);
  });
});

describe('a service that is killed', () => {
  /** Kills the service that was started last, and waits for what that brings. */
  async function kill(run: Started): Promise<void> {
    process.kill(toldBySmallService(run.text(), 'last').pids[0] ?? 0, 'SIGKILL');
  }
  const starts = (run: Started): number => run.text().split('{"pids"').length - 1;
  const pids = (run: Started) => [toldBySmallService(run.text()), toldBySmallService(run.text(), 'last')];

  test('is said to be, with its log, and started again once where it was', async () => {
    const run = start(['--no-open', '--port', '0']);
    await expect.poll(run.text, { timeout: 60_000 }).toContain('Ctrl-C ends');
    await kill(run);
    await expect.poll(() => starts(run), { timeout: 60_000 }).toBe(2);
    await expect.poll(() => run.out().split('Ctrl-C ends').length, { timeout: 60_000 }).toBe(3);
    expect(run.text()).toContain(
      'The Fairlead service died: it was killed by SIGKILL (exit code 137), as the system does when memory runs out. Its log: /d/logs/fairlead.log\n',
    );
    // A console that is open looks for it there.
    expect(toldBySmallService(run.text(), 'last').args).toContain('127.0.0.1:81');
    await kill(run);
    expect(await run.code).toBe(137);
    expect(run.text()).toContain('It has died before, so it is not started again.');
    expect(starts(run)).toBe(2);
    await expect.poll(() => pids(run).flatMap((told) => told.pids.map(isRunning))).toEqual(Array(4).fill(false));
  });

  test('stays ended when somebody ends the start after that', async () => {
    const run = start(['--json']);
    await expect.poll(run.out, { timeout: 60_000 }).toContain('"listening"');
    await kill(run);
    await expect.poll(() => run.out().split('"listening"').length, { timeout: 60_000 }).toBe(3);
    run.child.kill('SIGINT');
    expect(await run.code).toBe(5);
    expect(starts(run)).toBe(2);
    const events = run
      .out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toMatchObject([
      { event: 'listening' },
      { event: 'died', exitCode: 137, signal: 'SIGKILL', log: '/d/logs/fairlead.log', restarting: true },
      { event: 'listening' },
    ]);
    await expect.poll(() => pids(run).flatMap((told) => told.pids.map(isRunning))).toEqual(Array(4).fill(false));
  });
});

test('with a runtime it opens the desktop app on this folder; the exit code passes through', async () => {
  const run = start(['--data', '/d'], { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'runtime') });
  expect(await run.code).toBe(9);
  expect(run.text()).toContain(`electron ${root} /d\n`);
});

test('wrong options are told with the usage', async () => {
  const run = start(['--nope']);
  expect(await run.code).toBe(2);
  expect(run.text()).toContain('npm start [-- OPTIONS]');
});
