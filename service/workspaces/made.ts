/** Workspaces of images that were made on a host of the site. */

import { imageRootKey, sameRights } from '../../common/registry/shown.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Store, WorkspaceRow } from '../store/types.ts';
import { insertWorkspace } from './insert.ts';
import { endSentence, type Installer } from './installer.ts';
import { draftOf } from './record.ts';
import type { MadeLike, MadeWorkspaces } from './types.ts';

export function createMadeWorkspaces(deps: {
  readonly store: Store;
  readonly installer: Pick<Installer, 'wish' | 'hostKind'>;
  readonly events: Pick<EventBus<ServiceTopics>, 'emit'>;
  readonly newId: () => string;
  readonly now: () => number;
}): MadeWorkspaces {
  const { store, installer } = deps;

  /**
   * Its icon, and what was confirmed of it, where it asks for the same still: the image has the configuration of the one
   * before, so it starts as the same user. Otherwise nobody has looked at it, and is asked before the first launch.
   */
  async function takenFrom({ workspaceId, draft }: MadeLike): Promise<Partial<WorkspaceRow>> {
    const row = await store.db.selectFrom('workspaces').selectAll().where('id', '=', workspaceId).executeTakeFirst();
    if (row === undefined || row.kind !== 'container') return {};
    const { icon_hash, shown_warnings, shown_at } = row;
    return { icon_hash, ...(sameRights(draftOf(row), draft) && { shown_warnings, shown_at }) };
  }

  return {
    async find(reference) {
      const row = await store.db
        .selectFrom('workspaces')
        .select('id')
        .where('image', '=', reference)
        .where('kind', '=', 'container')
        .orderBy('id')
        .executeTakeFirst();
      return row?.id ?? null;
    },
    async add(draft, like) {
      const row = await insertWorkspace(deps, draft, like === null ? {} : await takenFrom(like));
      return row.id;
    },
    async settle(ctx, place, { step }) {
      await installer.wish(place.workspaceId);
      const subject = { type: 'workspace', id: place.workspaceId };
      const input = { ...place, force: true, refresh: false };
      const result = await ctx.child(installer.hostKind, input, { subject, step });
      const { friendly_name: name, shown_warnings } = await store.db
        .selectFrom('workspaces')
        .select(['friendly_name', 'shown_warnings'])
        .where('id', '=', place.workspaceId)
        .executeTakeFirstOrThrow();
      const isThere = !('leftOut' in result);
      const asksForRoot = isThere && result.isRoot && !shown_warnings.includes(imageRootKey);
      return endSentence({ name, installed: isThere ? 1 : 0, leftOut: [], notPulled: [], asksForRoot });
    },
  };
}
