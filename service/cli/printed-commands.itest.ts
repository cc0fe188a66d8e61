/**
 * Every command of Fairlead's own that a service tells is run as it was told, by a shell that stands somewhere else, against
 * a service with a data folder and a port of its own: from this clone, and by the name that an installation has.
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Commands, commandsName, commandsOf, readCommands } from '../../common/commands.ts';
import { commandsIn } from '../../common/hint.ts';
import { errorCodeSchema, hintSchema } from '../../common/model/errors.ts';
import { healthCheckSchema } from '../../common/model/system.ts';
import { type ListeningEvent, listeningIn } from '../../common/start-lines.ts';
import { projectRoot } from '../../tools/setup.mjs';

/** Whatever is built for a start is built once. */
const timeout = 300_000;

let folder: string;
/** With what a shell takes apart in its name. */
let dataDir: string;
let bin: string;
let service: ChildProcess;
let listening: ListeningEvent;
let told: Commands;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-printed-'));
  dataDir = join(folder, "Anna's site (2)");
  bin = join(folder, 'bin');
  const page = join(folder, 'console');
  await mkdir(page);
  await mkdir(bin);
  await writeFile(join(page, 'index.html'), '<!doctype html><html><head><title>x</title></head></html>');
  // The name that an installed package puts into the path.
  const entry = join(projectRoot, 'tools', 'fairlead.mjs');
  await writeFile(join(bin, 'fairlead'), `#!/bin/sh\nexec "${process.execPath}" "${entry}" "$@"\n`, { mode: 0o755 });
  service = spawn(
    process.execPath,
    [
      join(projectRoot, 'service', 'cli.ts'),
      'serve',
      '--local',
      '--no-adopt',
      '--no-defaults',
      '--json',
      '--no-log',
      '--data',
      dataDir,
      '--listen',
      '127.0.0.1:0',
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...shellEnv(), FAIRLEAD_CONSOLE_DIR: page },
    },
  );
  listening = await firstEvent(service);
  const html = await (await fetch(`http://127.0.0.1:${listening.port}/`)).text();
  const content = new RegExp(`<head><meta name="${commandsName}" content="([^"]*)">`).exec(html)?.[1] ?? '';
  const read = readCommands(
    JSON.parse(
      content.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
    ),
  );
  if (read === null) throw new Error('The page tells no commands.');
  told = read;
}, timeout);
afterAll(async () => {
  await endService();
  await rm(folder, { recursive: true, force: true });
});

/** Of somebody who has neither a data folder nor npm's run around this test in their environment. */
function shellEnv(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !/^(?:npm_|INIT_CWD$|FAIRLEAD_|NODE_OPTIONS$|VITEST|DOCKER_HOST$|DISPLAY$|WAYLAND_DISPLAY$)/i.test(entry[0]),
  );
  const env = Object.fromEntries(kept);
  return { ...env, HOME: folder, PATH: `${bin}${delimiter}${env.PATH ?? ''}`, npm_config_update_notifier: 'false' };
}

type Ran = { readonly code: number; readonly out: string; readonly err: string };

async function typed(command: string | null): Promise<Ran> {
  if (command === null) throw new Error('There is no such command.');
  const run = promisify(execFile)('/bin/sh', ['-c', command], { cwd: '/', env: shellEnv() });
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    (thrown: { code: number; stdout: string; stderr: string }) => ({
      code: thrown.code,
      out: thrown.stdout,
      err: thrown.stderr,
    }),
  );
}

async function firstEvent(child: ChildProcess): Promise<ListeningEvent> {
  if (child.stdout === null) throw new Error('Its output is not read.');
  for await (const line of createInterface({ input: child.stdout })) {
    const event = listeningIn(line);
    if (event !== undefined) return event;
  }
  throw new Error('The service did not start.');
}

async function endService(): Promise<void> {
  if (service.exitCode !== null || service.signalCode !== null) return;
  const ended = once(service, 'exit');
  service.kill('SIGTERM');
  await ended;
}

async function portOfLastTime(): Promise<number> {
  return (JSON.parse(await readFile(join(dataDir, 'ports.json'), 'utf8')) as { console: number }).console;
}

