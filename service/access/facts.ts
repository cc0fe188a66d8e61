/**
 * What an operation did: typed records that it returns beside its value. The audit log is written from them in one place
 * (service/api/router.ts), so an area knows neither the log nor who reads it.
 */
import type { AuditResult } from '../../common/model/audit.ts';

/** What something was done to. The type is the design's word: session, host, workspace, registry, task, site, audit. */
type Subject = { readonly type: string; readonly id: string; readonly name: string };

export type Fact = {
  readonly object: Subject;
  /** What a reader of the log wants to know besides. Never a secret. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Who it was, where nobody had signed in before. */
  readonly actor?: { readonly id: string; readonly name: string };
  /** What was only begun: how these end is told by an entry of its own. */
  readonly ordered?: { readonly tasks?: readonly string[]; readonly sessions?: readonly string[] };
  /** Something was answered, and it did not do what it was for: a start after which nothing runs. `reason`: a sentence. */
  readonly outcome?: { readonly result: Extract<AuditResult, 'failed' | 'partly'>; readonly reason: string };
};

/** The value of an operation that changes something, and the facts of it. */
export class Done<Value> {
  readonly value: Value;
  readonly facts: readonly Fact[];

  constructor(value: Value, facts: readonly Fact[]) {
    this.value = value;
    this.facts = facts;
  }

  /** The same facts with another value: for a face that puts the value into its own form. */
  as<Other>(value: Other): Done<Other> {
    return new Done(value, this.facts);
  }
}

/** What was tried, known before it was done. */
export type Attempt = Pick<Fact, 'object' | 'data'>;

const attemptKey = Symbol('what was tried');

/**
 * Tries something: an error on the way goes on as it is, and carries what it was about, so that the log can tell of a refusal
 * as it tells of a success. The innermost knows best.
 */
export async function attempt<Value>(what: Attempt, act: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (thrown) {
    if (thrown instanceof Error && attemptOf(thrown) === null)
      Object.defineProperty(thrown, attemptKey, { value: what, enumerable: false });
    throw thrown;
  }
}

/** What failed, where `attempt` tried it. */
export function attemptOf(thrown: unknown): Attempt | null {
  if (!(thrown instanceof Error)) return null;
  const what: unknown = Reflect.get(thrown, attemptKey);
  return what === undefined ? null : (what as Attempt);
}
