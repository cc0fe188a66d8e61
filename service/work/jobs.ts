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
  /** The same, and what differs from the copy that it replaces: two documents are read. */
  'registry.update': job({
    load: async () => (await import('../registries/digest.ts')).readDocument,
    deadlineMs: 40_000,
  }),
  /** One entry of such a document, with everything it would set. */
  'registry.entry': job({
    load: async () => (await import('../registries/digest.ts')).readOneEntry,
    deadlineMs: 20_000,
  }),
  /** A registry's source in an archive, checked and built: unpacked and packed in memory. */
  'registry.make-site': job({
    load: async () => (await import('../registries/making/make-site.ts')).makeSite,
    deadlineMs: 60_000,
    background: true,
  }),
  /** Opens a private key file: the rounds of its passphrase may be any number, so it leaves a thread to the others. */
  'ssh.open-key': job({
    load: async () => (await import('../hosts/ssh/keys/open-key.ts')).openKey,
    deadlineMs: 60_000,
    background: true,
  }),
  /** What a piece of a known_hosts file says of one host. */
  'ssh.known-hosts': job({
    load: async () => (await import('../hosts/ssh/known-hosts.ts')).searchKnownHosts,
    deadlineMs: 30_000,
  }),
  /** What an SSH configuration says of the hosts it names. */
  'ssh.config': job({
    load: async () => (await import('../hosts/ssh/config/evaluate.ts')).configuredHosts,
    deadlineMs: 20_000,
  }),
  /** A stored document's text, for a screen. */
  'registry.text': job({
    load: async () => (await import('../registries/stored.ts')).readStoredText,
    deadlineMs: 10_000,
  }),
} as const;
