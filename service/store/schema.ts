/**
 * The tables of the store as Kysely sees them, the same on SQLite and on Postgres; each area's in a file of `tables/`. What
 * a value is here is what the program reads and writes; `codec.ts` turns it into what each database holds:
 *
 * - ids are text; times are epoch milliseconds and sizes are bytes, both as numbers;
 * - flags are booleans (0/1 on SQLite);
 * - JSON columns hold the typed value itself. `null` is SQL NULL, never the JSON word `null`.
 *
 * Columns that may be NULL may be left out of an insert.
 */
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { AuditDueTable, AuditLinksTable, AuditTable } from './tables/audit.ts';
import type { FactorChallengesTable, PasskeysTable, RecoveryCodesTable, TotpTable } from './tables/factors.ts';
import type { HostsTable } from './tables/hosts.ts';
import type {
  LicenseClockTable,
  LicenseRevocationsTable,
  LicenseSeatsTable,
  LicensesTable,
} from './tables/licenses.ts';
import type { RolesTable, SignInFailuresTable, SignInStepsTable, UsersTable } from './tables/people.ts';
import type { IconsTable, RegistriesTable, RegistryMarksTable } from './tables/registries.ts';
import type { SessionsTable } from './tables/sessions.ts';
import type { SecretsTable, SettingsTable, SiteKeysTable, SiteRunsTable, TokensTable } from './tables/site.ts';
import type { TasksTable } from './tables/tasks.ts';
import type { InstallsTable, LeftoverImagesTable, WorkspacesTable } from './tables/workspaces.ts';

export type { JsonObject } from './tables/columns.ts';
export { type LastResult, lastResultSchema } from './tables/registries.ts';
export type { StoredTarget } from './tables/sessions.ts';
export type { EffectiveUserRecord } from './tables/workspaces.ts';

export type Database = {
  settings: SettingsTable;
  secrets: SecretsTable;
  site_keys: SiteKeysTable;
  site_runs: SiteRunsTable;
  tokens: TokensTable;
  users: UsersTable;
  roles: RolesTable;
  sign_in_steps: SignInStepsTable;
  sign_in_failures: SignInFailuresTable;
  totp: TotpTable;
  passkeys: PasskeysTable;
  recovery_codes: RecoveryCodesTable;
  factor_challenges: FactorChallengesTable;
  hosts: HostsTable;
  registries: RegistriesTable;
  registry_marks: RegistryMarksTable;
  icons: IconsTable;
  workspaces: WorkspacesTable;
  installs: InstallsTable;
  leftover_images: LeftoverImagesTable;
  sessions: SessionsTable;
  tasks: TasksTable;
  audit: AuditTable;
  audit_links: AuditLinksTable;
  audit_due: AuditDueTable;
  licenses: LicensesTable;
  license_seats: LicenseSeatsTable;
  license_revocations: LicenseRevocationsTable;
  license_clock: LicenseClockTable;
};

export type Row<T extends keyof Database> = Selectable<Database[T]>;
export type NewRow<T extends keyof Database> = Insertable<Database[T]>;
export type RowPatch<T extends keyof Database> = Updateable<Database[T]>;

export type HostRow = Row<'hosts'>;
export type RegistryRow = Row<'registries'>;
export type RegistryMarkRow = Row<'registry_marks'>;
export type IconRow = Row<'icons'>;
export type WorkspaceRow = Row<'workspaces'>;
export type InstallRow = Row<'installs'>;
/** Without its picture, which has the size of all the rest of the table: only who shows it reads it; and without what is only searched. */
export type SessionRow = Omit<
  Row<'sessions'>,
  'thumbnail' | 'user_search' | 'workspace_search' | 'host_search' | 'end_search'
>;
export type TaskRow = Omit<Row<'tasks'>, 'title_search' | 'sentence_search' | 'actor_search'>;
export type AuditRow = Row<'audit'>;
export type AuditDueRow = Row<'audit_due'>;
export type TokenRow = Row<'tokens'>;
export type UserRow = Row<'users'>;
export type RoleRow = Row<'roles'>;
