/** Forgets what is old: ended tasks and the history of sessions. The audit log is kept: it outlives what it tells of. */
import { loggedError } from '../../../common/errors.ts';
import type { EventBus } from '../../events/bus.ts';
import type { ServiceTopics } from '../../events/topics.ts';
import type { Logger } from '../../log/logger.ts';
import type { Store } from '../../store/types.ts';
import type { TaskRunner } from '../../tasks/types.ts';
import type { SettingsReader } from '../types.ts';

const dayMs = 24 * 3600_000;
const everyMs = 6 * 3600_000;

export function createHousekeeping(deps: {
  store: Store;
  tasks: TaskRunner;
  settings: SettingsReader;
  events: EventBus<ServiceTopics>;
  log: Logger;
  now: () => number;
}) {
  const { store, tasks, settings, events, log, now } = deps;
  let timer: NodeJS.Timeout | undefined;

  async function tidy(): Promise<void> {
    const { historyDays } = await settings.read();
    const before = now() - historyDays * dayMs;
    if ((await tasks.prune(before)) > 0) events.emit('tasks', {});
    await store.db.deleteFrom('sessions').where('observed', '=', 'deleted').where('ended_at', '<', before).execute();
  }

  return {
    tidy,
    start(): void {
      const run = () =>
        void tidy().catch((thrown: unknown) => log.warn(loggedError(thrown), 'Old entries could not be forgotten'));
      timer = setInterval(run, everyMs);
      timer.unref();
      run();
    },
    dispose: () => clearInterval(timer),
  };
}
