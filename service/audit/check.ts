/**
 * The check of the chain for health: what came since the last entry that this process verified, and a page of the older
 * ones anew, round and round. So it costs the same however long the log is.
 *
 * SECURITY: docs/security.md 4.20: what is verified is kept in the memory of the process alone, and the first check of a
 * process goes through everything: nothing that is written in the database or beside it makes it skip an entry. What is
 * remembered is an anchor besides: a history that does not hold that entry is another one.
 */
import { type ChainState, chainStart, follow } from './chain.ts';
import type { AuditEntry } from './types.ts';
import { type Walked, walk } from './walk.ts';

type ChainCheck = {
  /** The last entry that was seen to fit; null where none was yet. */
  remembered(): ChainState | null;
  /**
   * `count`: the entries of the whole chain. `looked`: those that were looked at now.
   * @throws where `signal` aborts; what was verified until then stays so
   */
  run(wanted: ReadonlySet<number>, signal?: AbortSignal): Promise<Walked & { readonly looked: number }>;
  /** The whole chain was gone through; `ok`: and it holds. */
  learn(state: ChainState, ok: boolean): void;
  /** A person says that another history counts from now on. */
  forget(): void;
};

export function createChainCheck(deps: {
  entriesAfter(seq: number): Promise<readonly AuditEntry[]>;
  /** The hash of an entry as it is written; undefined where it is gone. */
  hashOf(seq: number): Promise<string | undefined>;
  last(): Promise<ChainState | undefined>;
}): ChainCheck {
  const { entriesAfter, hashOf, last } = deps;
  let known: ChainState = chainStart;
  /** Where the next check goes on. Not `known` where something older did not fit: then all is gone through again. */
  let from: ChainState = chainStart;
  /** Up to here the older ones were looked at again in this round. */
  let again: ChainState = chainStart;

  function startOver(): void {
    from = chainStart;
    again = chainStart;
  }

  /** Looks at a page of those before `from`. */
  async function lookAgain(): Promise<Omit<Walked, 'hashes'>> {
    const entries = (await entriesAfter(again.seq)).filter(({ seq }) => seq <= from.seq);
    let state = again;
    for (const [at, entry] of entries.entries()) {
      const next = follow(state, entry);
      if ('problem' in next) return { state, count: at + 1, broken: next };
      state = next;
    }
    again = state.seq >= from.seq ? chainStart : state;
    return { state, count: entries.length, broken: null };
  }

  async function run(wanted: ReadonlySet<number>, signal?: AbortSignal) {
    if (known.seq > 0 && (await hashOf(known.seq)) !== known.hash) {
      // Another history, whether it fits to itself or not: going through it says nothing that helps.
      const end = (await last()) ?? chainStart;
      return { state: end, count: end.seq, looked: 1, broken: null, hashes: new Map<number, string>() };
    }
    const older = await lookAgain();
    if (older.broken !== null) {
      startOver();
      return { ...older, looked: older.count, hashes: new Map<number, string>() };
    }
    const begin = from;
    const walked = await walk({
      entriesAfter,
      from: begin,
      wanted,
      signal,
      onPage: (state) => {
        if (state.seq > from.seq) from = state;
        if (state.seq > known.seq) known = state;
      },
    });
    const hashes = new Map(walked.hashes);
    for (const seq of wanted) {
      const hash = seq <= begin.seq ? await hashOf(seq) : undefined;
      if (hash !== undefined) hashes.set(seq, hash);
    }
    return { ...walked, hashes, count: begin.seq + walked.count, looked: older.count + walked.count };
  }

  return {
    remembered: () => (known.seq > 0 ? known : null),
    run,
    learn(state, ok) {
      if (!ok) startOver();
      else if (state.seq > known.seq) {
        known = state;
        from = state;
      }
    },
    forget() {
      known = chainStart;
      startOver();
    },
  };
}
