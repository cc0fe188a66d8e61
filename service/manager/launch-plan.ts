/** What is sent to an engine for a session, and who it starts as there. */
import type { WorkspaceDraft } from '../../common/contract/workspaces.ts';
import { needsPasswd } from '../../common/docker/container-user.ts';
import { runConfigError } from '../../common/docker/run-config.ts';
import { buildSessionContainer } from '../../common/docker/workspace-container.ts';
import type { ManagedHost } from '../hosts/host-types.ts';
import type { SecretBox } from '../secrets/types.ts';
import type { SessionRow } from '../store/types.ts';
import type { PlannedStart, SettingsReader } from './types.ts';
import { readSecret } from './view-target.ts';

export type LaunchPlan = Omit<PlannedStart, 'uid'> & {
  /** Whether only the container's own passwd tells which number that is. */
  readonly namesUser: boolean;
};

/**
 * The container of a session on a host, as it will be sent.
 * @throws RUN_CONFIG_INVALID where the workspace's settings cannot be used
 */
export async function planLaunch(
  row: SessionRow,
  host: ManagedHost,
  deps: { siteId: string; secrets: SecretBox; settings: SettingsReader; signal: AbortSignal },
): Promise<LaunchPlan> {
  const draft = row.workspace_snapshot as WorkspaceDraft;
  const { defaultCpuAllocation, timeZone, locale, clipboardIn, clipboardOut } = await deps.settings.read();
  const container = buildSessionContainer({
    siteId: deps.siteId,
    sessionId: row.id,
    workspaceId: row.workspace_id,
    userId: row.user_id,
    image: row.image,
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
    userName: row.user_name,
    vncPassword: (await readSecret(deps.secrets, row)).password,
    timeZone: timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(locale !== '' && { locale }),
    clipboard: { toSession: clipboardIn, fromSession: clipboardOut },
    workspace: draft.environment,
  });
  const refused = runConfigError(container.problems);
  if (refused) throw refused;
  const imageUser = (await host.connector.inspectImage(row.image, { signal: deps.signal }))?.user ?? '';
  const user = container.body.User || imageUser;
  return { workspaceId: row.workspace_id, draft, container, host, user, namesUser: needsPasswd(user) };
}
