import type { InputOf, OutputOf } from './job.ts';
import type { jobs } from './jobs.ts';

type Jobs = typeof jobs;

type RunOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Parts of the input that are handed over instead of copied: they are of no use to the caller afterwards. */
  readonly transfer?: readonly ArrayBuffer[];
};

/** A pool over a table of jobs. */
export type Pool<T> = {
  /**
   * Runs a job in a worker thread. Rejects with the job's own `FairleadError`; with `CANCELLED` when `signal` aborts or
   * the pool is disposed (the job is ended, also in the middle of a loop); with `WORK_TOO_LONG`, `WORK_TOO_LARGE`
   * (memory), `WORK_CRASHED` or `WORK_BUSY` (too many wait).
   */
  run<Name extends keyof T & string>(
    name: Name,
    input: InputOf<T[Name]>,
    options?: RunOptions,
  ): Promise<OutputOf<T[Name]>>;
  /** Threads that there are now, busy or idle. */
  threads(): number;
  /** Ends all threads. Nothing runs afterwards. */
  dispose(): Promise<void>;
};

export type Workers = Pool<Jobs>;
