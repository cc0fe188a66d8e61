/** Roles and permissions as people read them: one wording on every page. Pure. */
import { type Permission, permissions } from '../../../common/access/permissions.ts';

export type RoleWords = { readonly label: string; readonly can: string };

const builtIn: Readonly<Record<string, RoleWords>> = {
  viewer: { label: 'Viewer', can: 'Sees hosts, registries, workspaces, tasks and settings, and changes nothing.' },
  support: {
    label: 'Support',
    can: 'As a viewer; also launches sessions, and watches, works in and ends those of others.',
  },
  operator: {
    label: 'Operator',
    can: 'As support; also looks after hosts, registries, workspaces and tasks, and reads the audit log.',
  },
  administrator: { label: 'Administrator', can: 'Everything, people and settings of the site included.' },
};

/** A role of the site's own is called as it was named. */
export function roleWords(role: string): RoleWords {
  return builtIn[role] ?? { label: role, can: 'A role of this site.' };
}

/** What somebody may do, as it completes "You may …". */
export const permissionWords: Readonly<Record<Permission, string>> = {
  'account.use': 'sign in and search',
  'account.modify': 'change how you sign in',
  'system.view': 'see the health and the figures of the service',
  'hosts.view': 'see hosts, their images and containers',
  'hosts.modify': 'add, change and remove hosts, and remove their images',
  'registries.view': 'see registries and what they offer',
  'registries.modify': 'add, update, change and remove registries',
  'workspaces.view': 'see workspaces',
  'workspaces.modify':
    'install, change, confirm and uninstall workspaces, build images and save your sessions as images',
  'sessions.view': 'see your sessions, their logs and their use of the host',
  'sessions.launch': 'launch sessions',
  'sessions.modify': 'pause, stop, start and end your sessions',
  'sessions.connect': 'open your sessions and terminals in them',
  'sessions.observe': 'see and watch the sessions of others',
  'sessions.administer': 'work in the sessions of others, change and end them',
  'tasks.view': 'see tasks',
  'tasks.modify': 'cancel tasks, and repeat those that one may start',
  'audit.view': 'read the audit log and verify it',
  'audit.modify': 'count the audit log from here after a copy was put back',
  'audit.export': 'export the audit log',
  'people.view': 'see who may sign in, and their roles',
  'people.modify':
    'add people, change their roles and disable them; with the sessions of others also give new passwords and take second factors away',
  'license.view': 'see what is licensed and how much of it is used',
  'license.modify': 'ask for licences, apply and remove them',
  'settings.view': 'see the settings of the site',
  'settings.modify': 'change the settings of the site',
};

/** As a line of its own, of whoever has it: `See own sessions, …`. */
export function permissionLine(permission: Permission): string {
  const words = permissionWords[permission].replaceAll('your ', 'own ').replace('how you sign', 'how they sign');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const areaLabels: Readonly<Record<string, string>> = {
  account: 'Account',
  system: 'System',
  hosts: 'Hosts',
  registries: 'Registries',
  workspaces: 'Workspaces',
  sessions: 'Sessions',
  tasks: 'Tasks',
  audit: 'Audit',
  people: 'People',
  license: 'Licences',
  settings: 'Settings',
};

type PermissionArea = {
  readonly area: string;
  readonly label: string;
  readonly permissions: readonly Permission[];
};

/** The permissions by what they are about, each in the order of the list. Areas without any are left out. */
export function byArea(some: readonly Permission[]): readonly PermissionArea[] {
  const wanted = new Set(some);
  const areas = new Map<string, Permission[]>();
  for (const one of permissions) {
    if (!wanted.has(one)) continue;
    const area = one.slice(0, one.indexOf('.'));
    areas.set(area, [...(areas.get(area) ?? []), one]);
  }
  return [...areas].map(([area, own]) => ({ area, label: areaLabels[area] ?? area, permissions: own }));
}
