/** A whole Fairlead service as a process of its own, for tests: start, kill, start again on the same data. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { siteLabel } from '../../common/docker/labels.ts';
import { removeContainers } from '../../tools/bed/docker.ts';
import { createDatabaseOn, sitesOnPostgres } from '../../tools/bed/postgres.ts';
import { unhandledMessage } from '../log/uncaught.ts';
import { type Api, type ApiConnection, connectApi, followingApi } from './client.ts';

const entry = join(import.meta.dirname, '..', 'cli.ts');

export type SiteOptions = {
  /** Engines on which the site may make containers: what is left of them is removed at the end. */
  readonly engines?: readonly { readonly socket: string }[];
  /** Folder of a built console; none where silent. */
  readonly consoleDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** With people who sign in, instead of the one of a local site. */
  readonly isStandalone?: boolean;
  /** Begins with the registry and the workspaces that come with Fairlead; empty where silent. */
  readonly withDefaults?: boolean;
  /** Fills the data folder before the first start. */
  readonly prepare?: (dataDir: string) => void;
};

export type Site = {
  readonly dataDir: string;
  readonly siteId: string;
  /** Label of every container of this site, as the engine's filters want it. */
  readonly label: string;
  /** The console's port on 127.0.0.1; another one after every start. */
  readonly port: number;
  readonly bearer: string;
  readonly pid: number;
  /** The URL that the service printed at its last start: one-time on a local site. */
  readonly firstUrl: string;
  /** The code for the first administrator, where it was printed at its last start. */
  readonly firstCode: string | null;
  /** Over a WebSocket, which is opened again after a restart. */
  readonly api: Api;
  /** A connection of its own. */
  connect(bearer?: string): Promise<ApiConnection>;
  /** Plain HTTP to the console's listener. */
  http(path: string, init?: RequestInit & { readonly bearer?: string | null }): Promise<Response>;
  /** Everything that the service logged so far. */
  log(): Promise<string>;
  /** Ends the process and waits until it is gone. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** On the same data; `more` changes how for this time. */
  start(more?: Pick<SiteOptions, 'isStandalone' | 'withDefaults'>): Promise<void>;
  /** Waits until the process ends by itself; its exit code, null where a signal ended it. */
  ended(): Promise<number | null>;
  dispose(): Promise<void>;
};

type Running = {
  readonly child: ChildProcess;
  readonly firstUrl: string;
  readonly firstCode: string | null;
  readonly port: number;
  readonly bearer: string;
};

/** Starts a site without hosts: this machine's own engine is left alone. */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-site-'));
  options.prepare?.(dataDir);
  const onPostgres = await postgresArgs(options);
  let running = await startProcess(dataDir, options, onPostgres);
  const address = () => ({ url: `ws://127.0.0.1:${running.port}/rpc`, bearer: running.bearer });
  const following = followingApi(address);
  const { siteId } = await following.api.system.about();
  const label = `${siteLabel}=${siteId}`;

  async function kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child } = running;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    following.close();
  }

  return {
    dataDir,
    siteId,
    label,
    get port() {
      return running.port;
    },
    get bearer() {
      return running.bearer;
    },
    get pid() {
      return running.child.pid ?? 0;
    },
    get firstUrl() {
      return running.firstUrl;
    },
    get firstCode() {
      return running.firstCode;
    },
    api: following.api,
    connect: (bearer = running.bearer) => connectApi(address().url, bearer),
    http: (path, { bearer = running.bearer, headers, ...init } = {}) =>
      fetch(`http://127.0.0.1:${running.port}${path}`, {
        ...init,
        headers: {
          ...(bearer !== null && { Authorization: `Bearer ${bearer}` }),
          ...Object.fromEntries(new Headers(headers)),
        },
      }),
    log: () => readLogs(dataDir),
    kill,
    async start(more = {}) {
      running = await startProcess(dataDir, { ...options, ...more }, onPostgres);
    },
    async ended() {
      const { child } = running;
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      return child.exitCode;
    },
    async dispose() {
      await kill('SIGTERM');
      following.close();
      const log = await readLogs(dataDir);
      for (const engine of options.engines ?? []) await removeContainers(engine, label);
      await rm(dataDir, { recursive: true, force: true });
      const unhandled = log.split('\n').filter((line) => line.includes(unhandledMessage));
      if (unhandled.length > 0)
        throw new Error(`The service failed where nothing waited for it:\n${unhandled.join('\n')}`);
    },
  };
}

/** Every site of a run of `npm run test:postgres` that does not say otherwise is kept there, in a database of its own. */
async function postgresArgs({ args = [] }: SiteOptions): Promise<readonly string[]> {
  const server = process.env[sitesOnPostgres];
  return server === undefined || args.includes('--store') ? [] : ['--store', await createDatabaseOn(server)];
}

async function startProcess(dataDir: string, options: SiteOptions, onPostgres: readonly string[]): Promise<Running> {
  const knownHosts = join(dataDir, 'known_hosts');
  await writeFile(knownHosts, '');
  const { DOCKER_HOST: _, SSH_AUTH_SOCK: __, ...inherited } = process.env;
  const child = spawn(
    process.execPath,
    [
      entry,
      'serve',
      ...(options.isStandalone === true ? [] : ['--local', '--no-adopt']),
      ...(options.withDefaults === true ? [] : ['--no-defaults']),
      '--json',
      '--data',
      dataDir,
      '--listen',
      '127.0.0.1:0',
      ...onPostgres,
      ...(options.args ?? []),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...inherited,
        HOME: dataDir,
        FAIRLEAD_KNOWN_HOSTS: knownHosts,
        FAIRLEAD_CONSOLE_DIR: options.consoleDir ?? join(dataDir, 'no-console'),
        ...options.env,
      },
    },
  );
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.push(text);
    if (said.length > 200) said.shift();
  });
  const told = await readyLine(child);
  if (told === null) throw new Error(`The service did not start.\n${said.join('')}`);
  // Read to its end, so that a full pipe never holds the service up.
  child.stdout.resume();
  const control = JSON.parse(await readFile(join(dataDir, 'run', 'control.json'), 'utf8')) as { bearer: string };
  return { child, ...told, bearer: control.bearer };
}

async function readyLine(child: ChildProcess): Promise<Pick<Running, 'firstUrl' | 'firstCode' | 'port'> | null> {
  if (!child.stdout) return null;
  let firstCode: string | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{')) continue;
    const event = JSON.parse(line) as { event: string; code: string; url: string; port: number };
    if (event.event === 'first-code') firstCode = event.code;
    else return event.event === 'listening' ? { firstUrl: event.url, port: event.port, firstCode } : null;
  }
  return null;
}

async function readLogs(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'logs');
  const names = (await readdir(folder)).sort();
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('');
}
