/**
 * Which columns hold JSON and which hold flags. The codec goes by this list; a test compares it with what Postgres says
 * of its own columns, so a migration that forgets it fails.
 */
import type { Database } from './schema.ts';

type Kinds<T extends keyof Database> = {
  readonly json?: readonly (keyof Database[T] & string)[];
  readonly flags?: readonly (keyof Database[T] & string)[];
};

export const columnKinds: { readonly [T in keyof Database]: Kinds<T> } = {
  settings: { json: ['value'] },
  secrets: {},
  tokens: {},
  hosts: {
    json: ['config', 'known_keys', 'tags', 'overrides', 'last_info', 'last_disk'],
    flags: ['enabled', 'draining', 'install_by_default'],
  },
  registries: { json: ['channels', 'last_result', 'changes', 'changes_summary'], flags: ['auto_update', 'signed'] },
  registry_marks: {},
  icons: {},
  workspaces: {
    json: [
      'categories',
      'architectures',
      'run_config',
      'exec_config',
      'volume_mappings',
      'launch_config',
      'env',
      'source_snapshot',
      'shown_warnings',
      'target',
    ],
    flags: ['enabled', 'viewer_tls'],
  },
  installs: { json: ['reason', 'effective_user'], flags: ['forced'] },
  leftover_images: {},
  sessions: {
    json: ['workspace_snapshot', 'resources', 'launch_values', 'error', 'notes'],
    flags: ['first_launch_done'],
  },
  tasks: { json: ['detail', 'input', 'result', 'error'], flags: ['cancellable', 'retryable', 'cancel_requested'] },
  audit: { json: ['data'] },
  audit_links: {},
  audit_due: { json: ['data'] },
};

export type ColumnKind = 'json' | 'flag';

/** What kind of column `table.column` is; `undefined` for plain ones and for tables that are not ours. */
export function columnKind(table: string, column: string): ColumnKind | undefined {
  if (!Object.hasOwn(columnKinds, table)) return undefined;
  const kinds: { readonly json?: readonly string[]; readonly flags?: readonly string[] } =
    columnKinds[table as keyof Database];
  if (kinds.json?.includes(column)) return 'json';
  return kinds.flags?.includes(column) ? 'flag' : undefined;
}

type Folded<T extends keyof Database> = Partial<Record<keyof Database[T] & string, keyof Database[T] & string>>;

/**
 * Columns that people search, and the column beside each that holds it folded (`foldText`). The codec writes the second
 * whenever the first is written, so that nobody who writes a row can forget it.
 */
export const foldedColumns: { readonly [T in keyof Database]?: Folded<T> } = {
  sessions: {
    user_name: 'user_search',
    workspace_name: 'workspace_search',
    host_name: 'host_search',
    end_reason: 'end_search',
  },
  tasks: { title: 'title_search', sentence: 'sentence_search', actor: 'actor_search' },
};

/** The version of the schema that these came with: what opens an older one (tests of migrations) writes none. */
export const FOLDED_SINCE = 7;

/** The column that holds `table.column` folded; `undefined` where it is not searched. */
export function foldedColumn(table: string, column: string): string | undefined {
  if (!Object.hasOwn(foldedColumns, table)) return undefined;
  const folded: Readonly<Record<string, string>> = foldedColumns[table as keyof Database] ?? {};
  return Object.hasOwn(folded, column) ? folded[column] : undefined;
}
