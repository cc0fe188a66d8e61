/** The contract's area `tasks`. */
import type { tasksContract } from '../../common/contract/tasks.ts';
import type { TaskOperations } from '../tasks/task-operations.ts';
import type { Face } from './face.ts';

export function createTasksApi(tasks: TaskOperations): Face<typeof tasksContract> {
  return {
    list: async (query, { actor }) => ({ tasks: await tasks.list(actor, query) }),
    get: ({ id }, { actor }) => tasks.get(actor, id),
    cancel: ({ id }, { actor }) => tasks.cancel(actor, id),
    retry: ({ id }, { actor }) => tasks.retry(actor, id),
    watch: ({ id, subject }, { actor, signal }) => tasks.watch(actor, { id, subject }, signal),
  };
}
