/**
 * Short-lived private parts for tests that break things: whoever made them removes them, and what a killed test left
 * behind is cleared when the bed is next brought up.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processStartTime, stopDaemon } from './daemon.ts';
import { tryRun } from './exec.ts';
import type { BedPaths } from './paths.ts';

type ExtraParts = {
  /** Names of background processes, in the order in which they are to be stopped. */
  readonly daemons: readonly string[];
  readonly mounts: readonly string[];
  readonly bridges: readonly string[];
  readonly folders: readonly string[];
};

type ExtraRecord = ExtraParts & { readonly owner: number; readonly ownerStarted: string | null };

const folderOf = (paths: BedPaths) => join(paths.root, 'extras');

/** A name that no other extra of this machine has. */
export function extraName(): string {
  return `x${process.pid.toString(36)}${Math.random().toString(36).slice(2, 6)}`;
}

/** Remembers what belongs to an extra before it is made. */
export function recordExtra(paths: BedPaths, name: string, parts: ExtraParts): void {
  mkdirSync(folderOf(paths), { recursive: true });
  const record: ExtraRecord = { ...parts, owner: process.pid, ownerStarted: processStartTime(process.pid) };
  writeFileSync(join(folderOf(paths), `${name}.json`), JSON.stringify(record));
}

/** Removes an extra with all its parts. */
export async function removeExtra(paths: BedPaths, name: string): Promise<void> {
  const record = readExtra(paths, name);
  if (record === null) return;
  for (const daemon of record.daemons) await stopDaemon(paths, daemon);
  await unmountBelow(record.folders);
  for (const mount of record.mounts) await tryRun('umount', ['--lazy', mount]);
  for (const bridge of record.bridges) await tryRun('ip', ['link', 'del', bridge]);
  for (const folder of record.folders) rmSync(folder, { recursive: true, force: true });
  rmSync(join(folderOf(paths), `${name}.json`), { force: true });
}

/** Removes the extras whose owners are gone; with `all` every one. */
export async function reapExtras(paths: BedPaths, all = false): Promise<void> {
  for (const name of extraNames(paths)) {
    const record = readExtra(paths, name);
    const owned = record !== null && processStartTime(record.owner) === record.ownerStarted;
    if (all || !owned) await removeExtra(paths, name);
  }
}

/** Unmounts what engines left mounted inside of those folders. */
export async function unmountBelow(folders: readonly string[]): Promise<void> {
  for (const mount of mountsBelow(folders)) await tryRun('umount', ['--lazy', mount]);
}

/** Mount points inside of those folders, deepest first. */
function mountsBelow(folders: readonly string[]): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((mount) => folders.some((folder) => mount.startsWith(`${folder}/`)))
    .sort((left, right) => right.length - left.length);
}

function extraNames(paths: BedPaths): string[] {
  try {
    return readdirSync(folderOf(paths)).map((file) => file.replace(/\.json$/, ''));
  } catch {
    return [];
  }
}

function readExtra(paths: BedPaths, name: string): ExtraRecord | null {
  try {
    return JSON.parse(readFileSync(join(folderOf(paths), `${name}.json`), 'utf8')) as ExtraRecord;
  } catch {
    return null;
  }
}
