/**
 * Folders of the host that a session's container has: whose they are. An engine makes missing ones as root.
 * SECURITY: docs/security.md 2.6: owners are set through the engine's archive call, before the container starts: no
 * program of the image runs as root for it.
 */

import { profileGid, profileTarget, profileUid, readProfilePath } from '../../../common/docker/persistent-profile.ts';
import { readVolumeMappings, type VolumeMapping } from '../../../common/docker/volume-mappings.ts';
import { type ErrorInfo, FairleadError } from '../../../common/errors.ts';
import { asHint } from '../../../common/hint.ts';
import type { WorkspaceDraft } from '../../../common/model/workspaces.ts';
import type { EngineConnector } from '../../hosts/connector.ts';

type Where = {
  readonly connector: Pick<EngineConnector, 'readFolder' | 'writeFolder'>;
  readonly containerId: string;
  readonly draft: Pick<WorkspaceDraft, 'persistentProfilePath' | 'volumeMappings'>;
  readonly signal: AbortSignal;
};

/**
 * Gives a new profile to the image's user before the container starts: its first process writes there. A folder that
 * somebody filled is left as it is.
 * @throws PROFILE_NOT_OWNED where that user could not write to it
 */
export async function prepareProfile({ connector, containerId, draft, signal }: Where): Promise<void> {
  if (readProfilePath(draft.persistentProfilePath, () => undefined) === null) return;
  const folder = await connector.readFolder(containerId, profileTarget, { signal });
  if (folder?.uid === profileUid) return;
  if (folder !== null && !folder.empty) {
    throw new FairleadError('PROFILE_NOT_OWNED', {
      message: `The folder of the profile belongs to user ${folder.uid} of the host and is not empty, so the session could not write to it.`,
      hint: `Give it to user ${profileUid} on the host (chown -R ${profileUid}:${profileGid}), or choose another folder.`,
      status: 409,
      data: { path: draft.persistentProfilePath, uid: folder.uid },
    });
  }
  const owner = { mode: 0o700, uid: profileUid, gid: profileGid };
  await connector.writeFolder(containerId, profileTarget, owner, { signal });
}

/**
 * `uid` and `gid` of a volume mapping say whose the folder is to be: the folder itself, not what is in it. The container
 * must not have started yet.
 * @returns what stayed as it was, for people: none of it keeps the session from starting
 */
export async function ownVolumes(where: Where): Promise<readonly ErrorInfo[]> {
  const notes: ErrorInfo[] = [];
  const mappings = readVolumeMappings(where.draft.volumeMappings, () => undefined);
  // In one order wherever the workspace is kept, and a folder before what is in it.
  for (const mapping of mappings.toSorted((one, other) => (one.source < other.source ? -1 : 1))) {
    if (mapping.uid === null && mapping.gid === null) continue;
    const note = await own(where, mapping);
    if (note !== null) notes.push(note);
  }
  return notes;
}

async function own({ connector, containerId, signal }: Where, mapping: VolumeMapping): Promise<ErrorInfo | null> {
  const { source, target, mode } = mapping;
  try {
    const folder = await connector.readFolder(containerId, target, { signal });
    if (folder === null) return null;
    const wanted = { uid: mapping.uid ?? folder.uid, gid: mapping.gid ?? folder.gid, mode: folder.mode };
    if (isOwnedBy(folder, wanted)) return null;
    if (mode.split(',').includes('ro')) return keeps('VOLUME_READ_ONLY', source, folder, wanted);
    if (!folder.empty) return keeps('VOLUME_NOT_OWNED', source, folder, wanted);
    await connector.writeFolder(containerId, target, wanted, { signal });
    // Some network folders take the wish and leave the owner as it was.
    const after = await connector.readFolder(containerId, target, { signal });
    return after === null || isOwnedBy(after, wanted) ? null : keeps('VOLUME_OWNER_KEPT', source, after, wanted);
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof FairleadError)) throw thrown;
    if (thrown.code === 'CONTAINER_FILE_NOT_REGULAR')
      return { code: 'VOLUME_NOT_A_FOLDER', message: `"${source}" is a file, so no owner was set for it.`, hint };
    // A network folder that root may not change, a file system without owners: said, and not in the way.
    if (thrown.code !== 'ENGINE_ERROR' && thrown.code !== 'ENGINE_REJECTED') throw thrown;
    const message = `The owner of "${source}" could not be set. ${thrown.message}`;
    return { code: 'VOLUME_OWNER_REFUSED', message, hint };
  }
}

type Owner = { readonly uid: number; readonly gid: number };

const isOwnedBy = (folder: Owner, wanted: Owner): boolean => folder.uid === wanted.uid && folder.gid === wanted.gid;
const hint = asHint('If the session has to write there, set the owner on the host (chown).');

/** Why the owner of a folder stays. */
const reasons = {
  VOLUME_READ_ONLY: 'it is mapped read-only',
  VOLUME_NOT_OWNED: 'there are files in it',
  VOLUME_OWNER_KEPT: 'its file system keeps owners as they are',
} as const;

function keeps(code: keyof typeof reasons, source: string, has: Owner, wanted: Owner): ErrorInfo {
  const [is, asked] = [`${has.uid}:${has.gid}`, `${wanted.uid}:${wanted.gid}`];
  return {
    code,
    message: `"${source}" belongs to ${is} on the host, and the workspace asks for ${asked}. It stays so, because ${reasons[code]}.`,
    hint,
    data: { source, uid: has.uid, gid: has.gid, wantedUid: wanted.uid, wantedGid: wanted.gid },
  };
}
