import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { FairleadError } from '../../common/errors.ts';
import { messageOf } from '../../common/thrown.ts';

/** Who holds a data folder, as its `service.json` says. */
type LockOwner = {
  readonly pid: number;
  /** Epoch milliseconds at which that process started: a pid alone may have been given to another process since. */
  readonly startedAt: number;
};

type DataDirLock = {
  readonly owner: LockOwner;
  /** What a service left behind that did not end properly; null after a clean end. */
  readonly leftBehind: LockOwner | null;
  /** Gives the folder free. Safe to call twice. */
  release(): void;
};

/**
 * Takes a data folder for this process: one service per folder. The lock itself is an exclusive SQLite lock on an empty
 * file, which the operating system drops with the process that held it, however that ended; so it is never stale and
 * two starting services cannot both think so. `service.json` beside it only says who holds it.
 * @throws STORE_IN_USE (data: pid, startedAt), STORE_FOLDER when the folder cannot be made or written.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  const ownerFile = join(dataDir, 'service.json');
  const handle = openLockFile(dataDir);
  try {
    handle.pragma('busy_timeout = 0');
    handle.exec('begin exclusive');
  } catch (cause) {
    handle.close();
    if (!isBusy(cause)) throw folderError(dataDir, cause);
    const holder = readOwner(ownerFile);
    throw new FairleadError('STORE_IN_USE', {
      message: `Another Fairlead service${holder ? ` (process ${holder.pid})` : ''} uses the data folder ${dataDir}.`,
      hint: 'Stop it, or start this one with another folder (--data).',
      status: 409,
      data: { dataDir, pid: holder?.pid ?? null, startedAt: holder?.startedAt ?? null },
      cause,
    });
  }
  const leftBehind = readOwner(ownerFile);
  const owner: LockOwner = { pid: process.pid, startedAt: Math.round(Date.now() - process.uptime() * 1000) };
  const fresh = `${ownerFile}.new`;
  writeFileSync(fresh, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  renameSync(fresh, ownerFile);
  let held = true;
  return {
    owner,
    leftBehind,
    release() {
      if (!held) return;
      held = false;
      rmSync(ownerFile, { force: true });
      handle.close();
    },
  };
}

/** Who says to hold `dataDir`, or null. What it says may be left over: only taking the lock tells. */
export function readLockOwnerForTests(dataDir: string): LockOwner | null {
  return readOwner(join(dataDir, 'service.json'));
}

function openLockFile(dataDir: string): Sqlite.Database {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const path = join(dataDir, 'service.lock');
    writeFileSync(path, '', { mode: 0o600, flag: 'a' });
    chmodSync(path, 0o600);
    return new Sqlite(path);
  } catch (cause) {
    throw folderError(dataDir, cause);
  }
}

function readOwner(path: string): LockOwner | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Absent, or cut off by a crash: then nobody can be named.
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || !('pid' in parsed) || !('startedAt' in parsed)) return null;
  const { pid, startedAt } = parsed;
  return typeof pid === 'number' && typeof startedAt === 'number' ? { pid, startedAt } : null;
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Sqlite.SqliteError && thrown.code.startsWith('SQLITE_BUSY');
}

function folderError(dataDir: string, cause: unknown): FairleadError {
  return new FairleadError('STORE_FOLDER', {
    message: `The data folder ${dataDir} cannot be used: ${messageOf(cause)}.`,
    hint: 'Check that it exists, is yours and has free space, or name another folder (--data).',
    status: 500,
    data: { dataDir },
    cause,
  });
}
