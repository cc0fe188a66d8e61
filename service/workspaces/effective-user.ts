/** Who a workspace's sessions start as on a host. Pure. */

import { type ContainerUid, containerUid, needsPasswd } from '../../common/docker/container-user.ts';
import { mapRunConfig } from '../../common/docker/run-config.ts';
import type { WorkspaceDraft } from '../../common/model/workspaces.ts';
import type { EffectiveUserRecord } from '../store/types.ts';

type Settings = Pick<WorkspaceDraft, 'image' | 'runConfig'>;

/** The `User` that counts: that of the workspace where it says one, else the image's own. */
export function userText(draft: Settings, imageUser: string): string {
  const { User: own } = mapRunConfig(draft.runConfig, { image: draft.image }).body;
  return typeof own === 'string' && own !== '' ? own : imageUser;
}

/** Whether the image's own user counts, because the workspace names none. */
export function usesImageUser(draft: Settings): boolean {
  return userText(draft, '') === '';
}

/** What nobody can tell counts as root. */
export function isRoot(uid: ContainerUid): boolean {
  return uid === 0 || uid === 'unknown';
}

/**
 * The uid on a host that was looked at; null where it has to be looked at again, because the workspace names another user
 * since then whose number only the image's passwd tells.
 */
export function knownUid(draft: Settings, record: EffectiveUserRecord | null): ContainerUid | null {
  if (record === null) return null;
  const user = userText(draft, record.image);
  if (user === record.user) return record.uid;
  return needsPasswd(user) ? null : containerUid(user, null);
}
