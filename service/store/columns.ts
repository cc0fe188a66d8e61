/**
 * Which columns hold JSON, each with the schema that it is read by, and which hold flags. The codec goes by this list; the
 * type of a table says which have to be here, and a test compares it with what Postgres says of its own columns.
 */
import { z } from 'zod';
import { FairleadError } from '../../common/errors.ts';
import type { Database } from './schema.ts';
import { auditColumns, auditDueColumns, auditLinksColumns } from './tables/audit.ts';
import type { ReadColumns } from './tables/columns.ts';
import { factorChallengesColumns, passkeysColumns, recoveryCodesColumns, totpColumns } from './tables/factors.ts';
import { hostsColumns } from './tables/hosts.ts';
import {
  licenseClockColumns,
  licenseRevocationsColumns,
  licenseSeatsColumns,
  licensesColumns,
} from './tables/licenses.ts';
import { rolesColumns, signInFailuresColumns, signInStepsColumns, usersColumns } from './tables/people.ts';
import { iconsColumns, registriesColumns, registryMarksColumns } from './tables/registries.ts';
import { sessionsColumns } from './tables/sessions.ts';
import { secretsColumns, settingsColumns, siteKeysColumns, siteRunsColumns, tokensColumns } from './tables/site.ts';
import { tasksColumns } from './tables/tasks.ts';
import { installsColumns, leftoverImagesColumns, workspacesColumns } from './tables/workspaces.ts';

export const columnKinds: { readonly [T in keyof Database]: ReadColumns<Database[T]> } = {
  settings: settingsColumns,
  secrets: secretsColumns,
  site_keys: siteKeysColumns,
  site_runs: siteRunsColumns,
  tokens: tokensColumns,
  users: usersColumns,
  roles: rolesColumns,
  sign_in_steps: signInStepsColumns,
  sign_in_failures: signInFailuresColumns,
  totp: totpColumns,
  passkeys: passkeysColumns,
  recovery_codes: recoveryCodesColumns,
  factor_challenges: factorChallengesColumns,
  hosts: hostsColumns,
  registries: registriesColumns,
  registry_marks: registryMarksColumns,
  icons: iconsColumns,
  workspaces: workspacesColumns,
  installs: installsColumns,
  leftover_images: leftoverImagesColumns,
  sessions: sessionsColumns,
  tasks: tasksColumns,
  audit: auditColumns,
  audit_links: auditLinksColumns,
  audit_due: auditDueColumns,
  licenses: licensesColumns,
  license_seats: licenseSeatsColumns,
  license_revocations: licenseRevocationsColumns,
  license_clock: licenseClockColumns,
};

type ColumnKind = 'json' | 'flag';

/** As `ReadColumns`, of any table. */
type AnyColumns = {
  readonly json: Readonly<Record<string, z.ZodType>>;
  readonly flags: Readonly<Record<string, true>>;
};

function columnsOf(table: string): AnyColumns | undefined {
  return Object.hasOwn(columnKinds, table) ? columnKinds[table as keyof Database] : undefined;
}

/** What kind of column `table.column` is; `undefined` for plain ones and for tables that are not ours. */
export function columnKind(table: string, column: string): ColumnKind | undefined {
  const columns = columnsOf(table);
  if (columns === undefined) return undefined;
  if (Object.hasOwn(columns.json, column)) return 'json';
  return Object.hasOwn(columns.flags, column) ? 'flag' : undefined;
}

/** Reads what a JSON column holds. @throws STORE_VALUE_UNREADABLE where it does not fit the column's schema. */
export type JsonReader = (value: unknown) => unknown;

/** The reader of a JSON column; `undefined` for every other one. */
export function jsonReader(table: string, column: string): JsonReader | undefined {
  const json = columnsOf(table)?.json;
  const schema = json !== undefined && Object.hasOwn(json, column) ? json[column] : undefined;
  if (schema === undefined) return undefined;
  // What takes everything has nothing to be asked.
  if (schema instanceof z.ZodUnknown) return (value) => value;
  return (value) => {
    const read = schema.safeParse(value);
    if (read.success) return read.data;
    throw unreadable(table, column, read.error);
  };
}

/** For what stands in a JSON column and is not what the program reads there. */
export function unreadable(table: string, column: string, cause: unknown): FairleadError {
  return new FairleadError('STORE_VALUE_UNREADABLE', {
    message: `What the store holds in "${table}.${column}" cannot be read.`,
    hint: 'Another program may have changed it, or the data is damaged. The log file has the details; a copy of the store is in the folder "backups".',
    status: 500,
    data: { table, column },
    cause,
  });
}

type Folded<T extends keyof Database> = Partial<Record<keyof Database[T] & string, keyof Database[T] & string>>;

/**
 * Columns that people search, and the column beside each that holds it folded (`foldText`). The codec writes the second
 * whenever the first is written, so that nobody who writes a row can forget it.
 */
const foldedColumns: { readonly [T in keyof Database]?: Folded<T> } = {
  sessions: {
    user_name: 'user_search',
    workspace_name: 'workspace_search',
    host_name: 'host_search',
    end_reason: 'end_search',
  },
  tasks: { title: 'title_search', sentence: 'sentence_search', actor: 'actor_search' },
};

/** The version of the schema that these came with: what opens an older one (tests of migrations) writes none. */
export const foldedSince = 7;

/** The column that holds `table.column` folded; `undefined` where it is not searched. */
export function foldedColumn(table: string, column: string): string | undefined {
  if (!Object.hasOwn(foldedColumns, table)) return undefined;
  const folded: Readonly<Record<string, string>> = foldedColumns[table as keyof Database] ?? {};
  return Object.hasOwn(folded, column) ? folded[column] : undefined;
}
