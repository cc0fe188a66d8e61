/** Workspaces of images that were made on a host of the site. */
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Store } from '../store/types.ts';
import { insertWorkspace } from './insert.ts';
import type { Installer } from './installer.ts';
import type { MadeWorkspaces } from './types.ts';

export function createMadeWorkspaces(deps: {
  readonly store: Store;
  readonly installer: Pick<Installer, 'wish' | 'hostKind'>;
  readonly events: Pick<EventBus<ServiceTopics>, 'emit'>;
  readonly newId: () => string;
  readonly now: () => number;
}): MadeWorkspaces {
  const { store, installer } = deps;

  async function iconOf(workspaceId: string): Promise<string | null> {
    const row = await store.db
      .selectFrom('workspaces')
      .select('icon_hash')
      .where('id', '=', workspaceId)
      .executeTakeFirst();
    return row?.icon_hash ?? null;
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
      // Nobody has looked at what is weakened by its settings yet: that is asked before the first launch.
      const row = await insertWorkspace(deps, draft, { icon_hash: like === null ? null : await iconOf(like) });
      return row.id;
    },
    async settle(ctx, place, { step }) {
      await installer.wish(place.workspaceId);
      const subject = { type: 'workspace', id: place.workspaceId };
      await ctx.child(installer.hostKind, { ...place, force: true, refresh: false }, { subject, step });
    },
  };
}
