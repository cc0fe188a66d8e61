/**
 * The jobs of the service's worker threads: a name, and where its function is. A function here is pure and named: it
 * opens nothing, knows no secrets that are not its input, and ends.
 */
import type { Job } from './job.ts';

function job<Input, Output>(made: Job<Input, Output>): Job<Input, Output> {
  return made;
}

export const jobs = {
  /** A registry's document: what is in it, judged. */
  'registry.read': job({
    load: async () => (await import('../registries/digest.ts')).readDocument,
    deadlineMs: 20_000,
  }),
  /** One entry of such a document, with everything it would set. */
  'registry.entry': job({
    load: async () => (await import('../registries/digest.ts')).readOneEntry,
    deadlineMs: 20_000,
  }),
  /** A stored document's text, for a screen. */
  'registry.text': job({
    load: async () => (await import('../registries/stored.ts')).readStoredText,
    deadlineMs: 10_000,
  }),
} as const;
