/** From facts to the entries of the audit log: the one place where they are made. Pure. */
import type { AuditResult } from '../../common/model/audit.ts';
import type { Attempt, Fact } from '../access/facts.ts';

/** What the log keeps of one deed. The rest (who, which action) is known to whoever writes it. */
export type Entry = {
  readonly object: Fact['object'];
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly result: Extract<AuditResult, 'ok' | 'ordered' | 'partly' | 'refused' | 'failed'>;
  /** '' where there is nothing to say. */
  readonly reason: string;
};

/** What was only ordered is not said to be done: how it ends is told by an entry of its own. */
export function entryOfFact({ object, data, ordered, outcome }: Fact): Entry {
  const { tasks = [], sessions = [] } = ordered ?? {};
  const orders = {
    ...(tasks.length > 0 && { tasks: [...new Set(tasks)] }),
    ...(sessions.length > 0 && { sessions: [...sessions] }),
  };
  const isOrdered = Object.keys(orders).length > 0;
  const kept = isOrdered ? { ...data, ...orders } : data;
  if (outcome) return { object, data: kept, ...outcome };
  return { object, data: kept, result: isOrdered ? 'ordered' : 'ok', reason: '' };
}

/** What failed, or was refused: by whom it was not permitted, or by the state of things. */
export function entryOfFailure(
  attempted: Attempt,
  error: { readonly code: string; readonly message: string; readonly status: number },
): Entry {
  const refused = [401, 403, 409].includes(error.status);
  const reason = `${error.code}: ${error.message}`;
  return { object: attempted.object, data: attempted.data, result: refused ? 'refused' : 'failed', reason };
}
