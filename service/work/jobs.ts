/**
 * The jobs of the service's worker threads: a name, and where its function is. A function here is pure and named: it
 * opens nothing, knows no secrets that are not its input, and ends.
 */
import type { Job } from './job.ts';

function job<Input, Output>(made: Job<Input, Output>): Job<Input, Output> {
  return made;
}

export const jobs = {
  /** SHA-256 of a text, as hex: the hash by which documents are cached. */
  'text.hash': job({ load: async () => (await import('./hash.ts')).hashText, deadlineMs: 10_000 }),
} as const;
