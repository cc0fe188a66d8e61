/**
 * Whatever is typed first in a new copy sets everything up by itself, on the Node of the machine. Each command gets a
 * copy without node_modules, and npm as a person has it: its cache, its registry, nothing of the run around this test.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { installEnv, projectRoot } from './setup.mjs';

/** An installation of all packages, and a build of console and service, on a machine that is busy. */
const timeout = 600_000;
const madeHere = ['node_modules', 'dist', '.cache', '.bed', '.git', 'test-results', 'playwright-report'];
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')));

let folder: string;
let copy: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-first-'));
  copy = join(folder, 'fairlead');
  const left = new Set(madeHere.map((name) => join(projectRoot, name)));
  cpSync(projectRoot, copy, { recursive: true, filter: (from) => !left.has(from) });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs a command to its end; `endsAt` tells from what it printed that it has to be told to end. */
async function first(command: string, args: readonly string[], endsAt?: RegExp): Promise<Ended> {
  const env = installEnv(process.env, projectRoot);
  const path = (env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => !entry.startsWith(join(projectRoot, 'node_modules') + sep));
  const child = spawn(command, args, {
    cwd: copy,
    env: { ...env, PATH: path.join(delimiter), NODE_OPTIONS: '', npm_config_prefer_offline: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  for (const name of ['out', 'err'] as const) {
    (name === 'out' ? child.stdout : child.stderr).on('data', (chunk: Buffer) => {
      text[name] += chunk.toString();
      if (endsAt?.test(text.out)) child.kill('SIGTERM');
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, ...text };
}

test('npm start', { timeout }, async () => {
  const { out, err } = await first('npm', ['start', '--', '--no-open', '--data', join(folder, 'data')], /Ctrl-C ends/);
  expect(err).toContain('Dependencies installed');
  // Two lines, after those of npm itself.
  expect(out.split('\n').filter((line) => line !== '' && !line.startsWith('> '))).toEqual([
    expect.stringMatching(/^Fairlead runs at http:\/\/fairlead\.localhost:\d+\/#token=\S+ \(/),
    `Ctrl-C ends it; sessions keep running. Log: ${join(folder, 'data', 'logs', 'fairlead.log')}`,
  ]);
});

test('npm test', { timeout }, async () => {
  const { code, out, err } = await first('npm', ['test', '--', '--help']);
  expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('Dependencies installed') });
  expect(out).toContain('npm test [-- ');
});

test('npm run -s fairlead -- --help, and the same without npm', { timeout }, async () => {
  const { code, out, err } = await first('npm', ['run', '-s', 'fairlead', '--', '--help']);
  expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('Dependencies installed') });
  expect(out).toMatch(/^Usage: fairlead <command>\n/);
  // It sets up by itself as well: what is installed is found to be what the lock file asks for.
  rmSync(join(copy, 'node_modules', '.fairlead-setup'));
  const alone = await first('node', ['tools/fairlead.mjs', '--version']);
  expect(alone).toMatchObject({ code: 0, out: `${version}\n` });
});
