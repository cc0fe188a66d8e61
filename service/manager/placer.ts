/** Gathers the figures of all hosts and lets `common/placement` judge them. */

import { FairleadError, isAbort, toErrorInfo } from '../../common/errors.ts';
import type { Candidate } from '../../common/model/sessions.ts';
import { installTargetSchema, type WorkspaceDraft } from '../../common/model/workspaces.ts';
import { type PlacementHost, type PlacementRequest, place, whatToDo } from '../../common/placement/place.ts';
import { figuresOf } from '../../common/sizes/figures.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';
import { keepsCompressed } from '../hosts/image-types.ts';
import type { Logger } from '../log/logger.ts';
import type { SessionRow, Store } from '../store/types.ts';
import { comingHosts, untilKnown } from './arrivals.ts';
import { readSnapshot, readSnapshots } from './session-target.ts';
import type { EstimateImage, SettingsReader } from './types.ts';

type Wanted = {
  readonly draft: WorkspaceDraft;
  readonly image: string;
  readonly hostId: string | null;
  readonly exceptSession: string | null;
};

export type Placer = {
  /** The host for a session. Waits for hosts that are just connecting. @throws SESSION_NO_HOST with every host's reasons. */
  choose(row: SessionRow, hostId: string | null, signal: AbortSignal): Promise<ManagedHost>;
  /** What `choose` would see, for every host. */
  candidates(draft: WorkspaceDraft, image: string, signal: AbortSignal): Promise<Candidate[]>;
};

