/** Going through the chain page by page, so that everything else goes on meanwhile. */
import { setImmediate } from 'node:timers/promises';
import { type ChainState, follow } from './chain.ts';
import type { AuditBreak, AuditEntry } from './types.ts';

/** Entries that are read and checked at once; about ten milliseconds. */
export const pageLength = 500;

type Walk = {
  /** The next entries, at most `PAGE`, in order. Fewer: there are no more. */
  entriesAfter(seq: number): Promise<readonly AuditEntry[]>;
  /** Everything up to here is known to fit. */
  readonly from: ChainState;
  /** Entries whose hashes are asked for. */
  readonly wanted?: ReadonlySet<number>;
  readonly signal?: AbortSignal | undefined;
  /** After each page: up to where everything fits. */
  onPage?(state: ChainState): void;
};

export type Walked = {
  /** The last entry up to which everything fits. */
  readonly state: ChainState;
  /** Entries that were looked at. */
  readonly count: number;
  readonly broken: AuditBreak | null;
  readonly hashes: ReadonlyMap<number, string>;
};

/** Recomputes every hash from `from` to the end, or to the first entry that does not fit. */
export async function walk({ entriesAfter, from, wanted, signal, onPage }: Walk): Promise<Walked> {
  const hashes = new Map<number, string>();
  let state = from;
  let count = 0;
  for (;;) {
    signal?.throwIfAborted();
    const entries = await entriesAfter(state.seq);
    for (const entry of entries) {
      const next = follow(state, entry);
      count += 1;
      if ('problem' in next) return { state, count, broken: next, hashes };
      state = next;
      if (wanted?.has(state.seq)) hashes.set(state.seq, state.hash);
    }
    onPage?.(state);
    if (entries.length < pageLength) return { state, count, broken: null, hashes };
    // SQLite answers without ever giving the event loop its turn.
    await setImmediate();
  }
}
