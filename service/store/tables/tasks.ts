import type { ColumnType, Generated } from 'kysely';
import { z } from 'zod';
import type { ErrorInfo, ForeignError } from '../../../common/errors.ts';
import type { TaskState } from '../../../common/model/tasks.ts';
import { type ReadColumns, storedError } from './columns.ts';

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
  error: ColumnType<ForeignError | null, ErrorInfo | null, ErrorInfo | null>;
  attempt: Generated<number>;
  cancellable: Generated<boolean>;
  retryable: Generated<boolean>;
  /** Set by any process of the site; the owner of the task acts on it. */
  cancel_requested: Generated<boolean>;
  resume: 'safe' | 'never';
  actor: string;
  /** Whose it is: the person whose session it works on. NULL: it is the site's own. */
  owner_id: string | null;
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

export const tasksColumns: ReadColumns<TasksTable> = {
  json: {
    // Each kind has a shape of its own. Input is read by the schema of its kind, also an older version's
    // (`service/tasks/kinds.ts`); detail and result go to people as they are, and who shows them reads them by theirs.
    detail: z.unknown(),
    input: z.unknown(),
    result: z.unknown(),
    error: storedError,
  },
  flags: { cancellable: true, retryable: true, cancel_requested: true },
};