export function createPlacer(deps: {
  store: Store;
  pool: HostPool;
  settings: SettingsReader;
  estimate: EstimateImage;
  log: Logger;
}): Placer {
  const { store, pool, settings, log } = deps;

  async function judge(wanted: Wanted, signal: AbortSignal) {
    const [{ defaultCpuAllocation, diskReserveBytes }, rows, sessions] = await Promise.all([
      settings.read(),
      store.db.selectFrom('hosts').select(['id', 'draining']).execute(),
      store.db
        .selectFrom('sessions')
        .select(['id', 'host_id', 'observed', 'resources', 'workspace_snapshot'])
        .where('observed', 'not in', ['deleted', 'failed'])
        .where('host_id', 'is not', null)
        .execute(),
    ]);
    const { draft } = wanted;
    const hosts = await Promise.all(
      pool.all().map(async (host): Promise<PlacementHost> => {
        const left = sessions.filter((session) => session.host_id === host.id && session.id !== wanted.exceptSession);
        const here = left.filter(({ observed }) => observed !== 'stopped');
        const snapshots = readSnapshots(here);
        const { connection } = host.connector;
        const more = rows.find(({ id }) => id === host.id);
        const { overrides } = host;
        const connected = connection.state === 'connected';
        const there = connected && (await hasImage(host, wanted.image, signal));
        const quotas = snapshots.filter(
          ({ cpuAllocation }) => (cpuAllocation === 'Inherit' ? defaultCpuAllocation : cpuAllocation) === 'Quotas',
        );
        return {
          id: host.id,
          name: host.name,
          enabled: host.enabled,
          draining: more?.draining ?? false,
          connected,
          disconnectedReason: connection.reason ?? null,
          architecture: host.info?.architecture ?? null,
          cores: overrides.cores ?? host.info?.cores ?? null,
          memoryBytes: overrides.memoryBytes ?? host.info?.memoryBytes ?? null,
          // Engines tell that GPUs can be handed on, not how many there are.
          gpus: overrides.gpus ?? (host.info?.runtimes.includes('nvidia') ? 1 : 0),
          usedCores: sum(quotas.map(({ cores }) => cores ?? 0)),
          usedMemoryBytes: sum(snapshots.map(({ memoryBytes }) => memoryBytes ?? 0)),
          usedGpus: sum(snapshots.map(({ gpuCount }) => gpuCount ?? 0)),
          sessions: here.length,
          left: left.length,
          sessionCap: overrides.sessionCap ?? null,
          hasImage: there,
          bringing: connected && !there ? await bringing(host, draft, diskReserveBytes, signal) : null,
          zone: host.zone,
          tags: host.tags,
        };
      }),
    );
    const target = installTargetSchema.parse(draft.target);
    const request: PlacementRequest = {
      cores: draft.cores,
      memoryBytes: draft.memoryBytes,
      gpuCount: draft.gpuCount,
      cpuAllocation: draft.cpuAllocation === 'Inherit' ? defaultCpuAllocation : draft.cpuAllocation,
      architectures: draft.architectures,
      allowedHostIds: allowedHosts(target, pool.all()),
      hostId: wanted.hostId,
    };
    return place(request, hosts);
  }

  async function hasImage(host: ManagedHost, image: string, signal: AbortSignal): Promise<boolean> {
    try {
      return (await host.connector.inspectImage(image, { signal })) !== null;
    } catch (thrown) {
      // Its connection broke just now. Placement says so by its state; what images it has is no reason of its own.
      log.debug({ code: toErrorInfo(thrown).code, host: host.id }, 'A host could not be asked for its images');
      return false;
    }
  }

  /** Where even the worst case fits, nobody has to be asked what the host shares with the image already. */
  async function bringing(host: ManagedHost, draft: WorkspaceDraft, reserveBytes: number, signal: AbortSignal) {
    const disk = { freeBytes: host.disk?.freeBytes ?? null, reserveBytes };
    const worst = figuresOf(
      { layers: null, publishedBytes: draft.sizeBytes },
      { ...disk, present: false, held: [], keepsCompressed: keepsCompressed(host.info) },
    );
    if (worst.fits !== 'no') return worst;
    try {
      return await deps.estimate(draft, host, signal);
    } catch (thrown) {
      if (isAbort(thrown)) throw thrown;
      log.debug(
        { code: toErrorInfo(thrown).code, host: host.id },
        'A host could not be asked what an image would take',
      );
      return worst;
    }
  }

  const toCandidate = ({ hostId, hostName, accepted, rank, reasons }: ReturnType<typeof place>[number]): Candidate => ({
    hostId,
    hostName,
    accepted,
    rank,
    reasons: reasons.map((reason) => ({ ...reason })),
  });

  return {
    async candidates(draft, image, signal) {
      return (await judge({ draft, image, hostId: null, exceptSession: null }, signal)).map(toCandidate);
    },
    async choose(row, hostId, signal) {
      const draft = readSnapshot(row);
      const wanted = { draft, image: row.image, hostId, exceptSession: row.id };
      const coming = comingHosts(pool, hostId === null ? null : [hostId]);
      let placements = await judge(wanted, signal);
      if (coming.length > 0 && !placements.some(({ accepted }) => accepted)) {
        await untilKnown(pool, coming, signal);
        placements = await judge(wanted, signal);
      }
      const best = placements.find(({ accepted }) => accepted);
      if (best) return pool.require(best.hostId);
      const told = hostId === null ? placements : placements.filter((placement) => placement.hostId === hostId);
      const reasons = told.map(
        ({ hostName, reasons: all }) => `${hostName}: ${all.map(({ message }) => message).join(' ')}`,
      );
      throw new FairleadError('SESSION_NO_HOST', {
        message:
          placements.length === 0
            ? 'There is no host yet on which a session could run.'
            : `No host can take this session. ${reasons.join(' ')}`,
        hint: whatToDo(placements),
        status: 409,
        data: { candidates: placements.map(toCandidate) },
      });
    },
  };
}

/** The hosts a target leaves to choose from; null for all. A host kept free of default installs still takes what is started by hand. */
function allowedHosts(
  target: ReturnType<typeof installTargetSchema.parse>,
  hosts: readonly ManagedHost[],
): readonly string[] | null {
  switch (target.kind) {
    case 'all':
      return null;
    case 'hosts':
      return target.hostIds;
    case 'tags':
      return hosts.filter(({ tags }) => tags.some((tag) => target.tags.includes(tag))).map(({ id }) => id);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
