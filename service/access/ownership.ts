/**
 * What belongs to whom. Sessions belong to their user, and the tasks that work on one to the same person; everything else is the
 * site's. What belongs to others is there for who may observe, and is changed by who may administer.
 * Pure.
 * SECURITY: docs/security.md 4.43.
 */
import type { Permission } from '../../common/access/permissions.ts';
import type { Actor } from './actor.ts';

/** `see`: it, its logs and its picture. `work`: in it, or change it. */
export type Reach = 'see' | 'work';

export const othersNeed = { see: 'sessions.observe', work: 'sessions.administer' } as const satisfies Record<
  Reach,
  Permission
>;

type Who = Pick<Actor, 'userId' | 'permissions'>;

/** @param ownerId null: it is the site's */
export const isReached = ({ userId, permissions }: Who, ownerId: string | null, reach: Reach): boolean =>
  ownerId === null || ownerId === userId || permissions.has(othersNeed[reach]);

/** Whose things alone somebody sees; null for who sees those of everybody. For lists, counts and searches in the store. */
export const seenOnlyOf = ({ userId, permissions }: Who): string | null =>
  permissions.has(othersNeed.see) ? null : userId;

/**
 * The name of somebody who is in the way of something that belongs to the site: a session on a host, or of a workspace. That it is
 * there is a fact of the host and told to whoever sees that; whose it is, only to who may observe.
 * SECURITY: docs/security.md 4.43.
 */
export const nameFor = (actor: Who, owner: { readonly userId: string; readonly userName: string }): string =>
  isReached(actor, owner.userId, 'see') ? owner.userName : 'somebody else';

/** Whose something is, by its id. `undefined`: there is no such thing (any more). */
export type Owners = {
  session(id: string): Promise<string | undefined>;
  /** null: the site's. */
  task(id: string): Promise<string | null | undefined>;
};
