/** What the audit log is searched for. Pure. */

import { inputProblems, problemAt } from '../../../common/contract/input-problems.ts';
import { type AuditEntry, auditFilterSchema } from '../../../common/model/audit.ts';

export type AuditFilter = {
  readonly actor: string;
  readonly action: string | null;
  readonly object: string;
  readonly text: string;
  readonly result: AuditEntry['result'] | null;
  /** Local time as an `<input type="datetime-local">` has it; empty for open. */
  readonly from: string;
  readonly to: string;
};

export const emptyFilter: AuditFilter = {
  actor: '',
  action: null,
  object: '',
  text: '',
  result: null,
  from: '',
  to: '',
};

export function isEmpty(filter: AuditFilter): boolean {
  return Object.keys(toInput(filter)).length === 0;
}

/** Why the range cannot be; null when it can. */
export function rangeProblem({ from, to }: AuditFilter): string | null {
  if (from === '' || to === '') return null;
  return Date.parse(from) > Date.parse(to) ? 'The end lies before the beginning.' : null;
}

/** What is too long to be searched for, per field; empty where all can be. */
export function textProblems(filter: AuditFilter): Partial<Record<'text' | 'actor' | 'object', string>> {
  const found = inputProblems(auditFilterSchema, toInput(filter));
  const problems: Partial<Record<'text' | 'actor' | 'object', string>> = {};
  for (const field of ['text', 'actor', 'object'] as const) {
    const problem = problemAt(found, field);
    if (problem !== undefined) problems[field] = problem;
  }
  return problems;
}

/** Whether the filter is one that can be asked for. */
export function isAskable(filter: AuditFilter): boolean {
  return rangeProblem(filter) === null && Object.keys(textProblems(filter)).length === 0;
}

/** The service's filter: only what is set. The end of the range includes its whole minute. */
export function toInput(filter: AuditFilter) {
  const from = timeOf(filter.from);
  const to = timeOf(filter.to);
  return {
    ...(filter.actor.trim() !== '' && { actor: filter.actor.trim() }),
    ...(filter.action !== null && { action: filter.action }),
    ...(filter.object.trim() !== '' && { object: filter.object.trim() }),
    ...(filter.text.trim() !== '' && { text: filter.text.trim() }),
    ...(filter.result !== null && { result: filter.result }),
    ...(from !== null && { from }),
    ...(to !== null && { to: to + 59_999 }),
  };
}

function timeOf(local: string): number | null {
  if (local === '') return null;
  const at = Date.parse(local);
  return Number.isNaN(at) || at < 0 ? null : at;
}

/** The beginning of a range that ends now, as the field has it. `hours` back from `now` (epoch ms). */
export function localTime(now: number, hours: number): string {
  const at = new Date(now - hours * 3_600_000);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}
