/** What is left on a host of saving a session where the service was killed meanwhile. */
import { FairleadError, loggedError } from '../../common/errors.ts';
import { taskOfTemporary } from '../../common/images/names.ts';
import type { ManagedHost } from '../hosts/host-types.ts';
import type { Logger } from '../log/logger.ts';
import type { TaskRunner } from '../tasks/types.ts';

/**
 * Removes the images that stand for a session while it is being saved and whose task is over. Never rejects: it is tried again when
 * the host connects the next time.
 * SECURITY: docs/security.md 4.75
 */
export function createSweep(deps: {
  readonly tasks: Pick<TaskRunner, 'get'>;
  readonly log: Logger;
}): (host: ManagedHost) => Promise<void> {
  const { tasks, log } = deps;

  /** A task of another site that uses the same engine is none of ours. */
  async function isOver(taskId: string): Promise<boolean> {
    try {
      const { state } = await tasks.get(taskId);
      return state !== 'queued' && state !== 'running';
    } catch (thrown) {
      if (thrown instanceof FairleadError && thrown.code === 'TASK_NOT_FOUND') return false;
      throw thrown;
    }
  }

  return async (host) => {
    try {
      const names = (await host.connector.listImages()).flatMap(({ tags }) => tags);
      for (const name of names) {
        const taskId = taskOfTemporary(name);
        if (taskId === null || !(await isOver(taskId))) continue;
        await host.connector.removeImage(name, { force: true });
        log.info({ host: host.id, task: taskId }, 'What was left of saving a session was removed');
      }
    } catch (thrown) {
      log.warn({ host: host.id, ...loggedError(thrown) }, 'It could not be looked for what is left of saving sessions');
    }
  };
}
