/** What API keys are and may do. Pure, shared by the service, which checks, and the console, which tells. */
import { type Permission, permissions } from './permissions.ts';

/** Every key begins so: what finds secrets in texts can tell one, and so can the service. */
const beginning = 'flk_';

/** So many days may a key live at most. */
export const longestKeyDays = 365;

/**
 * What no key may do, whatever its owner may: what would outlive the key, or make it more than it is. With the first somebody
 * changes how they sign in and makes keys, with the second they make administrators.
 * SECURITY: docs/security.md 4.40.
 */
const notForKeys: ReadonlySet<Permission> = new Set(['account.modify', 'people.modify']);

/** What a key can be given. */
export const keyPermissions: readonly Permission[] = permissions.filter((one) => !notForKeys.has(one));

export function isApiKey(bearer: string): boolean {
  return bearer.startsWith(beginning);
}

/** @param random base64url */
export const apiKeyOf = (random: string): string => `${beginning}${random}`;

/** So much of a key is shown beside its name: enough to tell it from others, and no help in guessing it. */
export const keyHint = (key: string): string => key.slice(0, beginning.length + 4);

/**
 * What a key may do now: what it was given, of what its owner may do at this moment.
 * @param given names of permissions as they are stored; those of other versions give nothing
 */
export function permittedByKey(owner: ReadonlySet<Permission>, given: readonly string[]): ReadonlySet<Permission> {
  const names = new Set(given);
  return new Set(keyPermissions.filter((one) => names.has(one) && owner.has(one)));
}
