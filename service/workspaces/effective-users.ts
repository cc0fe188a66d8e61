/** Looks who a workspace's sessions start as on a host, and keeps it beside the install. */
import type { WorkspaceDraft } from '../../common/model/workspaces.ts';
import { imageRootKey } from '../../common/registry/shown.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { CallOptions, ImageDetails } from '../hosts/connector.ts';
import type { ManagedHost } from '../hosts/host-types.ts';
import { imageUserOn } from '../image-user.ts';
import type { EffectiveUserRecord, Store } from '../store/types.ts';
import { isRoot, userText } from './effective-user.ts';
import type { Place } from './types.ts';

export type EffectiveUsers = {
  /** Looks at an image that is on the host, and writes down who sessions of this workspace start as there. */
  look(
    place: Place,
    draft: Pick<WorkspaceDraft, 'image' | 'runConfig'>,
    image: ImageDetails,
    host: ManagedHost,
    options?: CallOptions,
  ): Promise<EffectiveUserRecord>;
};

export function createEffectiveUsers(deps: {
  siteId: string;
  store: Store;
  events: EventBus<ServiceTopics>;
  newId: () => string;
}): EffectiveUsers {
  const { siteId, store, events, newId } = deps;
  return {
    async look({ workspaceId, hostId }, draft, image, host, options = {}) {
      const user = userText(draft, image.user);
      const { uid } = await imageUserOn(host.connector, { id: image.id, user }, { ...options, siteId, newId });
      const record = { image: image.user, user, uid };
      await store.transaction(async (tx) => {
        await tx
          .updateTable('installs')
          .set({ effective_user: record })
          .where('workspace_id', '=', workspaceId)
          .where('host_id', '=', hostId)
          .execute();
        if (isRoot(uid)) return;
        const rows = await tx
          .selectFrom('installs')
          .select('effective_user')
          .where('workspace_id', '=', workspaceId)
          .execute();
        if (rows.some(({ effective_user: other }) => other !== null && isRoot(other.uid))) return;
        // Nobody starts as root any more: whoever accepted that is asked again when it becomes so again.
        const row = await tx
          .selectFrom('workspaces')
          .select('shown_warnings')
          .where('id', '=', workspaceId)
          .executeTakeFirst();
        const kept = row?.shown_warnings.filter((key) => key !== imageRootKey) ?? [];
        if (row && kept.length < row.shown_warnings.length)
          await tx.updateTable('workspaces').set({ shown_warnings: kept }).where('id', '=', workspaceId).execute();
      });
      events.emit('installs', { id: workspaceId });
      return record;
    },
  };
}
