/** The operations of the area `tasks`, over the task runner. Those that work on a session belong to its user. */
import type { Permission } from '../../common/access/permissions.ts';
import { notFound } from '../../common/errors.ts';
import type { Task } from '../../common/model/tasks.ts';
import { lackingToRepeat } from '../../common/tasks/needs.ts';
import { type Actor, demand, guard, notPermitted, type Operations } from '../access/actor.ts';
import { Done } from '../access/facts.ts';
import { isReached, type Owners, othersNeed, seenOnlyOf } from '../access/ownership.ts';
import type { TaskRunner } from './types.ts';

type Watched = Parameters<TaskRunner['watch']>[0];

/** Each throws TASK_NOT_FOUND where it names a task that is not there, or is of somebody whose things are not seen. */
type TaskArea = {
  list(actor: Actor, query: Omit<Parameters<TaskRunner['list']>[0], 'seenBy'>): Promise<Task[]>;
  get(actor: Actor, id: string): Promise<{ readonly task: Task; readonly children: Task[] }>;
  /** It ends when it has let go. */
  cancel(actor: Actor, id: string): Promise<Done<Task>>;
  /** For who may start such a task. @throws NOT_PERMITTED, TASK_NOT_RETRYABLE */
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

export function createTaskOperations(tasks: TaskRunner, owners: Pick<Owners, 'task'>): TaskOperations {
  const about = ({ id, title }: Task) => ({ object: { type: 'task', id, name: title } });

  const isSeen = async (actor: Actor, id: string): Promise<boolean> => {
    const ownerId = await owners.task(id);
    return ownerId !== undefined && isReached(actor, ownerId, 'see');
  };

  /** SECURITY: docs/security.md 4.43: one that may not be seen is told like one that is not there. */
  async function demandReached(actor: Actor, id: string, reach: 'see' | 'work'): Promise<void> {
    if (!(await isSeen(actor, id))) throw notFound('task', id);
    const ownerId = await owners.task(id);
    if (ownerId !== undefined && !isReached(actor, ownerId, reach)) demand(actor, othersNeed[reach]);
  }

  return guard<TaskArea>(taskNeeds, {
    list: async (actor, query) => [...(await tasks.list({ ...query, seenBy: seenOnlyOf(actor) }))],
    async get(actor, id) {
      await demandReached(actor, id, 'see');
      const [task, children] = await Promise.all([tasks.get(id), tasks.children(id)]);
      return { task, children: [...children] };
    },
    async cancel(actor, id) {
      await demandReached(actor, id, 'work');
      const task = await tasks.cancel(id);
      // It ends when it has let go: that is told by its outcome.
      const isEnding = task.state === 'queued' || task.state === 'running';
      return new Done(task, [{ ...about(task), ...(isEnding && { ordered: { tasks: [id] } }) }]);
    },
    async retry(actor, id) {
      await demandReached(actor, id, 'work');
      const { kind } = await tasks.get(id);
      // SECURITY: docs/security.md 4.46: it is the same work once more, asked for by somebody else.
      const lacking = lackingToRepeat(kind, (permission) => actor.permissions.has(permission));
      if (lacking !== null) throw notPermitted(lacking);
      const { id: started } = await tasks.retry(id, actor.userName);
      const task = await tasks.get(started);
      return new Done(task, [{ object: { type: 'task', id, name: task.title }, ordered: { tasks: [started] } }]);
    },
    async *watch(actor, which, signal) {
      if (which.id !== undefined) await demandReached(actor, which.id, 'see');
      for await (const task of tasks.watch(which, signal)) if (await isSeen(actor, task.id)) yield task;
    },
  });
}
