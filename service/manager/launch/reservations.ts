/**
 * Room for sessions, taken once: what a host has and what the site allows is looked at and written down under one lock, so
 * that any number of launches at the same moment never passes a limit (docs/architecture.md, Launch and placement).
 */

import { counted } from '../../../common/counted.ts';
import { cancelled, FairleadError } from '../../../common/errors.ts';
import { type LaunchLimits, limitsOf, notCoveredWords } from '../../../common/license/limits.ts';
import type { SiteLicense } from '../../../common/license/states.ts';
import { type Rejection, roomReasons } from '../../../common/placement/place.ts';
import type { EventBus } from '../../events/bus.ts';
import type { ServiceTopics } from '../../events/topics.ts';
import type { ManagedHost } from '../../hosts/host-types.ts';
import type { LaunchLicense } from '../../licensing/types.ts';
import type { SessionRow, Store, Tx } from '../../store/types.ts';
import { readSnapshot } from '../records/session-target.ts';
import { heldSessions } from './held-sessions.ts';
import { type CpuAllocation, holderColumns, holdingStates, requestOf, roomOf } from './host-use.ts';

type Taker = Pick<SessionRow, 'id' | 'workspace_snapshot'>;
type Taken = Pick<ManagedHost, 'id' | 'name' | 'overrides' | 'info'>;

export type Reservations = {
  /**
   * Takes the host for the session, where it still has room; false where others took it meanwhile.
   * @throws CANCELLED where the session is not to be launched any more
   */
  takeHost(session: Taker, host: Taken, byDefault: CpuAllocation): Promise<boolean>;
  /**
   * Has a stopped session of this host wanted running again, where it still has room for it.
   * @throws SESSION_NO_HOST, and nothing is changed; CANCELLED where it is to be ended
   */
  takeAgain(session: Taker, host: Taken, byDefault: CpuAllocation): Promise<void>;
  /**
   * Part of the transaction that makes a session: nobody else makes one until it stands.
   * @throws SESSION_LIMIT, SITE_SESSION_LIMIT, LICENSE_LIMIT, each with how all of them stand
   */
  takeSession(tx: Tx, userId: string, limits: SessionLimits): Promise<void>;
  /** Sessions that count towards the limits now: of everybody. */
  held(): Promise<number>;
};

/** `sessionsPerSite`: 0 where the site has no limit. `license`: what is allowed, read before the transaction. */
type SessionLimits = {
  readonly sessionsPerUser: number;
  readonly sessionsPerSite: number;
  readonly license: Pick<SiteLicense, 'allowed'>;
};

export function createReservations(deps: {
  store: Store;
  events: EventBus<ServiceTopics>;
  license: Pick<LaunchLicense, 'cover'>;
  now: () => number;
}): Reservations {
  const { store, events, now } = deps;

  /** Under the host's lock: why it has no room for the session beside all others. */
  async function inTheWay(tx: Tx, session: Taker, host: Taken, byDefault: CpuAllocation): Promise<Rejection[]> {
    const holders = await tx
      .selectFrom('sessions')
      .select(holderColumns)
      .where('host_id', '=', host.id)
      .where('id', '<>', session.id)
      .where('observed', 'in', holdingStates)
      .execute();
    return roomReasons(requestOf(readSnapshot(session), byDefault), roomOf(host, holders, byDefault));
  }

  return {
    held: async () => sumOf(await heldSessions(store.db)),

    async takeHost(session, host, byDefault) {
      const taken = await store.transaction(
        async (tx) => {
          if ((await inTheWay(tx, session, host, byDefault)).length > 0) return false;
          const row = await tx
            .updateTable('sessions')
            .set({ host_id: host.id, host_name: host.name, updated_at: now() })
            .where('id', '=', session.id)
            .where('host_id', 'is', null)
            .where('desired', '<>', 'deleted')
            .returning('id')
            .executeTakeFirst();
          if (row === undefined) throw cancelled('The session was ended before it had started.');
          return true;
        },
        { lock: `host:${host.id}` },
      );
      if (taken) events.emit('sessions', { id: session.id });
      return taken;
    },

    async takeAgain(session, host, byDefault) {
      await store.transaction(
        async (tx) => {
          const reasons = await inTheWay(tx, session, host, byDefault);
          if (reasons.length > 0) throw noRoomAgain(host, reasons);
          const row = await tx
            .updateTable('sessions')
            .set({ desired: 'running', sentence: 'Starting.', updated_at: now() })
            .where('id', '=', session.id)
            .where('desired', '<>', 'deleted')
            .returning('id')
            .executeTakeFirst();
          if (row === undefined) throw cancelled('The session is being ended.');
        },
        { lock: `host:${host.id}` },
      );
      events.emit('sessions', { id: session.id });
    },

    async takeSession(tx, userId, { sessionsPerUser, sessionsPerSite, license }) {
      await store.lock(tx, 'sessions');
      const counts = await heldSessions(tx);
      const own = counts.get(userId) ?? 0;
      const all = sumOf(counts);
      const { cover, seating } = await deps.license.cover(tx, userId, counts, license);
      const settings = { sessionsPerUser, sessionsPerSite };
      const limits = limitsOf({ own, all, seating, allowed: license.allowed, settings });
      if (own >= sessionsPerUser) {
        throw new FairleadError('SESSION_LIMIT', {
          message: `You have ${counted(own, 'session')}; ${counted(sessionsPerUser, 'is', 'are')} allowed at once.`,
          hint: 'End a session first, or raise the limit in the settings.',
          status: 409,
          data: { limits },
        });
      }
      if (sessionsPerSite > 0 && all >= sessionsPerSite) {
        throw new FairleadError('SITE_SESSION_LIMIT', {
          message: `This site has ${counted(all, 'session')}; ${counted(sessionsPerSite, 'is', 'are')} allowed at once.`,
          hint: 'End a session first, or raise the limit in the settings.',
          status: 409,
          data: { limits },
        });
      }
      // SECURITY: docs/security.md 4.58: only this is ever refused for a licence: a session that is not there yet.
      if (cover === null) throw notCovered(limits);
    },
  };
}

const sumOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

function notCovered(limits: LaunchLimits): FairleadError {
  return new FairleadError('LICENSE_LIMIT', {
    message: notCoveredWords(limits),
    hint: 'End a session first, or have an administrator apply a licence for more. Everything that runs goes on.',
    status: 409,
    data: { limits },
  });
}

function noRoomAgain({ id, name }: Taken, reasons: readonly Rejection[]): FairleadError {
  return new FairleadError('SESSION_NO_HOST', {
    message: `${name} has no room for this session now. ${reasons.map(({ message }) => message).join(' ')}`,
    hint: 'Stop or end another session on this host, then start this one again. It stays as it is until then.',
    status: 409,
    data: {
      candidates: [
        { hostId: id, hostName: name, accepted: false, rank: null, reasons: reasons.map((reason) => ({ ...reason })) },
      ],
    },
  });
}
