import type { ColumnType, Generated } from 'kysely';
import { z } from 'zod';
import type { ErrorInfo, ForeignError } from '../../../common/errors.ts';
import type { ContainerProtocol } from '../../../common/model/viewers.ts';
import type { WorkspaceKind } from '../../../common/model/workspace-kinds.ts';
import { type InstallState, type InstallTarget, installTargetSchema } from '../../../common/model/workspaces.ts';
import { type JsonObject, jsonObject, type ReadColumns, storedError, strings } from './columns.ts';

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
  categories: Generated<readonly string[]>;
  architectures: Generated<readonly string[]>;
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
  shown_warnings: Generated<readonly string[]>;
  shown_at: number | null;
  /** Which hosts the install wish is for: all, named ones, or tags. */
  target: Generated<InstallTarget>;
  /** `foldText` over name, description, categories and image. */
  search_text: string;
  created_at: number;
  updated_at: number;
};

/** A row that names no hosts is wanted on all: the column's own default is an empty object. */
const storedTarget = z.preprocess(
  (value) => (jsonObject.safeParse(value).success && Object.keys(Object(value)).length === 0 ? { kind: 'all' } : value),
  installTargetSchema,
);

/** A draft is columns: what comes to it later gets a column with a default, and so reads what older versions wrote. */
export const workspacesColumns: ReadColumns<WorkspacesTable> = {
  json: {
    categories: strings,
    architectures: strings,
    // Written as the field does, and judged where they are used (`common/docker`).
    run_config: jsonObject,
    exec_config: jsonObject,
    volume_mappings: jsonObject,
    launch_config: jsonObject,
    env: z.record(z.string(), z.string()),
    // A stranger's entry as it was published: `publishedProfile` reads what counts of it.
    source_snapshot: jsonObject,
    shown_warnings: strings,
    target: storedTarget,
  },
  flags: { enabled: true, viewer_tls: true },
};

/** Who sessions start as: the image's own `User`, the one that counts with the workspace's settings, and its uid. */
const effectiveUserSchema = z
  .object({ image: z.string(), user: z.string(), uid: z.union([z.number(), z.literal('unknown')]) })
  .readonly();
export type EffectiveUserRecord = z.infer<typeof effectiveUserSchema>;

export type InstallsTable = {
  workspace_id: string;
  host_id: string;
  desired: 'present' | 'absent';
  observed: Generated<InstallState>;
  image_id: string | null;
  /** Who sessions start as there; null until somebody looked. */
  effective_user: EffectiveUserRecord | null;
  size_bytes: number | null;
  reason: ColumnType<ForeignError | null, ErrorInfo | null, ErrorInfo | null>;
  task_id: string | null;
  updated_at: number;
};
export const installsColumns: ReadColumns<InstallsTable> = {
  json: { effective_user: effectiveUserSchema, reason: storedError },
  flags: {},
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
export const leftoverImagesColumns: ReadColumns<LeftoverImagesTable> = { json: {}, flags: {} };
