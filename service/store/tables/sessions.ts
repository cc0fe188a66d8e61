import type { ColumnType, Generated } from 'kysely';
import { z } from 'zod';
import type { ErrorInfo, ForeignError } from '../../../common/errors.ts';
import type { SessionState } from '../../../common/model/sessions.ts';
import { type JsonObject, jsonObject, type ReadColumns, storedError } from './columns.ts';

const containerSchema = z.object({
  kind: z.literal('container'),
  /** The reference that its engine is given. */
  image: z.string(),
  /** null until it was made. */
  containerId: z.string().nullable(),
  /** ISO 8601 as the engine says; null until it was started. Certificates are pinned per this. */
  startedAt: z.string().nullable(),
  certificateSha256: z.string().nullable(),
});
/** What a session runs in, by its kind. `server` and `pool` are machines; nothing can launch them yet. */
const targetSchema = z.discriminatedUnion('kind', [containerSchema]);
export type StoredTarget = Readonly<z.infer<typeof targetSchema>>;

/** What a session was given, for lists. Memory in bytes. */
const resourcesSchema = z.object({ cores: z.number(), memoryBytes: z.number() }).partial();

/** Sessions outlive workspaces and hosts as history, so names are kept beside ids and there are no foreign keys. */
export type SessionsTable = {
  id: string;
  workspace_id: string;
  workspace_name: string;
  workspace_snapshot: JsonObject;
  /** What it runs in. Its host stands in columns of its own: sessions are counted and looked up by host. */
  target: StoredTarget;
  host_id: string | null;
  host_name: string | null;
  user_id: string;
  user_name: string;
  desired: 'running' | 'paused' | 'stopped' | 'deleted';
  observed: SessionState;
  progress: Generated<number>;
  sentence: Generated<string>;
  /** Since when the server of that start answers; null until it does. */
  answers_since: number | null;
  password_secret_id: string | null;
  resources: Generated<z.infer<typeof resourcesSchema>>;
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
    target: targetSchema,
    resources: resourcesSchema,
    error: storedError,
    notes: z.array(storedError),
  },
  flags: { first_launch_done: true },
};
