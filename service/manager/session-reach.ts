/** Which sessions somebody may reach, and how far. Sessions belong to their user. */
import { FairleadError, notFound } from '../../common/errors.ts';
import { type Actor, demand } from '../access/actor.ts';
import { isReached, othersNeed, type Reach } from '../access/ownership.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { SessionRow } from '../store/types.ts';
import { targetOf } from './records/session-target.ts';
import type { ConnectedContainer } from './session-types.ts';

/** Whether it is in the lists of this person. */
export const isSeen = (actor: Pick<Actor, 'userId' | 'permissions'>, row: Pick<SessionRow, 'user_id'>): boolean =>
  isReached(actor, row.user_id, 'see');

/**
 * The session of somebody who may reach it. One that may not even be seen is told like one that is not there.
 * @throws SESSION_NOT_FOUND, NOT_PERMITTED
 */
export function reached(actor: Actor, row: SessionRow, reach: Reach): SessionRow {
  if (!isSeen(actor, row)) throw notFound('session', row.id);
  if (!isReached(actor, row.user_id, reach)) demand(actor, othersNeed[reach]);
  return row;
}

/** Its container and the way to its host. @throws SESSION_NO_CONTAINER, and what the pool says of a host that is gone */
export function containerOf(pool: Pick<HostPool, 'require'>, row: SessionRow): ConnectedContainer {
  const { containerId, hostId } = targetOf(row);
  if (containerId === null || hostId === null) {
    throw new FairleadError('SESSION_NO_CONTAINER', {
      message: 'This session has no container.',
      hint: 'It has not been started yet, or it has ended.',
      status: 409,
    });
  }
  return { connector: pool.require(hostId).connector, containerId };
}
