/** What sessions hold of a host. Pure. */
import { sessionStates } from '../../../common/model/sessions.ts';
import type { WorkspaceDraft } from '../../../common/model/workspaces.ts';
import type { HostRoom, RoomRequest } from '../../../common/placement/place.ts';
import type { ManagedHost } from '../../hosts/host-types.ts';
import type { SessionRow } from '../../store/types.ts';
import { heldBy } from '../records/session-target.ts';

export type CpuAllocation = RoomRequest['cpuAllocation'];

/**
 * States in which a session holds something of its host: it is not over, and did not fail. Named one by one, because that is
 * what an index is asked for.
 */
export const holdingStates: readonly SessionRow['observed'][] = sessionStates.filter(
  (state) => state !== 'deleted' && state !== 'failed',
);

/** What of a session's row says what it holds. */
export const holderColumns = [
  'observed',
  'desired',
  'workspace_snapshot',
] as const satisfies readonly (keyof SessionRow)[];
type Holder = Pick<SessionRow, (typeof holderColumns)[number]>;

function allocationOf(asked: WorkspaceDraft['cpuAllocation'] | undefined, byDefault: CpuAllocation): CpuAllocation {
  return asked === 'Quotas' || asked === 'Shares' ? asked : byDefault;
}

/** What a session of this workspace takes. */
export function requestOf(draft: WorkspaceDraft, byDefault: CpuAllocation): RoomRequest {
  const { cores, memoryBytes, gpuCount } = draft;
  return { cores, memoryBytes, gpuCount, cpuAllocation: allocationOf(draft.cpuAllocation, byDefault) };
}

/**
 * What a host has, and what these sessions hold of it. Stopped ones keep their disk, and nothing else, until they are to
 * run again.
 * @param holders all sessions on it that are not over
 */
export function roomOf(
  host: Pick<ManagedHost, 'overrides' | 'info'>,
  holders: readonly Holder[],
  byDefault: CpuAllocation,
): HostRoom {
  const { overrides, info } = host;
  const here = holders.filter(({ observed, desired }) => observed !== 'stopped' || desired === 'running');
  const snapshots = here.map(heldBy);
  const quotas = snapshots.filter(({ cpuAllocation }) => allocationOf(cpuAllocation, byDefault) === 'Quotas');
  return {
    cores: overrides.cores ?? info?.cores ?? null,
    memoryBytes: overrides.memoryBytes ?? info?.memoryBytes ?? null,
    // Engines tell that GPUs can be handed on, not how many there are.
    gpus: overrides.gpus ?? (info?.runtimes.includes('nvidia') ? 1 : 0),
    sessionCap: overrides.sessionCap ?? null,
    usedCores: sum(quotas.map(({ cores }) => cores ?? 0)),
    usedMemoryBytes: sum(snapshots.map(({ memoryBytes }) => memoryBytes ?? 0)),
    usedGpus: sum(snapshots.map(({ gpuCount }) => gpuCount ?? 0)),
    sessions: here.length,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
