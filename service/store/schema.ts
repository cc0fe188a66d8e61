/**
 * The tables of the store as Kysely sees them, the same on SQLite and on Postgres. What a value is here is what the
 * program reads and writes; `codec.ts` turns it into what each database holds:
 *
 * - ids are text; times are epoch milliseconds and sizes are bytes, both as numbers;
 * - flags are booleans (0/1 on SQLite);
 * - JSON columns hold the typed value itself. `null` is SQL NULL, never the JSON word `null`.
 *
 * Columns that may be NULL may be left out of an insert. `JsonObject` columns are read by their own area's schema.
 */
import type { ColumnType, Generated, Insertable, Selectable, Updateable } from 'kysely';
import type { ErrorInfo, ForeignError } from '../../common/errors.ts';
import type { AuditResult } from '../../common/model/audit.ts';
import type { HostConfig, HostKey } from '../../common/model/hosts.ts';
import type { ContainerProtocol } from '../../common/model/viewers.ts';
import type { WorkspaceKind } from '../../common/model/workspace-kinds.ts';
import type { DiskSpace, EngineInfo } from '../hosts/connector.ts';

/** A JSON object whose shape belongs to another area. */
export type JsonObject = Readonly<Record<string, unknown>>;
type Strings = readonly string[];
/** An older version may have written it: `errorInfoOf` reads it. */
type StoredErrorColumn = ColumnType<ForeignError | null, ErrorInfo | null, ErrorInfo | null>;

export type SettingsTable = { key: string; value: unknown; updated_at: number };

/** Ciphertexts only. Written and read by `service/secrets` alone. */
export type SecretsTable = {
  id: string;
  purpose: string;
  nonce: Buffer;
  ciphertext: Buffer;
  created_at: number;
  updated_at: number;
};

/** `hash` is the SHA-256 of the token, lower-case hex; the token itself is kept nowhere. */
export type TokensTable = {
  id: string;
  kind: 'bearer' | 'open';
  hash: string;
  label: string;
  user_id: string;
  user_name: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  last_seen_at: number | null;
};

export type HostsTable = {
  id: string;
  name: string;
  kind: HostConfig['kind'];
  config: HostConfig;
  secret_id: string | null;
  known_keys: Generated<readonly HostKey[]>;
  enabled: Generated<boolean>;
  draining: Generated<boolean>;
  tags: Generated<Strings>;
  zone: Generated<string>;
  /** What an administrator set instead of what the host reports: cores, memory, GPUs. */
  overrides: Generated<JsonObject>;
  install_by_default: Generated<boolean>;
  last_info: EngineInfo | null;
  last_disk: DiskSpace | null;
  last_seen_at: number | null;
  created_at: number;
  updated_at: number;
};

export type RegistriesTable = {
  id: string;
  source_kind: 'url' | 'folder' | 'file';
  source: string;
  root: string;
  name: string;
  description: Generated<string>;
  icon: string | null;
  contact_url: string | null;
  list_url: string | null;
  schema_version: string | null;
  channel: string | null;
  channels: Generated<Strings>;
  trust: 'official' | 'known' | 'third-party';
  auto_update: boolean;
  /** The last good copy, as it was fetched. */
  document: string | null;
  document_sha: string | null;
  etag: string | null;
  fetched_at: number | null;
  last_attempt_at: number | null;
  last_result: JsonObject | null;
  /** What the last update that changed the document brought (`registryChangesSchema`); null: none has, or nobody compared. */
  changes: JsonObject | null;
  changes_summary: JsonObject | null;
  signed: Generated<boolean>;
  /** How far inside its address was when it was fetched last; null for folders and files. */
  address_class: 'public' | 'private' | 'link-local' | 'loopback' | 'reserved' | null;
  created_at: number;
  updated_at: number;
};

/** When an entry of a registry was first seen and last changed; from it come the marks "new" and "changed". */
export type RegistryMarksTable = {
  registry_id: string;
  entry_key: string;
  sha: string;
  first_seen_at: number;
  changed_at: number | null;
  previous_sha: string | null;
};

