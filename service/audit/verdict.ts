/** What a chain that was read says, together with what is kept of its end in the database and outside. Pure. */
import type { AnchorLine } from './anchor-files.ts';
import type { ChainState } from './chain.ts';
import type { AuditBreak, AuditVerdict } from './types.ts';

type End = { readonly seq: number; readonly hash: string };

type ReadChain = {
  /** The last entry up to which everything fits. */
  readonly state: ChainState;
  readonly count: number;
  readonly broken: AuditBreak | null;
  /** The end as the database keeps it a second time, and its last entry, read at one moment after the chain. */
  readonly head: End | null;
  readonly last: End | null;
  /** What is kept outside, read before the chain, and the hashes of the entries that it names. */
  readonly lines: readonly AnchorLine[];
  readonly hashes: ReadonlyMap<number, string>;
  /** What this process itself saw to fit before: known from outside as well, though it is written nowhere. */
  readonly remembered: (End & { readonly at: number }) | null;
};

/** SECURITY: docs/security.md 4.15: what is broken comes first, then what is missing, then what is not held by anything. */
export function judgeChain(read: ReadChain): AuditVerdict {
  const { state, count, broken, head, last, lines, hashes, remembered } = read;
  const kept = lines.flatMap(({ anchor }) => anchor ?? []).sort((a, b) => b.seq - a.seq);
  const isUnfit = ({ seq, hash }: End) => hashes.get(seq) !== hash;
  const unfit = kept.find(isUnfit) ?? (remembered !== null && isUnfit(remembered) ? remembered : undefined);
  const anchor = unfit ?? kept[0] ?? null;
  const facts = { count, head: state.hash, anchor: anchor && { seq: anchor.seq, hash: anchor.hash, at: anchor.at } };
  if (broken !== null) return { ok: false, state: 'broken', ...facts, firstBroken: broken };
  const lastSeq = last?.seq ?? 0;
  if (head !== null && head.seq > lastSeq) {
    return { ok: false, state: 'cut', ...facts, firstBroken: { seq: state.seq, problem: 'missing' } };
  }
  if (head !== null && (head.seq < lastSeq || head.hash !== last?.hash)) {
    return { ok: false, state: 'broken', ...facts, firstBroken: { seq: lastSeq, problem: 'changed' } };
  }
  if (unfit !== undefined) {
    return { ok: false, state: 'cut', ...facts, firstBroken: { seq: state.seq, problem: 'missing' } };
  }
  if (head === null && last !== null) {
    return { ok: false, state: 'head-missing', ...facts, firstBroken: { seq: lastSeq, problem: 'missing' } };
  }
  return { ok: true, state: kept.length > 0 ? 'anchored' : 'unanchored', ...facts };
}
