import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processStartTime } from './daemon.ts';
import type { BedPaths } from './paths.ts';

/** Runs `work` while no other process changes this bed. A lock whose owner died is taken over. */
export async function withBedLock<T>(paths: BedPaths, work: () => Promise<T>): Promise<T> {
  mkdirSync(paths.root, { recursive: true });
  const file = join(paths.root, 'lock');
  const mine = `${process.pid} ${processStartTime(process.pid)} ${Math.random()}`;
  for (;;) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (!ownerLives(file)) rmSync(file, { force: true });
    else await pause(100);
  }
  try {
    return await work();
  } finally {
    if (readFileSync(file, 'utf8') === mine) rmSync(file, { force: true });
  }
}

function ownerLives(file: string): boolean {
  try {
    const [pid = '', started] = readFileSync(file, 'utf8').split(' ');
    return pid === '' || processStartTime(Number(pid)) === started;
  } catch {
    // Given free just now: to be asked for again, and not removed, because it may be somebody else's by then.
    return true;
  }
}
