/** Test support: people with a role each, or with some permissions alone. */
import { builtInRoles, type Permission } from '../../../common/access/permissions.ts';
import type { Actor } from '../actor.ts';

export type BuiltInRole = keyof typeof builtInRoles;

/** Anna: an administrator where nothing else is said, without a token. */
export function actorWith(
  may: BuiltInRole | readonly Permission[] = 'administrator',
  more: Partial<Omit<Actor, 'permissions'>> = {},
): Actor {
  const permissions = new Set<Permission>(typeof may === 'string' ? builtInRoles[may] : may);
  return { userId: 'anna', userName: 'Anna', tokenId: '', connectionId: null, ...more, permissions };
}
