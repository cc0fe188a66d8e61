/** Long-running work: what it does, how far it is, how it ended. */
import { z } from 'zod';
import { errorInfoSchema } from './errors.ts';
import { idSchema, timeSchema } from './shared.ts';

/** `partly`: done on some of the places it is about; see `common/tasks/outcome.ts`. */
export const taskStates = ['queued', 'running', 'succeeded', 'partly', 'failed', 'cancelled', 'interrupted'] as const;
export type TaskState = (typeof taskStates)[number];

export const taskSchema = z.object({
  id: idSchema,
  parentId: idSchema.nullable(),
  kind: z.string(),
  title: z.string(),
  subject: z.object({ type: z.string(), id: z.string() }).nullable(),
  state: z.enum(taskStates),
  /** 0-100. */
  progress: z.number(),
  sentence: z.string(),
  /** Kind-specific: a pull puts its layers here. */
  detail: z.unknown(),
  result: z.unknown(),
  error: errorInfoSchema.nullable(),
  attempt: z.number().int(),
  cancellable: z.boolean(),
  retryable: z.boolean(),
  actor: z.string(),
  queuedAt: timeSchema,
  startedAt: timeSchema.nullable(),
  endedAt: timeSchema.nullable(),
});
export type Task = z.infer<typeof taskSchema>;

/** What tasks are searched for. */
export const taskTextSchema = z.string().max(200);
