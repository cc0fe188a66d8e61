import type { ColumnType, Generated } from 'kysely';
import { z } from 'zod';
import type { ErrorInfo, ForeignError } from '../../../common/errors.ts';
import { type JsonObject, jsonObject, type ReadColumns, storedError } from './columns.ts';

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

/** What a session was given, for lists. Memory in bytes. */
const resourcesSchema = z.object({ cores: z.number(), memoryBytes: z.number() }).partial();

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
  password_secret_id: string | null;
  resources: Generated<z.infer<typeof resourcesSchema>>;
  launch_values: Generated<JsonObject>;
  first_launch_done: Generated<boolean>;
  error: ColumnType<ForeignError | null, ErrorInfo | null, ErrorInfo | null>;
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

export const sessionsColumns: ReadColumns<SessionsTable> = {
  json: {
    // By its version: `readSnapshot`. A session whose snapshot cannot be read keeps no other from being listed or ended.
    workspace_snapshot: jsonObject,
    resources: resourcesSchema,
    launch_values: jsonObject,
    error: storedError,
    notes: z.array(storedError),
  },
  flags: { first_launch_done: true },
};
