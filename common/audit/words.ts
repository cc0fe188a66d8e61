/** How audit entries are said, on screen and where they are searched. Pure. */
import type { AuditResult } from '../model/audit.ts';

export const resultWords: Readonly<Record<AuditResult, string>> = {
  ok: 'Done',
  ordered: 'Ordered',
  partly: 'Partly done',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
  refused: 'Refused',
  failed: 'Failed',
};

/** Actions whose name says too little. */
const named: Readonly<Record<string, string>> = {
  'account.create-api-key': 'Account: create API key',
  'account.end-api-key': 'Account: end API key',
  'audit.anchor': 'Audit: chain anchored',
  'audit.anchor-anew': 'Audit: count from here',
  'audit.gap': 'Audit: entries missing',
  'audit.verify': 'Audit: verify chain',
  'defaults.dismiss': 'Defaults: not wanted',
  'defaults.take': 'Defaults: add what comes with Fairlead',
  'open-url': 'Sign-in link made',
  'people.first': 'People: first administrator',
  'people.first-code': 'People: new code for the first administrator',
  'people.set-enabled': 'People: enable or disable',
  'session.open-url': 'Session: open a link',
  'session.view': 'Session: open a view',
  'session.terminal': 'Session: open a terminal',
  'sign-in.wait': 'Sign-in: told to wait',
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
export function objectWords({
  objectType,
  objectId,
  objectName,
}: {
  readonly objectType: string;
  readonly objectId: string;
  readonly objectName: string;
}): string {
  if (objectName !== '') return objectType === '' ? objectName : `${objectName} (${objectType})`;
  if (objectType === '') return '';
  return objectId === '' ? objectType : `${objectType} ${objectId}`;
}
