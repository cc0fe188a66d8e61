/** Long-running work: what it does, how far it is, how it ended. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base } from './base.ts';
import { errorInfoSchema, idSchema, timeSchema } from './shared.ts';

/** `partly`: done on some of the places it is about; see `common/tasks/outcome.ts`. */
export const taskStates = ['queued', 'running', 'succeeded', 'partly', 'failed', 'cancelled', 'interrupted'] as const;

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

const subjectFilter = z.object({ type: z.string(), id: z.string() }).optional();

export const tasksContract = {
  list: base
    .route({ method: 'GET', path: '/tasks', tags: ['Tasks'] })
    .input(
      z.object({
        states: z.array(z.enum(taskStates)).optional(),
        /** Only tasks without a parent. */
        topLevel: z.boolean().optional(),
        subject: subjectFilter,
        before: timeSchema.optional(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ tasks: z.array(taskSchema) })),
  get: base
    .route({ method: 'GET', path: '/tasks/{id}', tags: ['Tasks'] })
    .input(z.object({ id: idSchema }))
    .output(z.object({ task: taskSchema, children: z.array(taskSchema) })),
  cancel: base
    .meta({ audit: 'task.cancel' })
    .route({ method: 'POST', path: '/tasks/{id}/cancel', tags: ['Tasks'] })
    .input(z.object({ id: idSchema }))
    .output(taskSchema),
  retry: base
    .meta({ audit: 'task.retry' })
    .route({ method: 'POST', path: '/tasks/{id}/retry', tags: ['Tasks'] })
    .input(z.object({ id: idSchema }))
    .output(taskSchema),
  /** Snapshots as tasks change; starts with every task that runs. Final states are always delivered. */
  watch: base
    .route({ method: 'GET', path: '/tasks-watch', tags: ['Tasks'] })
    .input(z.object({ id: idSchema.optional(), subject: subjectFilter }))
    .output(eventIterator(taskSchema)),
};