/** Starts by this command, and ends it again once it says where it is. */
async function portOf(command: string | null): Promise<number> {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], {
    cwd: '/',
    env: shellEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  // Read to its end, so that a full pipe never holds it up.
  child.stderr.resume();
  try {
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    await expect.poll(() => out, { timeout }).toContain('Ctrl-C ends it');
    expect(out).toContain(`Log: ${join(dataDir, 'logs', 'fairlead.log')}`);
    const port = Number(/localhost:(\d+)\//.exec(out)?.[1]);
    expect(await portOfLastTime()).toBe(port);
    return port;
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

const ways = ['clone', 'installed'] as const;
/** The service was started from this clone and tells those; an installation tells the same by its own name. */
/** A refusal over plain HTTP. */
const refusalSchema = z.object({ code: errorCodeSchema, data: z.object({ hint: hintSchema }) });

const commandsFrom = (how: (typeof ways)[number]): Commands =>
  how === 'clone' ? told : commandsOf({ how, folder: projectRoot, dataDir, shell: 'posix' });

it('a service tells the commands of this clone and its data folder', () => {
  expect(told).toEqual(commandsOf({ how: 'clone', folder: projectRoot, dataDir, shell: 'posix' }));
});

it('advice names them as parts of its own, and nothing else as a command', { timeout }, async () => {
  const answer = await fetch(`http://127.0.0.1:${listening.port}/api/hosts`);
  const refusal = refusalSchema.parse(await answer.json());
  expect(refusal.code).toBe('AUTH_REQUIRED');
  expect(commandsIn(refusal.data.hint)).toEqual([told.open]);
  const { out } = await typed(told.doctorJson);
  const { checks } = z.object({ checks: z.array(healthCheckSchema) }).parse(JSON.parse(out));
  for (const command of checks.flatMap(({ fix }) => commandsIn(fix)))
    await promisify(execFile)('/bin/sh', ['-n', '-c', command]);
});

describe.each(ways)('beside a service, from %s', (how) => {
  it('open prints another address of it', { timeout }, async () => {
    const { code, out, err } = await typed(commandsFrom(how).open);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`^http://fairlead\\.localhost:${listening.port}/#token=\\S+\\n$`));
  });

  it('doctor asks it', { timeout }, async () => {
    const { code, out } = await typed(commandsFrom(how).doctor);
    expect(code).toBe(0);
    expect(out).toContain(`Data folder ${dataDir} (asked the service that runs)`);
    const json = await typed(commandsFrom(how).doctorJson);
    expect(json.code).toBe(0);
    expect(JSON.parse(json.out)).toMatchObject({ ok: true, dataDir, by: 'service' });
  });

  it('audit anchor counts its log from here', { timeout }, async () => {
    const { code, out, err } = await typed(commandsFrom(how).auditAnchor);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^The audit log counts from here: /);
  });

  it('secrets reset names the service that has the folder', { timeout }, async () => {
    const { code, err } = await typed(commandsFrom(how).secretsReset);
    expect(code).toBe(1);
    expect(err).toContain(`uses the data folder ${dataDir}.`);
  });

  it('start names the service that has the folder already', { timeout }, async () => {
    const { code, err } = await typed(commandsFrom(how).start);
    expect(code).toBe(1);
    expect(err).toContain(`uses the data folder ${dataDir}. (STORE_IN_USE)`);
  });
});

describe('without a service', () => {
  beforeAll(endService);

  it.each(ways)(
    'start from %s serves this folder, on the port of last time or a free one',
    { timeout },
    async (how) => {
      const { start, startElsewhere } = commandsFrom(how);
      const lastPort = await portOfLastTime();
      expect(await portOf(start)).toBe(lastPort);
      await portOf(startElsewhere);
    },
  );

  it('every other command says what starts it, and that does', { timeout }, async () => {
    const { code, out, err } = await typed(told.open);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    const advised = /Start it: (.*)\n$/.exec(err)?.[1];
    expect(advised).toBe(told.start);
  });
});
