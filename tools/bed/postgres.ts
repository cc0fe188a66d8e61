/** A private Postgres for tests: a cluster of its own in a temporary folder, on a Unix socket only. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** Names the server on which the sites of a test run are kept, for `startSite`: the URL of any database of it. */
export const sitesOnPostgres = 'FAIRLEAD_TEST_SITES_ON_POSTGRES';

export type TestPostgres = {
  /** Makes an empty database and answers its URL. */
  createDatabase(): Promise<string>;
  /** Runs a statement on a database as the server's administrator. */
  administer(url: string, statement: string): Promise<void>;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
};

/** Starts Debian's `postgresql`. As root it runs as the user `postgres`, because the server refuses root. */
export async function startPostgres(): Promise<TestPostgres> {
  const bin = binaries();
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-pg-'));
  const account = process.getuid?.() === 0 ? await postgresAccount() : null;
  if (account !== null) chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const as = account ?? {};
  await run(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'fairlead', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-N'],
    {
      ...as,
      cwd: folder,
    },
  );
  // Accounts that a test puts into this group are asked for a password; `fairlead` is not.
  const rules = join(data, 'pg_hba.conf');
  writeFileSync(rules, `local all +with_password scram-sha-256\n${readFileSync(rules, 'utf8')}`);
  const settings = [`unix_socket_directories=${folder}`, 'listen_addresses=', 'fsync=off', 'shared_buffers=16MB'];
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...as,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // A test run that is killed must not leave the server behind.
  const onExit = () => server.kill('SIGQUIT');
  process.on('exit', onExit);
  await ready(server);
  const url = `postgresql:///postgres?host=${encodeURIComponent(folder)}&user=fairlead`;
  await administer(url, 'create role with_password nologin');
  return {
    createDatabase: () => createDatabaseOn(url),
    administer,
    stop: async () => {
      process.off('exit', onExit);
      const ended = new Promise((resolve) => server.once('exit', resolve));
      if (server.exitCode === null && server.kill('SIGINT')) await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes an empty database on the server of this URL, and answers its own. */
export async function createDatabaseOn(server: string): Promise<string> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function binaries(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  if (found === undefined) throw new Error('Postgres is not installed: apt-get install -y postgresql');
  return found;
}

async function postgresAccount(): Promise<{ readonly uid: number; readonly gid: number }> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

async function ready(server: ChildProcess): Promise<void> {
  if (server.stderr === null) throw new Error('Postgres was started without its log.');
  const said: string[] = [];
  const lines = createInterface({ input: server.stderr });
  for await (const line of lines) {
    said.push(line);
    if (line.includes('ready to accept connections')) {
      // Reading on, so that a full pipe does not stop the server.
      lines.on('line', () => undefined);
      server.stderr.resume();
      return;
    }
  }
  throw new Error(`Postgres did not start:\n${said.join('\n')}`);
}