export type IconsTable = { hash: string; media_type: string; bytes: Buffer; source_url: string; fetched_at: number };

export type WorkspacesTable = {
  id: string;
  kind: WorkspaceKind;
  /** Where a link leads; null for every other kind. */
  link_url: string | null;
  friendly_name: string;
  description: Generated<string>;
  notes: Generated<string>;
  image: string;
  docker_registry: string | null;
  icon_hash: string | null;
  icon_url: string | null;
  categories: Generated<Strings>;
  architectures: Generated<Strings>;
  cores: number;
  memory_bytes: number;
  gpu_count: Generated<number>;
  cpu_allocation: Generated<'Inherit' | 'Quotas' | 'Shares'>;
  shm_size_bytes: number | null;
  run_config: Generated<JsonObject>;
  exec_config: Generated<JsonObject>;
  volume_mappings: Generated<JsonObject>;
  launch_config: Generated<JsonObject>;
  persistent_profile_path: string | null;
  /** Where the image serves its web client, and whether with TLS. */
  viewer_port: Generated<number>;
  viewer_tls: Generated<boolean>;
  viewer_protocol: Generated<ContainerProtocol>;
  /** Where a page of the container's own begins. */
  viewer_path: Generated<string>;
  /** Who the gateway is to that page; empty where it asks for nobody. */
  viewer_user: Generated<string>;
  /** The variables that tell the image. */
  viewer_user_variable: Generated<string>;
  viewer_password_variable: Generated<string>;
  env: Generated<Readonly<Record<string, string>>>;
  enabled: Generated<boolean>;
  /** The registry it came from. No foreign key: removing a registry keeps the workspace and the name of its source. */
  source_registry_id: string | null;
  source_registry_name: string | null;
  source_entry_key: string | null;
  source_sha: string | null;
  source_snapshot: JsonObject | null;
  size_bytes: number | null;
  /** The warnings a person was shown before this was saved, and when. */
  shown_warnings: Generated<readonly unknown[]>;
  shown_at: number | null;
  /** Which hosts the install wish is for: all, named ones, or tags. */
  target: Generated<JsonObject>;
  /** `foldText` over name, description, categories and image. */
  search_text: string;
  created_at: number;
  updated_at: number;
};

export const installStates = ['unknown', 'absent', 'pulling', 'present', 'failed', 'blocked'] as const;
export type InstallState = (typeof installStates)[number];

/** Who sessions start as: the image's own `User`, the one that counts with the workspace's settings, and its uid. */
export type EffectiveUserRecord = { readonly image: string; readonly user: string; readonly uid: number | 'unknown' };

export type InstallsTable = {
  workspace_id: string;
  host_id: string;
  desired: 'present' | 'absent';
  observed: Generated<InstallState>;
  image_id: string | null;
  /** Who sessions start as there; null until somebody looked. */
  effective_user: EffectiveUserRecord | null;
  size_bytes: number | null;
  forced: Generated<boolean>;
  reason: StoredErrorColumn;
  task_id: string | null;
  updated_at: number;
};

/** Images that a workspace brought to a host and no longer wants there. */
export type LeftoverImagesTable = {
  host_id: string;
  image_id: string;
  /** The name that it was pulled by. */
  reference: string;
  /** The workspace need not be there any more. */
  workspace_id: string;
  created_at: number;
};

/** What follows what: docs/architecture.md, Sessions. */
export const sessionStates = [
  'requested',
  'placing',
  'pulling',
  'provisioning',
  'starting',
  'running',
  'paused',
  'stopped',
  'deleting',
  'deleted',
  'failed',
  'lost',
] as const;
export type SessionState = (typeof sessionStates)[number];

