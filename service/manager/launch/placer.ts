/** Gathers the figures of all hosts and lets `common/placement` judge them. */

import { isMadeHere } from '../../../common/docker/image-reference.ts';
import { FairleadError, isAbort, toErrorInfo } from '../../../common/errors.ts';
import type { Candidate } from '../../../common/model/sessions.ts';
import { installTargetSchema, type WorkspaceDraft } from '../../../common/model/workspaces.ts';
import { type PlacementHost, type PlacementRequest, place, whatToDo } from '../../../common/placement/place.ts';
import { figuresOf } from '../../../common/sizes/figures.ts';
import type { HostPool, ManagedHost } from '../../hosts/host-types.ts';
import { type ImageInventory, keepsCompressed } from '../../hosts/image-types.ts';
import type { Logger } from '../../log/logger.ts';
import type { SessionRow, Store } from '../../store/types.ts';
import { readSnapshot } from '../records/session-target.ts';
import type { EstimateImage, SettingsReader } from '../types.ts';
import { comingHosts, untilKnown } from './arrivals.ts';
import { holderColumns, holdingStates, requestOf, roomOf } from './host-use.ts';
import type { Reservations } from './reservations.ts';
import type { LimitsBeside } from './standing.ts';

type Wanted = {
  readonly draft: WorkspaceDraft;
  readonly image: string;
  readonly hostId: string | null;
  readonly exceptSession: string | null;
};

export type Placer = {
  /**
   * Takes the best host for a session; its row names it then. Waits for hosts that are just connecting.
   * @throws SESSION_NO_HOST with every host's reasons.
   */
  take(row: SessionRow, hostId: string | null, signal: AbortSignal): Promise<ManagedHost>;
  /** What `take` would see, for every host. */
  candidates(draft: WorkspaceDraft, image: string, signal: AbortSignal): Promise<Candidate[]>;
};

export function createPlacer(deps: {
  store: Store;
  pool: HostPool;
  settings: SettingsReader;
  estimate: EstimateImage;
  reservations: Pick<Reservations, 'takeHost'>;
  inventory: ImageInventory;
  limitsBeside: LimitsBeside;
  log: Logger;
}): Placer {
  const { store, pool, settings, inventory, log } = deps;

  async function judge(wanted: Wanted, signal: AbortSignal) {
    const [{ defaultCpuAllocation, diskReserveBytes }, rows, sessions] = await Promise.all([
      settings.read(),
      store.db.selectFrom('hosts').select('id').where('draining', '=', true).execute(),
      store.db
        .selectFrom('sessions')
        .select(['id', 'host_id', ...holderColumns])
        .where('observed', 'in', holdingStates)
        .where('host_id', 'is not', null)
        .execute(),
    ]);
    const { draft } = wanted;
    const byHost = Map.groupBy(sessions, ({ host_id: id }) => id);
    const draining = new Set(rows.map(({ id }) => id));
    const hosts = await Promise.all(
      pool.all().map(async (host): Promise<PlacementHost> => {
        const left = (byHost.get(host.id) ?? []).filter(({ id }) => id !== wanted.exceptSession);
        const { connection } = host.connector;
        const connected = connection.state === 'connected';
        const there = connected && inventory.has(host.id, wanted.image);
        return {
          id: host.id,
          name: host.name,
          enabled: host.enabled,
          draining: draining.has(host.id),
          connected,
          disconnectedReason: connection.reason ?? null,
          architecture: host.info?.architecture ?? null,
          ...roomOf(host, left, defaultCpuAllocation),
          left: left.length,
          hasImage: there,
          // Of a host that is away nobody knows what it has: that it is away is said. What was made on another one is copied.
          isPullable: !connected || !isMadeHere(wanted.image) || isElsewhere(host.id, wanted.image),
          bringing: connected && !there ? await bringing(host, draft, diskReserveBytes, signal) : null,
          zone: host.zone,
          tags: host.tags,
        };
      }),
    );
    const target = installTargetSchema.parse(draft.target);
    const request: PlacementRequest = {
      ...requestOf(draft, defaultCpuAllocation),
      architectures: draft.architectures,
      allowedHostIds: allowedHosts(target, pool.all()),
      hostId: wanted.hostId,
    };
    return { placements: place(request, hosts), defaultCpuAllocation };
  }

  const isElsewhere = (hostId: string, image: string): boolean =>
    pool
      .all()
      .some(
        ({ id, connector }) => id !== hostId && connector.connection.state === 'connected' && inventory.has(id, image),
      );

  /** Where even the worst case fits, no host has to be asked what the host shares with the image already. */
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
      // Of a host that is just coming it is said that it is; of one that is there, what it has is waited for.
      const unread = comingHosts(pool, inventory, null).filter(
        (id) => pool.get(id)?.connector.connection.state === 'connected',
      );
      await untilKnown(pool, inventory, unread, signal);
      const { placements } = await judge({ draft, image, hostId: null, exceptSession: null }, signal);
      return placements.map(toCandidate);
    },
    async take(row, hostId, signal) {
      const draft = readSnapshot(row);
      const wanted = { draft, image: row.target.image, hostId, exceptSession: row.id };
      const coming = comingHosts(pool, inventory, hostId === null ? null : [hostId]);
      let judged = await judge(wanted, signal);
      if (coming.length > 0 && !judged.placements.some(({ accepted }) => accepted)) {
        await untilKnown(pool, inventory, coming, signal);
        judged = await judge(wanted, signal);
      }
      // Others may take the last room of a host between the look and the taking: then what is left is looked at again.
      for (let best = bestOf(judged.placements); best !== undefined; best = bestOf(judged.placements)) {
        signal.throwIfAborted();
        const host = pool.get(best.hostId);
        if (host !== null && (await deps.reservations.takeHost(row, host, judged.defaultCpuAllocation))) return host;
        judged = await judge(wanted, signal);
      }
      const { placements } = judged;
      const shown = hostId === null ? placements : placements.filter((placement) => placement.hostId === hostId);
      const reasons = shown.map(
        ({ hostName, reasons: all }) => `${hostName}: ${all.map(({ message }) => message).join(' ')}`,
      );
      throw new FairleadError('SESSION_NO_HOST', {
        message:
          placements.length === 0
            ? 'There is no host yet on which a session could run.'
            : `No host can take this session. ${reasons.join(' ')}`,
        hint: whatToDo(placements),
        status: 409,
        data: {
          candidates: placements.map(toCandidate),
          limits: { ...(await deps.limitsBeside(row.user_id)), hosts: { all: placements.length, withRoom: 0 } },
        },
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

const bestOf = (placements: ReturnType<typeof place>) => placements.find(({ accepted }) => accepted);
