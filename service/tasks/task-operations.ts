/** The operations of the area `tasks`, over the task runner. */
import type { Permission } from '../../common/access/permissions.ts';
import type { Task } from '../../common/model/tasks.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import { Done } from '../access/facts.ts';
import type { TaskRunner } from './types.ts';

type Watched = Parameters<TaskRunner['watch']>[0];

/** Each throws TASK_NOT_FOUND where it names a task that is not there. */
type TaskArea = {
  list(actor: Actor, query: Parameters<TaskRunner['list']>[0]): Promise<Task[]>;
  get(actor: Actor, id: string): Promise<{ readonly task: Task; readonly children: Task[] }>;
  /** It ends when it has let go. */
  cancel(actor: Actor, id: string): Promise<Done<Task>>;
  /** @throws TASK_NOT_OVER, TASK_NOT_REPEATABLE */
  retry(actor: Actor, id: string): Promise<Done<Task>>;
  watch(actor: Actor, which: Watched, signal: AbortSignal): AsyncGenerator<Task, void, void>;
};
export type TaskOperations = Operations<TaskArea>;

const taskNeeds = {
  list: 'tasks.view',
  get: 'tasks.view',
  cancel: 'tasks.modify',
  retry: 'tasks.modify',
  watch: 'tasks.view',
} as const satisfies Record<keyof TaskArea, Permission>;

export function createTaskOperations(tasks: TaskRunner): TaskOperations {
  const about = ({ id, title }: Task) => ({ object: { type: 'task', id, name: title } });
  return guard<TaskArea>(taskNeeds, {
    list: async (_actor, query) => [...(await tasks.list(query))],
    async get(_actor, id) {
      const [task, children] = await Promise.all([tasks.get(id), tasks.children(id)]);
      return { task, children: [...children] };
    },
    async cancel(_actor, id) {
      const task = await tasks.cancel(id);
      // It ends when it has let go: that is told by its outcome.
      const isEnding = task.state === 'queued' || task.state === 'running';
      return new Done(task, [{ ...about(task), ...(isEnding && { ordered: { tasks: [id] } }) }]);
    },
    async retry(actor, id) {
      const { id: started } = await tasks.retry(id, actor.userName);
      const task = await tasks.get(started);
      return new Done(task, [{ object: { type: 'task', id, name: task.title }, ordered: { tasks: [started] } }]);
    },
    async *watch(_actor, which, signal) {
      yield* tasks.watch(which, signal);
    },
  });
}
