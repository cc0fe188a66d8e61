/**
 * What people may do. Every call of the contract names one of these permissions or is public; roles are sets of them.
 * Pure, and shared by the service, which checks, and the console, which shows who may what.
 */

/**
 * `X.view`: see; `X.modify`: change. Of sessions, `view`, `launch`, `modify` and `connect` are about a person's own ones;
 * `observe` lets somebody see and watch those of others, `administer` work in them, change and end them.
 */
export const permissions = [
  'account.use', // Sign in, sign out and use the search.
  'account.modify', // Change how one signs in: password, second factors, passkeys, API keys.
  'system.view', // See the health and the figures of the service.
  'hosts.view', // See hosts, their images and containers.
  'hosts.modify', // Add, change and remove hosts, and remove their images.
  'registries.view', // See registries and what they offer.
  'registries.modify', // Add, update, change and remove registries.
  'workspaces.view', // See workspaces.
  'workspaces.modify', // Install, change, confirm and uninstall workspaces, build images and save sessions as images.
  'sessions.view', // See own sessions, their logs and their use of the host.
  'sessions.launch', // Launch sessions.
  'sessions.modify', // Pause, stop, start and end own sessions.
  'sessions.connect', // Open own sessions and terminals in them.
  'sessions.observe', // See and watch the sessions of others.
  'sessions.administer', // Work in the sessions of others, change and end them.
  'tasks.view', // See tasks.
  'tasks.modify', // Cancel tasks, and repeat those that one may start.
  'audit.view', // Read the audit log and verify it.
  'audit.modify', // Count the audit log from here after a copy was put back.
  'audit.export', // Export the audit log.
  'people.view', // See who may sign in, and their roles.
  'people.modify', // Add people, change their roles, disable them; who reaches the sessions of all gives new passwords and takes second factors away, too.
  'license.view', // See what is licensed and how much of it is used.
  'license.modify', // Ask for licences, apply and remove them.
  'settings.view', // See the settings of the site.
  'settings.modify', // Change the settings of the site.
] as const;
export type Permission = (typeof permissions)[number];

const see = [
  'account.use',
  'account.modify',
  'system.view',
  'hosts.view',
  'registries.view',
  'workspaces.view',
  'sessions.view',
  'tasks.view',
  'license.view',
  'settings.view',
] as const satisfies readonly Permission[];

const help = [
  ...see,
  'sessions.launch',
  'sessions.modify',
  'sessions.connect',
  'sessions.observe',
  'sessions.administer',
] as const satisfies readonly Permission[];

/** The four built-in sets. Each holds the one before it. */
export const builtInRoles = {
  viewer: see,
  support: help,
  operator: [...help, 'hosts.modify', 'registries.modify', 'workspaces.modify', 'tasks.modify', 'audit.view'],
  administrator: permissions,
} as const satisfies Readonly<Record<string, readonly Permission[]>>;
