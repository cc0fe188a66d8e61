/** Reads `known_hosts` files: never written, of any size, without holding the event loop. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { addOnce, type KnownHostEntry, lookupName } from './known-hosts.ts';
import { FileProblem, isMissing, withFile } from './read-file.ts';
import type { SshWorkers } from './workers.ts';

/** The files that ssh itself reads. */
export function knownHostsFiles(home: string = homedir()): readonly string[] {
  return [
    join(home, '.ssh', 'known_hosts'),
    join(home, '.ssh', 'known_hosts2'),
    '/etc/ssh/ssh_known_hosts',
    '/etc/ssh/ssh_known_hosts2',
  ];
}

/** How much of a file is in memory at a time. */
const pieceBytes = 4 * 1024 * 1024;

type KnownHostsReading = { readonly entries: readonly KnownHostEntry[]; readonly notes: readonly string[] };

/**
 * SECURITY: docs/security.md 3.2: known_hosts is read and never written.
 * What the files say of one host. Files of any size: they are read piece by piece, and searched in a worker thread.
 * A file that is not there holds no keys. One that cannot be read is named in `notes`, for it may hold a key that
 * would have made a difference.
 * @throws FairleadError CANCELLED when the signal aborts, and those of the worker threads.
 */
export async function readKnownHosts(
  files: readonly string[],
  target: { readonly host: string; readonly port: number },
  { workers, signal }: { readonly workers: SshWorkers; readonly signal?: AbortSignal | undefined },
): Promise<KnownHostsReading> {
  const name = lookupName(target.host, target.port);
  const entries = new Map<string, KnownHostEntry>();
  const notes: string[] = [];
  for (const file of files) {
    try {
      let firstLine = 1;
      for await (const content of pieces(file)) {
        const found = await workers.run('ssh.known-hosts', { content, firstLine, file, name }, { signal });
        for (const entry of found.entries) addOnce(entries, entry);
        firstLine += found.lines;
      }
    } catch (thrown) {
      if (!(thrown instanceof FileProblem)) throw thrown;
      if (!isMissing(thrown)) notes.push(`${file} could not be read (${thrown.code}).`);
    }
  }
  return { entries: [...entries.values()], notes };
}

/** A file in pieces of whole lines. A line that is longer than a piece is none of a known_hosts file: it is cut. */
async function* pieces(path: string): AsyncGenerator<Uint8Array> {
  let offset = 0;
  let kept: Buffer = Buffer.alloc(0);
  for (;;) {
    const at = offset;
    const read = await withFile(path, async (file) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, at);
      return buffer.subarray(0, bytesRead);
    });
    offset += read.length;
    const all = Buffer.concat([kept, read]);
    const end = read.length === 0 || all.length >= 2 * pieceBytes ? all.length : all.lastIndexOf(0x0a) + 1;
    if (end > 0) yield all.subarray(0, end);
    kept = all.subarray(end);
    if (read.length === 0) return;
  }
}
