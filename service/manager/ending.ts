/** Ends sessions for good: the launch is cancelled, the container removed. Possible in every state: no session gets stuck. */
import { FairleadError } from '../../common/errors.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { SessionRow } from '../store/types.ts';
import type { TaskRunner } from '../tasks/types.ts';
import type { Reconciler } from './reconcile/reconciler.ts';
import type { CloseSession } from './records/closing.ts';
import type { SessionBook } from './records/session-book.ts';
import type { Terminals } from './views/terminals.ts';

/**
 * One after another.
 * @returns those that end later, when their host can be reached.
 * @throws the first failure of a host that is there, after all had their turn.
 */
export type EndSessions = (rows: readonly SessionRow[], actor: string) => Promise<readonly SessionRow[]>;

export function createEnding(deps: {
  book: SessionBook;
  pool: HostPool;
  tasks: TaskRunner;
  terminals: Terminals;
  reconciler: Reconciler;
  close: CloseSession;
}): EndSessions {
  const { book, pool, tasks, terminals, reconciler, close } = deps;

  async function cancelLaunch(row: SessionRow): Promise<void> {
    const subject = { type: 'session', id: row.id };
    for (const { id } of await tasks.list({ subject, states: ['queued', 'running'] })) await tasks.cancel(id);
  }

  function isConnected(row: SessionRow): boolean {
    const host = row.host_id === null ? null : pool.get(row.host_id);
    return host?.connector.connection.state === 'connected';
  }

  /** Where nothing is known to be left on the host it is over at once; what turns up there later is removed then. */
  async function endWithoutHost(id: string): Promise<SessionRow> {
    const row = await book.get(id);
    if (row.observed === 'deleted') return row;
    if (row.target.containerId === null) return close(row, 'Ended.');
    return book.patch(id, { sentence: `It ends as soon as ${row.host_name ?? 'its host'} can be reached.` });
  }

  return async (rows, actor) => {
    const failures: unknown[] = [];
    const later: SessionRow[] = [];
    for (const row of rows) {
      terminals.endOf(row.id);
      await book.patch(row.id, {
        desired: 'deleted',
        end_reason: row.end_reason ?? `Ended by ${actor}.`,
        sentence: 'Ending.',
      });
      try {
        await cancelLaunch(row);
        await reconciler.settle(row.id);
      } catch (thrown) {
        // A host that is away keeps no session from being ended: the wish is kept, and carried out when it is back.
        if (!(thrown instanceof FairleadError) || isConnected(row)) failures.push(thrown);
        else {
          const left = await endWithoutHost(row.id);
          if (left.observed !== 'deleted') later.push(left);
        }
      }
    }
    if (failures.length > 0) throw failures[0];
    return later;
  };
}
