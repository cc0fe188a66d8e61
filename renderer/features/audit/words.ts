/** How audit entries are said. Pure. */
import type { AuditEntry, AuditVerdict } from '../../../common/contract/audit.ts';
import { formatCount } from '../../ui/format.ts';

export const resultWords: Readonly<Record<AuditEntry['result'], string>> = {
  ok: 'Done',
  refused: 'Refused',
  failed: 'Failed',
};
export const resultColors: Readonly<Record<AuditEntry['result'], string>> = {
  ok: 'teal',
  refused: 'orange',
  failed: 'red',
};

/** Actions whose name says too little. */
const named: Readonly<Record<string, string>> = {
  'audit.anchor': 'Audit: chain anchored',
  'audit.anchor-anew': 'Audit: count from here',
  'audit.gap': 'Audit: entries missing',
  'open-url': 'Sign-in link made',
  'session.open-url': 'Session: open a link',
  'session.view': 'Session: open a view',
  'session.terminal': 'Session: open a terminal',
};

/** `host.trust-key` as people say it: `Host: trust key`. */
export function actionWords(action: string): string {
  const known = named[action];
  if (known !== undefined) return known;
  const [area, verb] = action.split('.');
  const words = (text: string) => text.replaceAll('-', ' ');
  const first = words(area ?? '');
  const capital = first.charAt(0).toUpperCase() + first.slice(1);
  return verb === undefined ? capital : `${capital}: ${words(verb)}`;
}

/** Why it did not succeed, without the code before it: that is for the details. */
export function reasonWords(reason: string): string {
  return reason.replace(/^[A-Z][A-Z0-9_]+: /, '');
}

/** What an entry is about, in one line. */
export function objectWords({ objectType, objectId, objectName }: AuditEntry): string {
  if (objectName !== '') return objectType === '' ? objectName : `${objectName} (${objectType})`;
  if (objectType === '') return '';
  return objectId === '' ? objectType : `${objectType} ${objectId}`;
}

const pages: Readonly<Record<string, string>> = {
  host: '/hosts',
  session: '/sessions',
  workspace: '/workspaces',
  task: '/tasks',
};

/** Where the object can be looked at; null where it has no page. */
export function objectPage({ objectType, objectId }: AuditEntry): string | null {
  const page = pages[objectType];
  return page === undefined || objectId === '' ? null : `${page}/${objectId}`;
}

export type VerdictWords = {
  readonly color: 'teal' | 'blue' | 'red';
  readonly title: string;
  readonly text: string;
  /** Where a person may say that the chain as it is counts from now on: what that means. */
  readonly anew: string | null;
  readonly unwritten: string | null;
};

const find = 'Keep a copy of the data folder, export the log, and find out who has access to it.';
const anew =
  'If an older copy of the database was put back on purpose, let the chain count from here. That is written down as an entry, with what was known of the lost end.';

/** What a verification found. */
export function verdictWords({ state, count, firstBrokenSeq, anchoredSeq, unwritten }: AuditVerdict): VerdictWords {
  const checked = `${formatCount(count, 'entry', 'entries')} checked. None was changed, removed or put in between`;
  const missing = unwritten === 0 ? null : `${formatCount(unwritten, 'entry', 'entries')} could not be written yet.`;
  const rest = { anew: null, unwritten: missing };
  switch (state) {
    case 'anchored': {
      const text = `${checked}, and none was cut off: entry ${anchoredSeq} is kept outside the database.`;
      return { color: 'teal', title: 'The chain holds', text, ...rest };
    }
    case 'unanchored': {
      const text = `${checked}. Nothing outside the database says yet how long it has to be; that begins with the next entry.`;
      return { color: 'blue', title: 'The chain holds, but is not anchored yet', text, ...rest };
    }
    case 'cut': {
      const known = anchoredSeq === null ? '' : ` Entry ${anchoredSeq} is known from outside the database.`;
      const text = `Entries that were written are gone, or others stand in their place; the log ends at entry ${firstBrokenSeq}.${known} ${find}`;
      return { color: 'red', title: 'The end of the chain was cut', text, anew, unwritten: missing };
    }
    case 'head-missing': {
      const text = `The entries fit, but what the database itself keeps of their end was removed. ${find}`;
      return { color: 'red', title: 'The head of the chain is missing', text, anew, unwritten: missing };
    }
    case 'broken': {
      const text = `Entry ${firstBrokenSeq} is the first that does not fit the one before. Something wrote to the store outside of Fairlead. ${find}`;
      return { color: 'red', title: `The chain is broken at entry ${firstBrokenSeq}`, text, ...rest };
    }
  }
}
