/** `npm start` from the outside, in a copy of these tools beside a small console, service and shell. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRunning } from './running.ts';
import { ROOT, stampFor } from './setup.mjs';

/** A service that starts a process of its own, tells both pids and how it was called, and ends when asked. */
const SERVICE = `
import { spawn } from 'node:child_process';
const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
process.stdout.write('Listening.\\n');
process.stdout.write(JSON.stringify({ pids: [process.pid, child.pid], args: process.argv.slice(2) }) + '\\n');
if (process.argv.includes('127.0.0.1:1')) process.exit(0);
process.on('SIGTERM', () => process.exit(5));
process.stdout.write(JSON.stringify({ ready: true, url: 'http://fairlead.localhost:81/#token=abc' }) + '\\n');
`;

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'fairlead-start-'));
  cpSync(join(ROOT, 'tools'), join(root, 'tools'), {
    recursive: true,
    filter: (from) => !/\/tools\/(bed|arch)/.test(from),
  });
  const lock = '{"packages":{}}';
  mkdirSync(join(root, 'node_modules'));
  for (const name of ['vite', 'esbuild']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(root, 'node_modules', name));
  }
  const files: Readonly<Record<string, string>> = {
    'package.json': '{"type":"module","main":"dist/main/main.js"}',
    'package-lock.json': lock,
    'node_modules/.fairlead-setup': stampFor(lock),
    'renderer/vite.config.ts':
      "export default { root: import.meta.dirname, build: { outDir: '../dist/renderer', emptyOutDir: true } };",
    'renderer/index.html': '<!doctype html><title>x</title>',
    'service/cli.ts': SERVICE,
    'service/embedded.ts': 'export {};',
    'service/standalone.ts': 'export {};',
    'main/build.ts':
      "import { mkdirSync, writeFileSync } from 'node:fs';\nexport function buildShell({ outDir }) { for (const [folder, file] of [['/main', '/main.js'], ['/preload', '/preload.cjs']]) { mkdirSync(outDir + folder, { recursive: true }); writeFileSync(outDir + folder + file, ''); } }",
    'runtime/electron': '#!/bin/sh\necho "electron $* $FAIRLEAD_DATA"\nexit 9\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  chmodSync(join(root, 'runtime', 'electron'), 0o755);
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

/** What the small service told of itself. */
function told(text: string): { readonly pids: readonly number[]; readonly args: readonly string[] } {
  const line = text.split('\n').find((candidate) => candidate.startsWith('{"pids"'));
  return JSON.parse(line ?? '{"pids":[],"args":[]}');
}

describe('in a browser', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends everything it started', async (signal) => {
    const run = start(['--no-open', '--data', '/d']);
    await expect.poll(run.text, { timeout: 15_000 }).toContain('Ctrl-C ends');
    expect(run.text()).toContain('\n  http://fairlead.localhost:81/#token=abc\n');
    const { pids, args } = told(run.text());
    expect(args).toEqual(['serve', '--local', '--data', '/d']);
    expect(pids.map(isRunning)).toEqual([true, true]);
    run.child.kill(signal);
    expect(await run.code).toBe(5);
    await expect.poll(() => pids.map(isRunning)).toEqual([false, false]);
  });

  test('a second start builds nothing', async () => {
    const run = start(['--no-open']);
    await expect.poll(run.text, { timeout: 15_000 }).toContain('Ctrl-C ends');
    run.child.kill('SIGTERM');
    await run.code;
    expect(run.text()).not.toContain('Built');
  });

  test('a service that ends before it is ready is an error, and leaves nothing', async () => {
    const run = start(['--no-open', '--port', '1']);
    expect(await run.code).toBe(1);
    expect(run.text()).toContain('ended before it was ready');
    await expect.poll(() => told(run.text()).pids.map(isRunning)).toEqual([false, false]);
  });

  test('without a runtime it says so in one line and serves for a browser', async () => {
    const run = start([], { ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' });
    await expect.poll(run.text, { timeout: 15_000 }).toContain('Ctrl-C ends');
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
