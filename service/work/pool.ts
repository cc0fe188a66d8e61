/** A pool of worker threads over a table of jobs: order, deadlines, errors. */
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import type { Piscina } from 'piscina';
import { FairleadError, isAbort, stoppedBy } from '../../common/errors.ts';
import { codeOf } from '../../common/thrown.ts';
import { untilAborted } from '../async/abort.ts';
import type { Logger } from '../log/logger.ts';
import { type JobAnswer, type JobRequest, type JobTable, type OutputOf, unwrap } from './job.ts';
import type { Pool } from './types.ts';

/** Threads that have nothing to do end after this many milliseconds. */
const workerIdleMs = 20_000;
/** Jobs that may wait. More than that is a flood, and waiting would only hold its inputs in memory. */
const waitingLimit = 200;

export type PoolOptions<T extends JobTable> = {
  readonly log: Logger;
  readonly jobs: T;
  /** The file whose `run` serves the same table; the service's own worker where silent. */
  readonly entry?: string;
  /** At least two, so that one stays free of background jobs. */
  readonly threads?: number;
  readonly idleMs?: number;
  readonly maxWaiting?: number;
};

export function createPool<T extends JobTable>(options: PoolOptions<T>): Pool<T> {
  const { log, jobs, entry, idleMs = workerIdleMs, maxWaiting = waitingLimit } = options;
  const threads = Math.max(2, options.threads ?? Math.min(4, availableParallelism() - 1));
  // Waiting is done here and not in the pool's own queue: that one starts no thread for what waits after a crash.
  const all = pLimit(threads);
  const background = pLimit(threads - 1);
  const disposed = new AbortController();
  let started: Promise<Piscina> | null = null;
  let running: Piscina | null = null;
  const pool = (): Promise<Piscina> => {
    started ??= import('./threads.ts').then(({ startThreads }) => {
      running = startThreads({
        entry,
        threads,
        idleMs,
        onError: (err) => log.error({ err }, 'A worker thread without a job failed'),
      });
      return running;
    });
    return started;
  };

  async function runNow(
    name: string,
    input: unknown,
    signal: AbortSignal,
    transfer: readonly ArrayBuffer[],
  ): Promise<unknown> {
    if (signal.aborted) throw stoppedBy(signal);
    const deadlineMs = jobs[name]?.deadlineMs ?? 0;
    const deadline = AbortSignal.timeout(deadlineMs);
    const request: JobRequest = { name, input };
    try {
      const answer: JobAnswer = await (await pool()).run(request, {
        signal: AbortSignal.any([signal, deadline]),
        transferList: [...transfer],
      });
      return unwrap(answer);
    } catch (thrown) {
      if (signal.aborted) throw stoppedBy(signal);
      if (isAbort(thrown) && deadline.aborted) throw tooLong(name, deadlineMs);
      throw threadError(name, thrown, log);
    }
  }

  return {
    async run(name, input, { signal, transfer = [] } = {}) {
      const ended = AbortSignal.any(signal === undefined ? [disposed.signal] : [signal, disposed.signal]);
      if (ended.aborted) throw stoppedBy(ended);
      if (all.pendingCount + background.pendingCount >= maxWaiting) throw busy(name);
      const inThread = () => all(() => runNow(name, input, ended, transfer));
      const work = jobs[name]?.background === true ? background(inThread) : inThread();
      const output = await untilAborted(work, ended).catch((thrown: unknown) => {
        // What waits for its turn is told at once, too.
        throw ended.aborted ? stoppedBy(ended) : thrown;
      });
      // The table ties the name to the type of what its function gives.
      return output as OutputOf<T[typeof name]>;
    },
    threads: () => running?.threads.length ?? 0,
    async dispose() {
      disposed.abort();
      if (started !== null) await (await started).destroy();
    },
  };
}

function threadError(name: string, thrown: unknown, log: Logger): unknown {
  if (thrown instanceof FairleadError || !(thrown instanceof Error)) return thrown;
  if (codeOf(thrown) === 'ERR_WORKER_OUT_OF_MEMORY') {
    log.warn({ job: name }, 'A job needed more memory than it may have');
    return new FairleadError('WORK_TOO_LARGE', {
      message: 'The work was ended because it needed too much memory.',
      hint: 'What was given is larger than Fairlead works on.',
      status: 413,
      data: { job: name },
    });
  }
  log.error({ job: name, err: thrown }, 'A job in a worker thread failed');
  return new FairleadError('WORK_CRASHED', {
    message: 'The work was ended because something went wrong in it.',
    hint: 'The log file of the service has the details.',
    status: 500,
    data: { job: name },
    cause: thrown,
  });
}

function tooLong(name: string, deadlineMs: number): FairleadError {
  return new FairleadError('WORK_TOO_LONG', {
    message: `The work was ended because it took longer than ${Math.round(deadlineMs / 1000)} s.`,
    hint: 'What was given is larger than Fairlead works on.',
    status: 413,
    data: { job: name, deadlineMs },
  });
}

function busy(name: string): FairleadError {
  return new FairleadError('WORK_BUSY', {
    message: 'Too much work is waiting already.',
    hint: 'Try again in a moment.',
    status: 503,
    data: { job: name },
  });
}
