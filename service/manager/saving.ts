/** Sessions as what can be saved of them: for the area that makes images of them. */
import { FairleadError } from '../../common/errors.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { SessionRow } from '../store/types.ts';
import type { SessionBook } from './records/session-book.ts';
import { readSnapshot } from './records/session-target.ts';
import { containerOf, reached } from './session-reach.ts';
import type { SavableSessions } from './types.ts';

/** States in which what is in a container stays as it is while it is copied: its engine halts it for that. */
const savable: readonly SessionRow['observed'][] = ['running', 'paused', 'stopped'];

export function createSavableSessions(deps: {
  readonly book: Pick<SessionBook, 'get'>;
  readonly pool: Pick<HostPool, 'require'>;
}): SavableSessions {
  const { book, pool } = deps;
  return {
    async reached(actor, id) {
      // SECURITY: docs/security.md 4.43
      const row = reached(actor, await book.get(id), 'work');
      const { user_id: userId, user_name: userName, workspace_name: workspaceName, host_name: hostName } = row;
      return { userId, userName, workspaceName, hostName: hostName ?? '' };
    },
    async now(id) {
      const row = await book.get(id);
      const { containerId } = containerOf(pool, row);
      if (!savable.includes(row.observed) || row.host_id === null) {
        throw new FairleadError('SESSION_WRONG_STATE', {
          message: `Only a session that runs, or is paused or stopped, can be saved. It is ${row.observed}.`,
          hint: 'Reload the list.',
          status: 409,
          data: { state: row.observed },
        });
      }
      const { workspace_id: workspaceId, workspace_name: workspaceName } = row;
      return { containerId, hostId: row.host_id, workspaceId, workspaceName, draft: readSnapshot(row) };
    },
  };
}
