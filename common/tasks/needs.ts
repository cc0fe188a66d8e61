/** What it takes to start a task of each kind: repeating one starts the same work once more. Pure. */
import type { Permission } from '../access/permissions.ts';

/** By kind: the permission of the operation that starts such a task. */
export const permissionOfKinds: Readonly<Record<string, Permission>> = {
  'workspace.install': 'workspaces.modify',
  'workspace.install-host': 'workspaces.modify',
  'workspace.uninstall': 'workspaces.modify',
  'workspace.clear-images': 'workspaces.modify',
  'images.build': 'workspaces.modify',
  'images.build-own': 'workspaces.modify',
  'images.load': 'workspaces.modify',
  'images.save-session': 'workspaces.modify',
  'session.launch': 'sessions.launch',
  'audit.verify': 'audit.view',
};

/** A kind that is not named here is left to whoever may change the settings of the site. */
const ofOthers: Permission = 'settings.modify';

/** The first permission that somebody lacks to have a task of this kind run again; null where they may. */
export function lackingToRepeat(kind: string, may: (permission: Permission) => boolean): Permission | null {
  const toStart = Object.hasOwn(permissionOfKinds, kind) ? permissionOfKinds[kind] : undefined;
  return (['tasks.modify', toStart ?? ofOthers] as const).find((permission) => !may(permission)) ?? null;
}
