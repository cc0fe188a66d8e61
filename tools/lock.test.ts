import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive, tryLock, unlock, withLock } from './lock.mjs';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-lock-'));
  file = join(folder, 'deep', 'a.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The pid of a process that has ended. */
function endedPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

test('one holder at a time; given back, it can be taken again', () => {
  expect(tryLock(file)).toBe(true);
  expect(tryLock(file)).toBe(false);
  unlock(file);
  expect(existsSync(file)).toBe(false);
  expect(tryLock(file)).toBe(true);
});

test("a dead holder's lock is taken over, a live one's never", async () => {
  tryLock(file);
  const dead = endedPid();
  expect(isAlive(dead)).toBe(false);
  writeFileSync(file, `${dead}\n`);
  expect(await withLock(file, async () => readFileSync(file, 'utf8'))).toBe(`${process.pid}\n`);
  writeFileSync(file, `${process.ppid}\n`);
  expect(tryLock(file)).toBe(false);
  unlock(file);
  expect(existsSync(file)).toBe(true);
});

test('a lock without a holder is respected while it is new, and taken over when it is old', () => {
  tryLock(file);
  writeFileSync(file, '');
  expect(tryLock(file)).toBe(false);
  expect(existsSync(file)).toBe(true);
  utimesSync(file, new Date(0), new Date(0));
  expect(tryLock(file)).toBe(false);
  expect(tryLock(file)).toBe(true);
});

test('the lock is given back when the work fails', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});
