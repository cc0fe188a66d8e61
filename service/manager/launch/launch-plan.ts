/** What is sent to an engine for a session, and who it starts as there. */

import { needsPasswd } from '../../../common/docker/container-user.ts';
import type { ContainerCreateBody } from '../../../common/docker/engine-api.ts';
import { otherViewerNames } from '../../../common/docker/final-body.ts';
import { runConfigError } from '../../../common/docker/run-config.ts';
import { viewerVariables } from '../../../common/docker/viewer-variables.ts';
import { buildSessionContainer } from '../../../common/docker/workspace-container.ts';
import { FairleadError } from '../../../common/errors.ts';
import { outsideText } from '../../../common/outside-text.ts';
import type { ImageDetails } from '../../hosts/connector.ts';
import type { ManagedHost } from '../../hosts/host-types.ts';
import type { SecretBox } from '../../secrets/types.ts';
import type { SessionRow } from '../../store/types.ts';
import { readSnapshot, viewerOf } from '../records/session-target.ts';
import type { PlannedStart, SettingsReader } from '../types.ts';
import { readSecret } from '../views/view-target.ts';

export type LaunchPlan = Omit<PlannedStart, 'uid'> & {
  /** Whether only the container's own passwd tells which number that is. */
  readonly namesUser: boolean;
};

/**
 * The container of a session on a host, as it will be sent.
 * @param image what the engine knows of the session's image; null where it is not there
 * @throws RUN_CONFIG_INVALID where the workspace's settings cannot be used, with this image or at all
 */
export async function planLaunch(
  row: SessionRow,
  host: ManagedHost,
  image: Pick<ImageDetails, 'exposedPorts' | 'user'> | null,
  deps: { siteId: string; runId: string; secrets: SecretBox; settings: SettingsReader },
): Promise<LaunchPlan> {
  const draft = readSnapshot(row);
  const secret = await readSecret(deps.secrets, row);
  const { defaultCpuAllocation, timeZone, locale, clipboardIn, clipboardOut } = await deps.settings.read();
  const container = buildSessionContainer({
    siteId: deps.siteId,
    runId: deps.runId,
    sessionId: row.id,
    workspaceId: row.workspace_id,
    userId: row.user_id,
    image: row.target.image,
    cores: draft.cores,
    memoryBytes: draft.memoryBytes,
    cpuAllocation: draft.cpuAllocation,
    siteCpuAllocation: defaultCpuAllocation,
    hostCores: host.info?.cores,
    shmSizeBytes: draft.shmSizeBytes,
    gpuCount: draft.gpuCount,
    runConfig: draft.runConfig,
    volumeMappings: draft.volumeMappings,
    persistentProfilePath: draft.persistentProfilePath,
    viewerPort: viewerOf(row).port,
    userName: row.user_name,
    vncPassword: secret.password,
    ownVariables: viewerVariables(draft, secret.pagePassword ?? ''),
    timeZone: timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(locale !== '' && { locale }),
    clipboard: { toSession: clipboardIn, fromSession: clipboardOut },
    workspace: draft.environment,
  });
  const refused = runConfigError(container.problems);
  if (refused) throw refused;
  refuseViewerOutside(container.body, image?.exposedPorts ?? [], viewerOf(row).port);
  const user = container.body.User || (image?.user ?? '');
  return { workspaceId: row.workspace_id, draft, container, host, user, namesUser: needsPasswd(user) };
}

/** The picture is reached through the gateway alone. SECURITY: docs/security.md 2.7. */
function refuseViewerOutside(body: ContainerCreateBody, exposed: readonly string[], port: number): void {
  const [name] = body.HostConfig?.PublishAllPorts === true ? otherViewerNames(exposed, port) : [];
  if (name === undefined) return;
  const message = `The image exposes the port of the session's picture as "${outsideText(name, { length: 60 })}", which "publish_all_ports" would publish on every address of the host.`;
  throw new FairleadError('RUN_CONFIG_INVALID', {
    message,
    hint: 'Take "publish_all_ports" out of the workspace, and write the ports to publish in "ports".',
    data: { problems: [{ code: 'RUN_CONFIG_CONFLICT', property: 'publish_all_ports', message, severity: 'error' }] },
  });
}
