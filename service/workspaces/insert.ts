/** A new workspace in the store. */
import type { WorkspaceDraft } from '../../common/model/workspaces.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Store, WorkspaceRow } from '../store/types.ts';
import { columnsOf } from './record.ts';

/** @param more what no draft sets: where it came from, what was confirmed of it */
export async function insertWorkspace(
  deps: {
    readonly store: Store;
    readonly events: Pick<EventBus<ServiceTopics>, 'emit'>;
    readonly newId: () => string;
    readonly now: () => number;
  },
  draft: WorkspaceDraft,
  more: Partial<WorkspaceRow>,
): Promise<WorkspaceRow> {
  const at = deps.now();
  const row = await deps.store.db
    .insertInto('workspaces')
    .values({ id: deps.newId(), kind: 'container', ...columnsOf(draft), ...more, created_at: at, updated_at: at })
    .returningAll()
    .executeTakeFirstOrThrow();
  deps.events.emit('workspaces', { id: row.id });
  return row;
}
