/** Types of guarded.mjs, which is plain JavaScript because it runs before anything is installed. */
import type { ChildProcess, SpawnOptions } from 'node:child_process';

export function spawnGuarded(
  command: string,
  args: readonly string[],
  options?: SpawnOptions,
  guard?: { readonly graceMs?: number; readonly claim?: string },
): { readonly child: ChildProcess; readonly ended: Promise<[number | null, NodeJS.Signals | null]> };
