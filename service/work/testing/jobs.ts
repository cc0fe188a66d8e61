/** Jobs that misbehave, for the tests of the pool. */
import { FairleadError } from '../../../common/errors.ts';
import type { Job } from '../job.ts';

function job<Input, Output>(run: (input: Input) => Output, more: Partial<Job<Input, Output>> = {}): Job<Input, Output> {
  return { load: async () => run, deadlineMs: 60_000, ...more };
}

/** Holds the thread until the first number of the shared array is no longer 0. Says that it runs in the second. */
function waitFor(gate: Int32Array): string {
  Atomics.store(gate, 1, 1);
  Atomics.notify(gate, 1);
  Atomics.wait(gate, 0, 0);
  return 'through the gate';
}

function spin(): never {
  for (;;);
}

export const testJobs = {
  count: job((bytes: Uint8Array) => bytes.byteLength),
  double: job((n: number) => n * 2),
  waitFor: job(waitFor),
  waitInBackground: job(waitFor, { background: true }),
  spin: job((_: null) => spin()),
  spinShortly: job((_: null) => spin(), { deadlineMs: 300 }),
  exit: job((_: null) => process.exit(3)),
  throwPlain: job((_: null): number => {
    throw new TypeError('plain');
  }),
  throwCoded: job((_: null): number => {
    throw new FairleadError('REGISTRY_NOT_JSON', {
      message: 'That is no JSON.',
      hint: 'Look at it.',
      status: 422,
      data: { limit: 3 },
    });
  }),
  throwLater: job((_: null) => {
    setImmediate(() => {
      throw new Error('later');
    });
    return new Promise<number>(() => undefined);
  }),
  unclonable: job(
    (_: null): unknown =>
      () =>
        undefined,
  ),
  eat: job((_: null) => {
    const eaten: unknown[] = [];
    for (;;) eaten.push(Array.from({ length: 1000 }, (_, i) => ({ i })));
  }),
  environment: job((_: null) => Object.keys(process.env)),
} as const;
