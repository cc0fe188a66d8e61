/**
 * The threads themselves, apart from the rest: the library finds its own worker's file, and this module finds ours,
 * beside the file that the code is in. The build keeps that true by making this module a chunk of its own beside both
 * (tools/build.ts), which is why it is imported dynamically and by nobody but pool.ts.
 */
import { join } from 'node:path';
import { Piscina } from 'piscina';

/** Megabytes of heap a thread may have before its job fails with `WORK_TOO_LARGE`. */
const heapMb = { maxOldGenerationSizeMb: 320, maxYoungGenerationSizeMb: 32 } as const;

export type ThreadsOptions = {
  /** The file that exports `run`; the service's own where silent. */
  readonly entry: string | undefined;
  readonly threads: number;
  readonly idleMs: number;
  readonly onError: (thrown: unknown) => void;
};

export function startThreads({ entry, threads, idleMs, onError }: ThreadsOptions): Piscina {
  const pool = new Piscina({
    filename: entry ?? ownEntry(),
    name: 'run',
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: idleMs,
    // A thread that sleeps in Atomics.wait between jobs runs none of its own timers and hears nothing.
    atomics: 'disabled',
    // SECURITY: docs/security.md 2.13: memory of a job is bounded, and what it is given is its input alone.
    resourceLimits: heapMb,
    env: {},
    execArgv: [],
    recordTiming: false,
  });
  pool.on('error', onError);
  return pool;
}

function ownEntry(): string {
  return join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'worker.ts' : 'work.js');
}
