/**
 * Who does something. Every operation of an area takes the actor first, and so cannot be called without one
 * (`Operations`); what it must not be used for it refuses itself, whatever the face above it has checked already.
 */
import type { Permission } from '../../common/access/permissions.ts';
import { FairleadError } from '../../common/errors.ts';

export type Actor = {
  readonly userId: string;
  readonly userName: string;
  readonly permissions: ReadonlySet<Permission>;
  /** The token that was signed in with; '' where there is none. What is opened with it ends with it. */
  readonly tokenId: string;
  /** The console's WebSocket; null for plain HTTP and for the service itself. */
  readonly connectionId: string | null;
};

/** Functions that take the actor first. Any other makes it `never`: nothing can implement or call that one. */
type Unguarded<Area> = {
  readonly [Name in keyof Area]: Area[Name] extends (...given: infer Given) => unknown
    ? Given extends readonly [Actor, ...unknown[]]
      ? Area[Name]
      : never
    : never;
};

declare const guarded: unique symbol;

/** The operations of an area, as its faces get them: only `guard` makes them. */
export type Operations<Area> = Unguarded<Area> & { readonly [guarded]: true };

/**
 * Puts a permission before each operation. It is asked for again by whoever stands in front of the area; what slips
 * through there is refused here.
 * SECURITY: docs/security.md 4.19.
 * @param needs one permission for each operation; where more is needed for some objects, the operation asks by itself
 */
export function guard<Area extends object>(
  needs: { readonly [Name in keyof Area]: Permission },
  operations: Unguarded<Area>,
): Operations<Area> {
  type Operation = (actor: Actor, ...given: unknown[]) => unknown;
  const table = Object.entries<Permission>(needs).map(([name, permission]) => {
    const operation = Reflect.get(operations, name) as Operation;
    const checked: Operation = (actor, ...given) => {
      demand(actor, permission);
      return operation(actor, ...given);
    };
    return [name, checked];
  });
  return Object.fromEntries(table) as Operations<Area>;
}

/** @throws NOT_PERMITTED, with the permission that is missing */
export function demand(actor: Pick<Actor, 'permissions'>, permission: Permission): void {
  if (!actor.permissions.has(permission)) throw notPermitted(permission);
}

/** Of somebody who lacks this permission. */
export const notPermitted = (permission: Permission): FairleadError =>
  new FairleadError('NOT_PERMITTED', {
    message: 'You are not permitted to do this.',
    hint: 'Ask an administrator of this site for the permission.',
    status: 403,
    data: { permission },
  });
