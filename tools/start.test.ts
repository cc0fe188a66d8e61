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

type Started = { readonly child: ChildProcess; readonly text: () => string; readonly code: Promise<number | null> };

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, [join(root, 'tools', 'start.mjs'), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', HOME: root, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, text: () => text, code };
}

describe('in a browser', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends everything it started', async (signal) => {
    const run = start(['--no-open', '--data', '/d']);
    await expect.poll(run.text, { timeout: 60_000 }).toContain('Ctrl-C ends');
    expect(run.text()).toContain('\n  http://fairlead.localhost:81/#token=abc\n');
    const { pids, args } = toldBySmallService(run.text());
    expect(args).toEqual(['serve', '--local', '--data', '/d']);
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

  test('without a runtime it says so in one line and serves for a browser', async () => {
    const run = start([], { ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' });
    await expect.poll(run.text, { timeout: 60_000 }).toContain('Ctrl-C ends');
    run.child.kill('SIGINT');
    await run.code;
    expect(run.text()).toMatch(/^.*\/nowhere.*Serving the console for a browser instead\.\n/m);
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
