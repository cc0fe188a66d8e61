import { join } from 'node:path';
import { withLock } from '../lock.mjs';
import type { BedPaths } from './paths.ts';

/** Runs `work` while no other process changes this bed. A lock whose owner died is free. */
export function withBedLock<T>(paths: BedPaths, work: () => Promise<T>): Promise<T> {
  return withLock(join(paths.root, 'changing'), work);
}
