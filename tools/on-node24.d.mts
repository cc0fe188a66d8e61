/** Types of on-node24.mjs, which is plain JavaScript because it runs before anything is installed. */
import type { SpawnOptions } from 'node:child_process';

export const neededNode: number;
export function findNode24(root?: string, version?: string, platform?: string, arch?: string): string | undefined;
export function runOnNode24(script: string, modulePath: string, args?: readonly string[]): Promise<void>;
export function passThrough(command: string, args: readonly string[], options?: SpawnOptions): Promise<number>;
