/** What other areas may know of the audit log. */

export type AuditResult = 'ok' | 'refused' | 'failed';

export type NewAuditEntry = {
  readonly actor: { readonly id: string; readonly name: string };
  /** What was done, as the contract names it: `host.add`. */
  readonly action: string;
  readonly object?: { readonly type: string; readonly id: string; readonly name?: string } | undefined;
  readonly result: AuditResult;
  /** Why it was refused or failed, as a sentence. */
  readonly reason?: string | undefined;
  /** What was asked for or changed. Never secrets. */
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
  /** Words that all occur in actor, action, object or reason. */
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

export type AuditVerdict = {
  readonly ok: boolean;
  /** Entries that were looked at. */
  readonly count: number;
  /** Hash of the last entry. Kept elsewhere, it proves later that nothing up to here was changed. */
  readonly head: string;
  readonly firstBroken?: AuditBreak;
};
