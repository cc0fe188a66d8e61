/** Workspaces between the store and the contract. Pure. */
import type { WorkspaceDraft } from '../../common/model/workspaces.ts';
import { foldText } from '../store/search.ts';
import type { NewRow, WorkspaceRow } from '../store/types.ts';

type DraftColumns = Omit<NewRow<'workspaces'>, 'id' | 'kind' | 'created_at' | 'updated_at'>;

/** The columns that a draft sets. */
export function columnsOf(draft: WorkspaceDraft): DraftColumns {
  return {
    friendly_name: draft.friendlyName,
    description: draft.description,
    notes: draft.notes,
    image: draft.image,
    docker_registry: draft.dockerRegistry || null,
    categories: draft.categories,
    architectures: draft.architectures,
    cores: draft.cores,
    memory_bytes: draft.memoryBytes,
    gpu_count: draft.gpuCount,
    cpu_allocation: draft.cpuAllocation,
    shm_size_bytes: draft.shmSizeBytes,
    run_config: draft.runConfig,
    exec_config: draft.execConfig,
    volume_mappings: draft.volumeMappings,
    launch_config: draft.launchConfig,
    env: draft.environment,
    persistent_profile_path: draft.persistentProfilePath || null,
    viewer_port: draft.viewerPort,
    viewer_tls: draft.viewerTls,
    viewer_protocol: draft.viewerProtocol,
    viewer_path: draft.viewerPath,
    viewer_user: draft.viewerUser,
    viewer_user_variable: draft.viewerUserVariable,
    viewer_password_variable: draft.viewerPasswordVariable,
    enabled: draft.enabled,
    size_bytes: draft.sizeBytes,
    target: draft.target,
    search_text: foldText(draft.friendlyName, draft.description, draft.categories.join(' '), draft.image),
  };
}

export function draftOf(row: WorkspaceRow): WorkspaceDraft {
  return {
    kind: 'container',
    friendlyName: row.friendly_name,
    description: row.description,
    notes: row.notes,
    image: row.image,
    dockerRegistry: row.docker_registry ?? '',
    categories: [...row.categories],
    architectures: [...row.architectures],
    cores: row.cores,
    memoryBytes: row.memory_bytes,
    gpuCount: row.gpu_count,
    cpuAllocation: row.cpu_allocation,
    shmSizeBytes: row.shm_size_bytes,
    runConfig: { ...row.run_config },
    execConfig: { ...row.exec_config },
    volumeMappings: { ...row.volume_mappings },
    launchConfig: { ...row.launch_config },
    environment: { ...row.env },
    persistentProfilePath: row.persistent_profile_path ?? '',
    viewerPort: row.viewer_port,
    viewerTls: row.viewer_tls,
    viewerProtocol: row.viewer_protocol,
    viewerPath: row.viewer_path,
    viewerUser: row.viewer_user,
    viewerUserVariable: row.viewer_user_variable,
    viewerPasswordVariable: row.viewer_password_variable,
    enabled: row.enabled,
    sizeBytes: row.size_bytes,
    target: row.target,
  };
}

/** What differs between two drafts, property by property, for a person to look at. */
export function differences(
  from: WorkspaceDraft,
  to: WorkspaceDraft,
): { property: string; from: unknown; to: unknown }[] {
  const before = new Map<string, unknown>(Object.entries(from));
  return Object.entries(to)
    .filter(([property, value]) => JSON.stringify(before.get(property)) !== JSON.stringify(value))
    .map(([property, value]) => ({ property, from: before.get(property), to: value }));
}

/** All that says how sessions of a workspace are shown. */
export function viewerSettings(
  draft: WorkspaceDraft,
): Pick<
  WorkspaceDraft,
  | 'viewerProtocol'
  | 'viewerPort'
  | 'viewerTls'
  | 'viewerPath'
  | 'viewerUser'
  | 'viewerUserVariable'
  | 'viewerPasswordVariable'
> {
  const { viewerProtocol, viewerPort, viewerTls, viewerPath } = draft;
  const { viewerUser, viewerUserVariable, viewerPasswordVariable } = draft;
  return {
    viewerProtocol,
    viewerPort,
    viewerTls,
    viewerPath,
    viewerUser,
    viewerUserVariable,
    viewerPasswordVariable,
  };
}
