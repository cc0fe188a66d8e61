/** How audit entries are said. Pure. */
import type { AuditEntry } from '../../../common/contract/audit.ts';

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
