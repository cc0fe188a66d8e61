/** Folders of the host that a session's container has: whose they are. An engine makes missing ones as root. */
import type { WorkspaceDraft } from '../../common/contract/workspaces.ts';
import { PROFILE_GID, PROFILE_TARGET, PROFILE_UID, readProfilePath } from '../../common/docker/persistent-profile.ts';
import { readVolumeMappings } from '../../common/docker/volume-mappings.ts';
import { FairleadError } from '../../common/errors.ts';
import type { EngineConnector } from '../hosts/connector.ts';
import type { Logger } from '../log/logger.ts';

type Where = {
  readonly connector: EngineConnector;
  readonly containerId: string;
  readonly draft: WorkspaceDraft;
  readonly signal: AbortSignal;
};

/**
 * Gives a new profile to the image's user before the container starts: its first process writes there. A folder that
 * somebody filled is left as it is.
 * @throws PROFILE_NOT_OWNED where that user could not write to it
 */
export async function prepareProfile({ connector, containerId, draft, signal }: Where): Promise<void> {
  if (readProfilePath(draft.persistentProfilePath, () => undefined) === null) return;
  const folder = await connector.readFolder(containerId, PROFILE_TARGET, { signal });
  if (folder?.uid === PROFILE_UID) return;
  if (folder !== null && !folder.empty) {
    throw new FairleadError('PROFILE_NOT_OWNED', {
      message: `The folder of the profile belongs to user ${folder.uid} of the host and is not empty, so the session could not write to it.`,
      hint: `Give it to user ${PROFILE_UID} on the host (chown -R ${PROFILE_UID}:${PROFILE_GID}), or choose another folder.`,
      status: 409,
      data: { path: draft.persistentProfilePath, uid: folder.uid },
    });
  }
  const owner = { mode: 0o700, uid: PROFILE_UID, gid: PROFILE_GID };
  await connector.writeFolder(containerId, PROFILE_TARGET, owner, { signal });
}

/** `uid` and `gid` of a volume mapping say whose the folder is to be. */
export async function ownVolumes({ connector, containerId, draft, signal }: Where, log: Logger): Promise<void> {
  for (const { target, uid, gid, mode } of readVolumeMappings(draft.volumeMappings, () => undefined)) {
    if ((uid === null && gid === null) || mode === 'ro') continue;
    const owner = `${uid ?? ''}:${gid ?? ''}`;
    const { exitCode, stderr } = await connector.exec(
      containerId,
      { cmd: ['chown', owner, target], user: '0' },
      { signal },
    );
    if (exitCode === 0) continue;
    log.warn({ containerId, target, stderr: stderr.slice(0, 300) }, 'The owner of a mapped folder could not be set');
  }
}