/** Sessions outlive workspaces and hosts as history, so names are kept beside ids and there are no foreign keys. */
export type SessionsTable = {
  id: string;
  workspace_id: string;
  workspace_name: string;
  workspace_snapshot: JsonObject;
  image: string;
  host_id: string | null;
  host_name: string | null;
  user_id: string;
  user_name: string;
  desired: 'running' | 'paused' | 'stopped' | 'deleted';
  observed: SessionState;
  progress: Generated<number>;
  sentence: Generated<string>;
  container_id: string | null;
  /** ISO 8601 as the engine says; certificates are pinned per this. */
  container_started_at: string | null;
  certificate_sha256: string | null;
  /** Since when the server of this start answers; null until then, and where that is not known. */
  answers_since: number | null;
  password_secret_id: string | null;
  resources: Generated<JsonObject>;
  launch_values: Generated<JsonObject>;
  first_launch_done: Generated<boolean>;
  error: StoredErrorColumn;
  /** What is not as the workspace asks for, and did not keep the session from starting. */
  notes: ColumnType<readonly ForeignError[], readonly ErrorInfo[] | undefined, readonly ErrorInfo[]>;
  task_id: string | null;
  thumbnail: Buffer | null;
  thumbnail_at: number | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  end_reason: string | null;
  updated_at: number;
  /** Written by the codec (`columns.ts`): the names and the reason as they are searched. */
  user_search: Generated<string>;
  workspace_search: Generated<string>;
  host_search: Generated<string>;
  end_search: Generated<string>;
};

export type TaskState = 'queued' | 'running' | 'succeeded' | 'partly' | 'failed' | 'cancelled' | 'interrupted';

export type TasksTable = {
  id: string;
  parent_id: string | null;
  kind: string;
  subject_type: string | null;
  subject_id: string | null;
  title: string;
  state: TaskState;
  /** 0-100. */
  progress: Generated<number>;
  sentence: Generated<string>;
  detail: unknown;
  /** Never secrets: pass the id of a secret instead. */
  input: unknown;
  result: unknown;
  error: StoredErrorColumn;
  attempt: Generated<number>;
  cancellable: Generated<boolean>;
  retryable: Generated<boolean>;
  /** Set by any process of the site; the owner of the task acts on it. */
  cancel_requested: Generated<boolean>;
  resume: 'safe' | 'never';
  actor: string;
  queued_at: number;
  started_at: number | null;
  ended_at: number | null;
  updated_at: number;
  /** The runner that works on it, and until when its claim holds. */
  owner: string | null;
  lease_until: number | null;
  /** Written by the codec (`columns.ts`): what of it is searched. */
  title_search: Generated<string>;
  sentence_search: Generated<string>;
  actor_search: Generated<string>;
};

/** Append-only. `hash` covers the entry and `prev_hash`; see `service/audit`. */
export type AuditTable = {
  seq: Generated<number>;
  at: number;
  actor_id: string;
  actor_name: string;
  action: string;
  object_type: string | null;
  object_id: string | null;
  object_name: string | null;
  result: AuditResult;
  reason: string | null;
  data: JsonObject | null;
  /** `foldText` over the actor's name, over the object, over every place of the entry. Not part of the hash. */
  actor_search: string;
  object_search: string;
  search_text: string;
  prev_hash: string;
  hash: string;
};

/** Which entries are about which task, or the end of which session. Made of their data; not part of the hash. */
export type AuditLinksTable = { ref: string; seq: number };

/**
 * Outcomes that the audit log does not hold yet. Written in the transaction that ends what they are about, removed in
 * the one that appends their entry: so each is in the log once, whatever is killed when.
 */
export type AuditDueTable = {
  id: Generated<number>;
  /** Id of the task or session. */
  ref: string;
  kind: 'task' | 'session';
  attempt: Generated<number>;
  /** What it is called where no order tells: the task's kind. */
  action: string;
  object_type: string | null;
  object_id: string | null;
  object_name: string | null;
  /** Who asked, by name. */
  actor: string;
  /** How it ended; null while it has not. */
  result: AuditResult | null;
  reason: string | null;
  data: JsonObject | null;
  asked_at: number;
  ended_at: number | null;
};

export type Database = {
  settings: SettingsTable;
  secrets: SecretsTable;
  tokens: TokensTable;
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
