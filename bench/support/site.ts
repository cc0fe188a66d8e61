/** A real site for a benchmark: the built service as a process of its own, with a data folder of its own. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { buildParts } from '../../tools/build.ts';
import { projectRoot } from '../../tools/setup.mjs';
import { startProcess } from './processes.ts';
import type { Defer } from './scope.ts';

export type BenchSite = {
  readonly pid: number;
  readonly dataDir: string;
  readonly origin: string;
  /** The same listener by its address. */
  readonly loopback: string;
  /** Where a service that is watched notes how late its event loop is (loop-delay.ts). */
  readonly loopFile: string;
  readonly bearer: string;
  /** A one-time address of the console. */
  openUrl(): Promise<string>;
  /** A call of the HTTP API, its answer as `schema` reads it. @throws with the answer's code and sentence */
  call<T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T>;
  /** Ends the service. Safe to call twice. */
  close(): Promise<void>;
};

const readySchema = z.object({ url: z.string() });
const controlSchema = z.object({ url: z.string(), bearer: z.string(), pid: z.number() });
const refusedSchema = z.object({ code: z.string(), message: z.string() });

/** Builds what changed, so that nobody measures an old service. */
export async function buildForBench(): Promise<void> {
  await buildParts({ parts: ['console', 'service'], say: (line) => process.stderr.write(`${line}\n`) });
}

/** A data folder and an environment without the person's own keys and known hosts. */
export async function makeHome(defer: Defer): Promise<{ dataDir: string; env: Readonly<Record<string, string>> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fl-bench-'));
  defer(() => rm(dataDir, { recursive: true, force: true }));
  const knownHosts = join(dataDir, 'known_hosts');
  await writeFile(knownHosts, '');
  return { dataDir, env: { FAIRLEAD_KNOWN_HOSTS: knownHosts, SSH_AUTH_SOCK: '', HOME: dataDir } };
}

export const serviceEntry = join(projectRoot, 'dist', 'service', 'cli.js');

type SiteOptions = {
  readonly watchLoop?: boolean;
  /** Fills the data folder before the start. */
  readonly prepare?: (dataDir: string) => Promise<void>;
  readonly logLevel?: 'info' | 'trace';
};

export async function startSite(defer: Defer, { prepare, ...options }: SiteOptions = {}): Promise<BenchSite> {
  const home = await makeHome(defer);
  await prepare?.(home.dataDir);
  return serveSite(defer, home, options);
}

/** Starts the service on a data folder, which it may have served before. */
export async function serveSite(
  defer: Defer,
  { dataDir, env }: Awaited<ReturnType<typeof makeHome>>,
  {
    watchLoop = false,
    logLevel = 'info',
    nodeOptions = [],
  }: Omit<SiteOptions, 'prepare'> & { readonly nodeOptions?: readonly string[] } = {},
): Promise<BenchSite> {
  const loopFile = join(dataDir, 'loop.json');
  await writeFile(loopFile, '');
  const watch = watchLoop ? ['--import', join(import.meta.dirname, 'loop-delay.ts')] : [];
  const started = startProcess(
    process.execPath,
    [
      ...watch,
      ...nodeOptions,
      serviceEntry,
      'serve',
      '--local',
      '--no-adopt',
      '--no-defaults',
      '--json',
      '--data',
      dataDir,
      '--listen',
      '127.0.0.1:0',
      '--log-level',
      logLevel,
    ],
    {
      env: watchLoop ? { ...env, FAIRLEAD_BENCH_LOOP: loopFile } : env,
      matches: (line) => line.startsWith('{'),
    },
  );
  defer(() => started.end());
  readySchema.parse(JSON.parse(await started.line));
  const control = controlSchema.parse(JSON.parse(await readFile(join(dataDir, 'run', 'control.json'), 'utf8')));
  const port = new URL(control.url).port;

  const call: BenchSite['call'] = async (schema, method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}/api${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${control.bearer}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) return schema.parse(answer);
    const { code, message } = refusedSchema.parse(answer);
    throw new Error(`${method} ${path}: ${code} ${message}`);
  };
  return {
    pid: control.pid,
    dataDir,
    origin: control.url,
    loopback: `http://127.0.0.1:${port}/`,
    loopFile,
    bearer: control.bearer,
    call,
    openUrl: async () => (await call(readySchema, 'POST', '/auth/open-url')).url,
    close: async () => {
      await started.end();
    },
  };
}
