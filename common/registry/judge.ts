/** How the field reads published settings: what it flags is decided on the text, by docker-py's meaning of it. */
import { isJsonObject, type JsonValue } from './document.ts';

/** Who a docker-style `user` value is to the field's rule: 1000 ("1000", "1000:1000") is the images' own user. */
export function readUser(value: JsonValue | undefined): 'unset' | 'standard' | 'other' {
  const name = userText(value).trim();
  // An empty user is the image's own choice, just as if it were not there.
  if (name === '') return 'unset';
  return /^0*1000$/.test(name.split(':', 1)[0] ?? '') ? 'standard' : 'other';
}

/** The user as a text, untouched; empty where there is none. */
export function userText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return String(typeof value === 'object' ? JSON.stringify(value) : value);
}

/** Truth as docker-py sees it: anything but false, 0, null, "" and empty collections. */
export function isTruthy(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** The texts of a value that may be one text or a list; other members are written as JSON so that nothing hides. */
export function textsOf(value: JsonValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  const items: readonly JsonValue[] = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
}

/** Whether an option of `security_opt` names a file: engines refuse that, so that the session would not start. */
export function isSeccompFile(option: string): boolean {
  const setting = /^\s*seccomp\s*[=:]\s*([\s\S]*)$/i.exec(option)?.[1]?.trim();
  if (setting === undefined || setting.startsWith('{')) return false;
  return !['', 'unconfined', 'builtin', 'default'].includes(setting.toLowerCase());
}
