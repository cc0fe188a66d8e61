/** Where a site keeps its store: in SQLite in the data folder, or on a Postgres server that the data folder names. */
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import { commandLine } from '../../common/command-line.ts';
import type { Commands } from '../../common/commands.ts';
import { FairleadError } from '../../common/errors.ts';
import { advise, asHint, command, type Hint } from '../../common/hint.ts';
import { codeOf, messageOf } from '../../common/thrown.ts';
import type { StoreLocation } from './open.ts';
import { storeFile } from './sqlite.ts';
import type { StorePlace } from './types.ts';

/** Says which store the site of a data folder has; a folder without it keeps its own, in SQLite. */
const noteFile = 'store.json';

const noteSchema = z.object({ postgres: z.string(), passwordFile: z.string().nullable() });

/**
 * Reads `--store` and `--store-password-file`. Pure.
 * SECURITY: docs/security.md 4.37: a password in an argument can be read by everybody on the machine, so it is refused, and
 * the sentence that says so does not repeat it.
 * @returns the place; null where none is named; else the sentence that says what is wrong.
 */
export function readStorePlace(
  store: string | undefined,
  passwordFile: string | undefined,
): StorePlace | string | null {
  if (store === undefined || store === 'sqlite') {
    if (passwordFile !== undefined) return 'A password file of the store goes with --store postgres://….';
    return store === undefined ? null : { kind: 'sqlite' };
  }
  const url = URL.canParse(store) ? new URL(store) : null;
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol))
    return 'The store is no address of a Postgres database; write it like postgres://fairlead@db.example.org:5432/fairlead, or "sqlite".';
  if (url.password !== '' || [...url.searchParams.keys()].some((name) => /^(ssl)?password$/i.test(name)))
    return 'A password does not belong in the address of the store, where everybody on this machine can read it: put it into PGPASSWORD, into ~/.pgpass, or into a file for --store-password-file.';
  if (url.pathname.length < 2)
    return 'The address of the store names no database; write it like postgres://fairlead@db.example.org:5432/fairlead.';
  if (url.username === '' && !url.searchParams.has('user'))
    return 'The address of the store names no account; write it like postgres://fairlead@db.example.org:5432/fairlead.';
  if (passwordFile === '') return '"--store-password-file" needs the name of a file.';
  return { kind: 'postgres', url: store, passwordFile: passwordFile === undefined ? null : resolve(passwordFile) };
}

/** The place that the data folder names. @throws STORE_NOTE where its note cannot be read. */
export function notedPlace(dataDir: string): StorePlace {
  const path = join(dataDir, noteFile);
  try {
    const { postgres, passwordFile } = noteSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return { kind: 'postgres', url: postgres, passwordFile };
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return { kind: 'sqlite' };
    // Going on with SQLite would be another, empty site.
    throw new FairleadError('STORE_NOTE', {
      message: `What the data folder says about its store cannot be read (${path}).`,
      hint: 'Start once with --store, which writes it again.',
      status: 500,
      data: { path },
      cause,
    });
  }
}

/** Keeps in the data folder which store its site has, so that every command finds the same one. */
export function notePlace(dataDir: string, place: StorePlace): void {
  const path = join(dataDir, noteFile);
  if (place.kind === 'sqlite') {
    rmSync(path, { force: true });
    return;
  }
  const note: z.infer<typeof noteSchema> = { postgres: place.url, passwordFile: place.passwordFile };
  writeFileSync(`${path}.new`, `${JSON.stringify(note)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/**
 * A folder with a SQLite site is not made the folder of another one in passing: what was in it would seem to be gone.
 * @param found id of the site in the database that is named for the folder from now on; null where that is empty.
 * @throws STORE_COPY_FIRST, STORE_OTHER_SITE.
 */
export function refuseAnotherSite(
  dataDir: string,
  { url, passwordFile }: Extract<StorePlace, { kind: 'postgres' }>,
  found: string | null,
  { storeCopy }: Pick<Commands, 'storeCopy'>,
): void {
  const own = siteInFolder(dataDir);
  if (own === null || own === found) return;
  if (found === null) {
    const target = ['--store', url, ...(passwordFile === null ? [] : ['--store-password-file', passwordFile])];
    const copy = `${storeCopy ?? 'fairlead store copy'} ${commandLine(target)}`;
    throw new FairleadError('STORE_COPY_FIRST', {
      message: `The data folder ${dataDir} holds a site in SQLite, and the Postgres database is empty. Nothing was started.`,
      hint: advise`To copy the site there first: ${command(copy)} For a new, empty site in that database, name another data folder (--data).`,
      status: 409,
      data: { dataDir },
    });
  }
  throw new FairleadError('STORE_OTHER_SITE', {
    message: `The data folder ${dataDir} holds a site in SQLite, and the Postgres database holds another one. Nothing was started.`,
    hint: 'Name the database that this site was copied into (--store), or another data folder (--data).',
    status: 409,
    data: { dataDir },
  });
}

/** Id of the site that the folder's SQLite file holds; null where there is no file, or none that ever was a site's. */
function siteInFolder(dataDir: string): string | null {
  const path = join(dataDir, storeFile);
  if (!existsSync(path)) return null;
  const database = new Sqlite(path, { readonly: true });
  try {
    if (database.prepare("select 1 from sqlite_master where name = 'settings'").get() === undefined) return null;
    const row = database
      .prepare<[], { id: string }>("select value ->> '$' as id from settings where key = 'site-id'")
      .get();
    return row?.id ?? null;
  } finally {
    database.close();
  }
}

/**
 * What `openStore` takes for a place. The folder is taken in either case: secrets key, log and control file are in it.
 * @throws STORE_PASSWORD_FILE.
 */
export function locationOf(dataDir: string, place: StorePlace): StoreLocation {
  if (place.kind === 'sqlite') return { dataDir };
  const password = place.passwordFile === null ? {} : { password: readPasswordFile(place.passwordFile) };
  return { postgresUrl: place.url, ...password, takenDataDir: dataDir };
}

/**
 * SECURITY: docs/security.md 4.37: the file is its owner's (and its group's, as systemd gives credentials) alone.
 * @throws STORE_PASSWORD_FILE (data: path).
 */
function readPasswordFile(path: string): string {
  const refused = (why: string, hint: Hint, cause?: unknown) =>
    new FairleadError('STORE_PASSWORD_FILE', {
      message: `The password file of the store, ${path}, cannot be used: ${why}.`,
      hint,
      status: 500,
      data: { path },
      cause,
    });
  let password: string;
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o007) !== 0)
      throw refused('everybody on this machine may use it', [command(commandLine(['chmod', '600', path]))]);
    password = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (thrown) {
    if (thrown instanceof FairleadError) throw thrown;
    throw refused(messageOf(thrown), asHint('Check its name and that it may be read.'), thrown);
  }
  if (password === '') throw refused('it is empty', asHint('Write the password into it, on one line.'));
  return password;
}
