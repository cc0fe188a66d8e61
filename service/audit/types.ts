/** What other areas may know of the audit log. */
import type { AuditResult, AuditVerdict as ShownVerdict } from '../../common/model/audit.ts';

export type { AuditResult } from '../../common/model/audit.ts';

export type NewAuditEntry = {
  readonly actor: { readonly id: string; readonly name: string };
  /** What was done, as the contract names it: `host.add`. */
  readonly action: string;
  readonly object?: { readonly type: string; readonly id: string; readonly name?: string } | undefined;
  readonly result: AuditResult;
  /** Why it was refused or failed, as a sentence. */
  readonly reason?: string | undefined;
  /**
   * What was asked for or changed. Never secrets. An order names what it waits for under `tasks` or `sessions` (ids), an
   * outcome what it is about under `task` or `session`, and the order's number under `ordered`.
   */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
  /** Epoch milliseconds; now where silent. */
  readonly at?: number | undefined;
};

/** The part of an entry that its hash covers. */
export type AuditContent = {
  /** Counts up from 1 without gaps. */
  readonly seq: number;
  readonly at: number;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly objectType: string | null;
  readonly objectId: string | null;
  readonly objectName: string | null;
  readonly result: AuditResult;
  readonly reason: string | null;
  readonly data: Readonly<Record<string, unknown>> | null;
};

export type AuditEntry = AuditContent & { readonly prevHash: string; readonly hash: string };

export type AuditFilter = {
  /** Part of the actor's name, or the whole id. */
  readonly actor?: string | undefined;
  readonly object?: { readonly type: string; readonly id?: string | undefined } | undefined;
  /** Words that all occur in the object's type, name or id. */
  readonly objectText?: string | undefined;
  /** An action, or with a `*` at its end all that begin so: `host.*`. */
  readonly action?: string | undefined;
  readonly result?: AuditResult | undefined;
  /** Words that all occur somewhere in the entry: its places, `common/audit/places.ts`. */
  readonly text?: string | undefined;
  /** Epoch milliseconds, inclusive. */
  readonly from?: number | undefined;
  /** Epoch milliseconds, exclusive. */
  readonly to?: number | undefined;
};

/** What is wrong with the first entry that does not fit. */
export type AuditBreak = {
  readonly seq: number;
  /** `changed`: the entry is not what was written. `missing`: entries before it, or after it, are gone. */
  readonly problem: 'changed' | 'missing';
};

/**
 * What a verification found. `anchored`: whole, and at least as long as what is kept outside the database says.
 * `unanchored`: whole, but nothing is kept outside yet. `cut`: whole as far as it goes, but entries that were there are
 * gone from its end, or are others. `broken`: an entry does not fit the one before. `head-missing`: the end that the
 * database keeps a second time was taken away.
 */
type AuditState = 'anchored' | 'unanchored' | 'cut' | 'broken' | 'head-missing';

export type AuditVerdict = {
  /** True for `anchored` and `unanchored`. */
  readonly ok: boolean;
  readonly state: AuditState;
  /** Entries that were looked at. */
  readonly count: number;
  /** Hash of the last entry. Kept elsewhere, it proves later that nothing up to here was changed. */
  readonly head: string;
  /** What is kept outside: the highest that does not fit, else the highest. Null where nothing is. */
  readonly anchor: { readonly seq: number; readonly hash: string; readonly at: number } | null;
  readonly firstBroken?: AuditBreak;
};

/**
 * How a process found the chain. `empty`: no entries, nothing to compare. `anchored`: it reaches what is kept outside.
 * `first`, `copied`: it was not anchored in this folder yet, and is now. `conflict`: it does not reach what is kept.
 */
export type AuditStart = 'empty' | 'anchored' | 'first' | 'copied' | 'conflict';

/** What could not be written yet. */
export type RecorderState = {
  /** Entries that are kept to be written later. */
  readonly waiting: number;
  /** Entries that are gone and not told in the log yet. */
  readonly lost: number;
  /** When the first of them was to be written, epoch milliseconds. */
  readonly since: number | null;
};

/** What an entry has to do with others. */
export type EntryLinks = {
  /** Tasks that it ordered, or whose end it tells. */
  readonly taskIds: readonly string[];
  /** Of an outcome: the order's number; null where it is none, or the order was never written. */
  readonly orderedSeq: number | null;
  /** Of an order: how it ended, oldest first. */
  readonly outcomes: readonly { readonly seq: number; readonly result: AuditResult; readonly ref: string }[];
};

/** "Verify chain", as a task. */
export interface Verification {
  /** Begins to go through the whole chain, for a person. */
  start(actor: string): Promise<{ readonly taskId: string }>;
  /** A verdict as it is shown, together with what could not be written yet. */
  shown(verdict: AuditVerdict): ShownVerdict;
}
