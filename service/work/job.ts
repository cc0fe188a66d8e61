/** What a job is, and what travels between the service and its worker threads. Pure: both sides import it. */
import { type ErrorInfo, errorFrom, FairleadError } from '../../common/errors.ts';

/**
 * One named job. `load` runs in the worker only, so that what a job needs is never loaded where it does not run.
 * Input and output cross by structured clone: plain data, no functions, no class instances.
 */
export type Job<Input, Output> = {
  readonly load: () => Promise<(input: Input) => Output | Promise<Output>>;
  /** After this many milliseconds of running the job is ended with `WORK_TOO_LONG`. */
  readonly deadlineMs: number;
  /** True for what nobody waits for: one thread stays free for the rest. */
  readonly background?: boolean;
};

export type JobTable = Readonly<Record<string, Job<never, unknown>>>;

export type InputOf<J> = J extends Job<infer Input, infer _Output> ? Input : never;
export type OutputOf<J> = J extends Job<infer _Input, infer Output> ? Output : never;

export type JobRequest = { readonly name: string; readonly input: unknown };

/** An error as it crosses: a class instance would arrive as a plain `Error` without its code. */
export type JobAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ErrorInfo; readonly status: number };

/**
 * The function that a worker answers with. A `FairleadError` is part of the answer; anything else is thrown on and
 * arrives as the plain error that it is.
 */
export function serveJobs(jobs: JobTable): (request: JobRequest) => Promise<JobAnswer> {
  return async ({ name, input }) => {
    const job = Object.hasOwn(jobs, name) ? jobs[name] : undefined;
    if (job === undefined) throw new Error(`There is no job with the name "${name}"`);
    // The caller's side is typed per job; the name ties both together.
    const run = (await job.load()) as (input: unknown) => unknown;
    try {
      return { ok: true, value: await run(input) };
    } catch (thrown) {
      if (thrown instanceof FairleadError) return { ok: false, error: thrown.toInfo(), status: thrown.status };
      throw thrown;
    }
  };
}

/** The value of an answer, or its error thrown with code, message, hint, data and status as in the worker. */
export function unwrap(answer: JobAnswer): unknown {
  if (answer.ok) return answer.value;
  throw errorFrom(answer.error, { status: answer.status });
}
