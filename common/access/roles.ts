/** Roles are sets of permissions: four built-in ones, and those that a site makes for itself. Pure. */
import { builtInRoles, type Permission, permissions } from './permissions.ts';

export type BuiltInRole = keyof typeof builtInRoles;

/** What gives permissions. `id`: the name of a built-in role, or the id of one of the site's own. */
export type Role = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly isBuiltIn: boolean;
  readonly permissions: readonly Permission[];
};

const texts: Readonly<Record<BuiltInRole, { readonly name: string; readonly description: string }>> = {
  viewer: { name: 'Viewer', description: 'Sees the site and changes nothing.' },
  support: { name: 'Support', description: 'Launches sessions, and helps in the sessions of others.' },
  operator: {
    name: 'Operator',
    description: 'Looks after hosts, registries and workspaces besides, and reads the audit log.',
  },
  administrator: { name: 'Administrator', description: 'May do everything, also what later versions add.' },
};

const builtInNames = Object.keys(builtInRoles) as BuiltInRole[];

export const builtInRoleList: readonly Role[] = builtInNames.map((id) => ({
  id,
  ...texts[id],
  isBuiltIn: true,
  permissions: builtInRoles[id],
}));

export function isBuiltInRole(id: string): id is BuiltInRole {
  return Object.hasOwn(builtInRoles, id);
}

/** The permissions among these, each once, in the order of the list; what this version does not know is none. */
export function knownPermissions(given: Iterable<string>): readonly Permission[] {
  const wanted = new Set(given);
  return permissions.filter((one) => wanted.has(one));
}

/** What roles give together. The one place where roles become permissions. */
export function permissionsOfRoles(roles: readonly Pick<Role, 'permissions'>[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => role.permissions));
}

/** Each permission that the roles give, with every role that gives it. */
export function sourcesOf(
  roles: readonly Role[],
): readonly { readonly permission: Permission; readonly from: readonly Role[] }[] {
  return permissions.flatMap((permission) => {
    const from = roles.filter((role) => role.permissions.includes(permission));
    return from.length === 0 ? [] : [{ permission, from }];
  });
}

/**
 * Whether somebody with these roles administers the site. The built-in role alone does: one of the site's own that holds every
 * permission of today lacks those that a later version adds, and a site that only has that one then has nobody to give them.
 */
export const administers = (roleIds: readonly string[]): boolean => roleIds.includes('administrator');

/** What it takes to reach the sessions of everybody: signing in as somebody does, too. */
export const reachOfAll = ['sessions.observe', 'sessions.administer'] as const satisfies readonly Permission[];
