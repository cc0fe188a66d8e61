/**
 * A workspace judged with what the site and its hosts say: data folders, engine roots, who its sessions start as there.
 * SECURITY: docs/security.md 2.6: what has to be shown is asked once per workspace, and nothing starts without.
 */

import type { ContainerUid } from '../../common/docker/container-user.ts';
import { defaultHostPathPolicy, type HostPathPolicy } from '../../common/judgement/policy.ts';
import type { ImageUser } from '../../common/judgement/users.ts';
import type { WorkspaceWarning } from '../../common/model/shared.ts';
import type { WorkspaceDraft } from '../../common/model/workspaces.ts';
import { isConfirmed, mustBeShown } from '../../common/registry/shown.ts';
import type { EffectiveUserRecord, WorkspaceRow } from '../store/types.ts';
import { isRoot, knownUid } from './effective-user.ts';
import { type Judgement, judgeDraft } from './judge.ts';

/** What the site says of its hosts' folders, whatever the workspace. */
export type SitePolicy = Omit<HostPathPolicy, 'profilePath'>;

/** @param dataRoots where the engines of the site's hosts keep their data, as far as they told */
export function sitePolicyOf(
  dataFolders: readonly string[],
  dataRoots: readonly string[],
  ownFolders: readonly string[],
): SitePolicy {
  const engineRoots = [...new Set([...defaultHostPathPolicy.engineRoots, ...dataRoots])];
  return { dataFolders, engineRoots, ownFolders };
}

/**
 * A folder for profiles that somebody here chose needs no yes of its own; one that a registry published is a wish of
 * that registry's.
 * @param published what the workspace's registry published for it; null where there is none
 */
export function policyFor(
  site: SitePolicy,
  draft: Pick<WorkspaceDraft, 'persistentProfilePath'>,
  published: string | null,
): HostPathPolicy {
  const path = draft.persistentProfilePath.trim();
  return { ...site, profilePath: path === '' || path === published?.trim() ? null : path };
}

/** The profile path that the registry of a saved workspace published, as it was taken over. */
export function publishedProfile({ source_snapshot: snapshot }: Pick<WorkspaceRow, 'source_snapshot'>): string | null {
  const draft = snapshot?.draft;
  if (typeof draft !== 'object' || draft === null || !('persistentProfilePath' in draft)) return null;
  return typeof draft.persistentProfilePath === 'string' ? draft.persistentProfilePath : null;
}

type SavedJudgement = Judgement & {
  /** What has to be confirmed before it is launched. */
  readonly unconfirmed: readonly WorkspaceWarning[];
};

/** @param users what was seen on its hosts, as far as anybody looked */
export function judgeSaved(
  draft: WorkspaceDraft,
  users: readonly (EffectiveUserRecord | null)[],
  shown: readonly string[],
  policy: HostPathPolicy,
): SavedJudgement {
  const judgement = judgeDraft(draft, { policy, imageUser: gravestUser(draft, users) });
  return { ...judgement, unconfirmed: unconfirmedOf(judgement.warnings, shown) };
}

/** What of these warnings a person has to confirm, and has not. */
export function unconfirmedOf(
  warnings: readonly WorkspaceWarning[],
  shown: readonly string[],
): readonly WorkspaceWarning[] {
  return mustBeShown(warnings).filter((warning) => !isConfirmed(warning, shown));
}

/** A user as the judgement takes it. */
export function judgedUser(user: string, uid: ContainerUid): ImageUser {
  return { user, uid: uid === 'unknown' ? null : uid, source: 'host' };
}

/** Root on one host is root: of what the hosts say, the gravest counts. Undefined where none says anything. */
function gravestUser(draft: WorkspaceDraft, users: readonly (EffectiveUserRecord | null)[]): ImageUser | undefined {
  const known = users.flatMap((record) => {
    const uid = knownUid(draft, record);
    return record === null || uid === null ? [] : [{ record, uid }];
  });
  const gravest = known.find(({ uid }) => isRoot(uid)) ?? known[0];
  return gravest && judgedUser(gravest.record.user, gravest.uid);
}
