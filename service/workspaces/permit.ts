/** Whether a container may be created: everything that has to be confirmed of it was, as it will be sent. */
import type { PermitStart } from '../manager/types.ts';
import type { Store } from '../store/types.ts';
import { isRoot, usesImageUser } from './effective-user.ts';
import { judgeDraft, refuseUnshown } from './judge.ts';
import { imageRootWarning } from './judgement.ts';

/**
 * SECURITY: docs/security.md 2.6: asked on the way to the engine, whatever was saved, edited or pulled since the launch
 * was ordered.
 */
export function createPermit({ store }: { store: Store }): PermitStart {
  return async ({ workspaceId, draft, imageUser, uid }) => {
    const row = await store.db
      .selectFrom('workspaces')
      .select('shown_warnings')
      .where('id', '=', workspaceId)
      .executeTakeFirst();
    const root = usesImageUser(draft) && uid !== null && isRoot(uid) ? [imageRootWarning(imageUser)] : [];
    refuseUnshown([...judgeDraft(draft).warnings, ...root], row?.shown_warnings ?? []);
  };
}
