/**
 * A saved workspace judged with what its hosts tell: who its sessions start as there.
 * SECURITY: docs/security.md 2.6: what has to be shown is asked once per workspace, and nothing starts without.
 */
import type { WorkspaceWarning } from '../../common/contract/shared.ts';
import type { WorkspaceDraft } from '../../common/contract/workspaces.ts';
import { isConfirmed, mustBeShown } from '../../common/registry/shown.ts';
import type { EffectiveUserRecord } from '../store/types.ts';
import { isRoot, knownUid, usesImageUser } from './effective-user.ts';
import { type Judgement, judgeDraft } from './judge.ts';

export type SavedJudgement = Judgement & {
  /** What has to be confirmed before it is launched. */
  readonly unconfirmed: readonly WorkspaceWarning[];
};

/** @param users what was seen on its hosts, as far as anybody looked */
export function judgeSaved(
  draft: WorkspaceDraft,
  users: readonly (EffectiveUserRecord | null)[],
  shown: readonly unknown[],
): SavedJudgement {
  const judgement = judgeDraft(draft);
  const warnings = [...judgement.warnings, ...imageWarnings(draft, users)];
  return { ...judgement, warnings, unconfirmed: unconfirmedOf(warnings, shown) };
}

/** What of these warnings a person has to confirm, and has not. */
export function unconfirmedOf(
  warnings: readonly WorkspaceWarning[],
  shown: readonly unknown[],
): readonly WorkspaceWarning[] {
  return mustBeShown(warnings).filter((warning) => !isConfirmed(warning, shown));
}

/** The warning that sessions start as root because the image does, where a host says so and the workspace names nobody. */
export function imageWarnings(
  draft: Pick<WorkspaceDraft, 'image' | 'runConfig'>,
  users: readonly (EffectiveUserRecord | null)[],
): readonly WorkspaceWarning[] {
  if (!usesImageUser(draft)) return [];
  const root = users.find((record) => {
    const uid = knownUid(draft, record);
    return uid !== null && isRoot(uid);
  });
  return root ? [imageRootWarning(root.image)] : [];
}

/** @param user the image's own `User`, as it stands in the image */
export function imageRootWarning(user: string): WorkspaceWarning {
  const words = user === '' ? 'names no user' : `names the user "${user.slice(0, 80)}"`;
  return {
    id: 'image_root',
    rule: 'fairlead',
    property: 'image',
    severity: 'weakened',
    message: `Sessions start as root inside their container: the image ${words}.`,
    explanationId: 'image_root',
  };
}
