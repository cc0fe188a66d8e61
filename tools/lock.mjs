/**
 * A lock between processes: a file that names its holder. A holder that has died is found out by its pid, so nothing
 * has to be cleaned up by hand. Plain JavaScript, because it is needed before set-up, on Node 20.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 100;
/** A lock without a holder's pid is one that is just being written, or was when the machine went down. */
const UNSIGNED_MS = 10_000;

/** True while a process with this pid exists (also when it belongs to somebody else). */
export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** One attempt. Returns true when this process now holds the lock. */
export function tryLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = readHolder(file);
  if (holder === undefined ? !isOld(file) : isAlive(holder)) return false;
  removeStale(file);
  return false;
}

/** Gives the lock back; does nothing where this process does not hold it. */
export function unlock(file) {
  if (readHolder(file) === process.pid) rmSync(file, { force: true });
}

/**
 * Runs `work` while holding the lock. `onWait(pid)` is called once when another live process holds it.
 */
export async function withLock(file, work, onWait = () => undefined) {
  let told = false;
  while (!tryLock(file)) {
    const holder = readHolder(file);
    if (holder !== undefined && isAlive(holder) && !told) {
      told = true;
      onWait(holder);
    }
    await pause(POLL_MS);
  }
  try {
    return await work();
  } finally {
    unlock(file);
  }
}

function readHolder(file) {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isNaN(pid) ? undefined : pid;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isOld(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > UNSIGNED_MS;
}

/**
 * Takes a dead holder's file away. Two processes may both see it dead, and the slower one may then hold a live lock in
 * its hand: it is put back (`link` never overwrites).
 */
function removeStale(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  const holder = readHolder(aside);
  if (holder !== undefined && isAlive(holder)) {
    try {
      linkSync(aside, file);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
  rmSync(aside, { force: true });
}
