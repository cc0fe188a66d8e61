/** The calls of the area `tasks`. Its objects: `common/model/tasks.ts`. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { idSchema, timeSchema } from '../model/shared.ts';
import { taskSchema, taskStates } from '../model/tasks.ts';
import { changes, reads } from './base.ts';

const subjectFilter = z.object({ type: z.string(), id: z.string() }).optional();

export const tasksContract = {
  list: reads('tasks.view')
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
  get: reads('tasks.view')
    .route({ method: 'GET', path: '/tasks/{id}', tags: ['Tasks'] })
    .input(z.object({ id: idSchema }))
    .output(z.object({ task: taskSchema, children: z.array(taskSchema) })),
  cancel: changes('tasks.modify', 'task.cancel')
    .route({ method: 'POST', path: '/tasks/{id}/cancel', tags: ['Tasks'] })
    .input(z.object({ id: idSchema }))
    .output(taskSchema),
  retry: changes('tasks.modify', 'task.retry')
    .route({ method: 'POST', path: '/tasks/{id}/retry', tags: ['Tasks'] })
    .input(z.object({ id: idSchema }))
    .output(taskSchema),
  /** Snapshots as tasks change; starts with every task that runs. Final states are always delivered. */
  watch: reads('tasks.view')
    .route({ method: 'GET', path: '/tasks-watch', tags: ['Tasks'] })
    .input(z.object({ id: idSchema.optional(), subject: subjectFilter }))
    .output(eventIterator(taskSchema)),
};
