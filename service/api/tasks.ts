/** The contract's area `tasks`, over the task runner. */
import type { tasksContract } from '../../common/contract/tasks.ts';
import type { TaskRunner } from '../tasks/types.ts';
import type { Face } from './face.ts';

export function createTasksApi(tasks: TaskRunner): Face<typeof tasksContract> {
  return {
    async list(query) {
      return { tasks: [...(await tasks.list(query))] };
    },
    async get({ id }) {
      const [task, children] = await Promise.all([tasks.get(id), tasks.children(id)]);
      return { task, children: [...children] };
    },
    async cancel({ id }, { note }) {
      const task = await tasks.cancel(id);
      // It ends when it has let go: that is told by its outcome.
      const isEnding = task.state === 'queued' || task.state === 'running';
      Object.assign(note, { objectType: 'task', objectName: task.title, ...(isEnding && { taskIds: [id] }) });
      return task;
    },
    async retry({ id }, { note, caller }) {
      const { id: started } = await tasks.retry(id, caller.userName);
      const task = await tasks.get(started);
      Object.assign(note, { objectType: 'task', objectName: task.title, taskIds: [started] });
      return task;
    },
    async *watch({ id, subject }, { signal }) {
      yield* tasks.watch({ id, subject }, signal);
    },
  };
}
