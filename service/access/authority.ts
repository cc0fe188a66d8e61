/** Who calls: one-time tokens, bearer tokens, and the person each stands for. */
import { createHash, randomBytes } from 'node:crypto';
import { apiKeyOf, isApiKey, keyHint, permittedByKey } from '../../common/access/api-key.ts';
import type { Permission } from '../../common/access/permissions.ts';
import { type Commands, waysIn } from '../../common/commands.ts';
import { FairleadError } from '../../common/errors.ts';
import type { Logger } from '../log/logger.ts';
import type { DbOrTx, Store } from '../store/types.ts';
import type { Actor } from './actor.ts';

export const openTokenLifeMs = 10 * 60_000;
export const bearerLifeMs = 30 * 24 * 3600_000;
/** When somebody was last seen is written no more often. */
const seenEveryMs = 60_000;

export type Principal = {
  readonly userId: string;
  readonly userName: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly tokenId: string;
  readonly expiresAt: number;
  /** Counts changes of rights, of anybody: what is older than a change of this person's rights was made before it. */
  readonly asOf: number;
};

/** Where somebody is when they get a token; null where that is not known. */
type From = { readonly address: string | null; readonly browser: string | null };
const unknownPlace: From = { address: null, browser: null };

/** Who acts by this token, over this connection. */
export const actorOf = ({ expiresAt: _, asOf: __, ...who }: Principal, connectionId: string | null): Actor => ({
  ...who,
  connectionId,
});

export type Authority = {
  /** A token for a URL: 128 bits, single use, 10 minutes. Only its hash is kept. */
  issueOpenToken(user: { userId: string; userName: string }): Promise<{ token: string; expiresAt: number }>;
  /** @throws AUTH_TOKEN_USED_UP when it was used, has expired or never was. */
  exchange(openToken: string, label: string, from?: From): Promise<{ bearer: string; principal: Principal }>;
  /** A bearer token without a detour: for the service's own command line, and for who signed in. @throws AUTH_REQUIRED */
  issueBearer(
    user: { userId: string; userName: string },
    label: string,
    from?: From,
  ): Promise<{ bearer: string; principal: Principal }>;
  /** A bearer for a program: it may do a part of what its person may. Only its hash is kept, in `db`: as part of a transaction. */
  issueApiKey(
    db: DbOrTx,
    user: { readonly userId: string; readonly userName: string },
    key: { readonly name: string; readonly expiresAt: number; readonly permissions: readonly Permission[] },
  ): Promise<{ key: string; tokenId: string }>;
  /** Who calls, with what they may do now. @throws AUTH_REQUIRED, also where the token is good and its person may no longer sign in */
  verify(bearer: string | undefined): Promise<Principal>;
  revoke(tokenId: string): Promise<void>;
  /** When the token stops being valid, epoch milliseconds. @throws AUTH_REQUIRED */
  expiryOf(tokenId: string): Promise<number>;
  /** How often rights were changed so far: what is looked up from now on knows of all of these. */
  rightsAsOf(): number;
  /** The person of this token is there now. Never rejects. */
  seen(tokenId: string): Promise<void>;
  /** Called with the id of every token that is revoked, so that open connections end. */
  onRevoked(listener: (tokenId: string) => void): () => void;
  /** Called with the tokens of people who may do something else now, and with the count of that change. */
  onRightsChanged(listener: (tokenId: string, asOf: number) => void): () => void;
  /** These tokens were removed from the store: tells `onRevoked`. */
  ended(tokenIds: readonly string[]): void;
  /** What these people may do was changed in the store: tells `onRightsChanged`. */
  rightsChanged(userIds: readonly string[]): Promise<void>;
};

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** The answer to whoever has not signed in. */
export function signInFirst(commands: Commands): FairleadError {
  return new FairleadError('AUTH_REQUIRED', {
    message: 'This needs a valid bearer token.',
    hint: waysIn(commands),
    status: 401,
  });
}

export function createAuthority(deps: {
  store: Store;
  now: () => number;
  newId: () => string;
  commands: Commands;
  log: Pick<Logger, 'warn'>;
  /** Whether one-time tokens sign in. On a site with people nobody gets in without a password. */
  hasLinks: boolean;
  /** What a person may do now; null for who is nobody here, or disabled. */
  permissionsOf(userId: string): Promise<ReadonlySet<Permission> | null>;
}): Authority {
  const { store, now, newId, commands, log, permissionsOf } = deps;
  const required = () => signInFirst(commands);
  const usedUp = () =>
    new FairleadError('AUTH_TOKEN_USED_UP', {
      message: 'This sign-in link was used already or has expired.',
      hint: waysIn(commands),
      status: 401,
    });
  const listeners = new Set<(tokenId: string) => void>();
  const rightsListeners = new Set<(tokenId: string, asOf: number) => void>();
  let changesOfRights = 0;

  async function seen(tokenId: string): Promise<void> {
    try {
      const row = await store.db
        .updateTable('tokens')
        .set({ last_seen_at: now() })
        .where('id', '=', tokenId)
        .where((where) =>
          where.or([where('last_seen_at', 'is', null), where('last_seen_at', '<=', now() - seenEveryMs)]),
        )
        .returning(['user_id', 'kind'])
        .executeTakeFirst();
      // A program that calls is not its person.
      if (row?.kind === 'bearer')
        await store.db.updateTable('users').set({ last_seen_at: now() }).where('id', '=', row.user_id).execute();
    } catch (err) {
      log.warn({ err, tokenId }, 'When somebody was last seen could not be kept');
    }
  }

  async function issueBearer(user: { userId: string; userName: string }, label: string, from = unknownPlace) {
    const asOf = changesOfRights;
    const permissions = await permissionsOf(user.userId);
    if (permissions === null) throw required();
    const bearer = randomBytes(32).toString('base64url');
    const id = newId();
    const expiresAt = now() + bearerLifeMs;
    await store.db
      .deleteFrom('tokens')
      .where('expires_at', '<', now())
      .where('kind', 'in', ['bearer', 'open', 'mark'])
      .execute();
    await store.db
      .insertInto('tokens')
      .values({
        id,
        kind: 'bearer',
        hash: hashOf(bearer),
        label,
        user_id: user.userId,
        user_name: user.userName,
        created_at: now(),
        expires_at: expiresAt,
        address: from.address,
        browser: from.browser,
      })
      .execute();
    return { bearer, principal: { ...user, permissions, tokenId: id, expiresAt, asOf } };
  }

  return {
    async issueOpenToken(user) {
      // SECURITY: docs/security.md 4.3: 128 bits, single use, 10 minutes. Tokens that expired leave here, so the table stays small.
      const token = randomBytes(16).toString('base64url');
      const expiresAt = now() + openTokenLifeMs;
      // Keys stay until their person has seen that they ended.
      await store.db.deleteFrom('tokens').where('expires_at', '<', now()).where('kind', '!=', 'api-key').execute();
      await store.db
        .insertInto('tokens')
        .values({
          id: newId(),
          kind: 'open',
          hash: hashOf(token),
          label: 'open',
          user_id: user.userId,
          user_name: user.userName,
          created_at: now(),
          expires_at: expiresAt,
        })
        .execute();
      return { token, expiresAt };
    },

    async exchange(openToken, label, from) {
      // SECURITY: docs/security.md 4.25: also one that was made while the folder was that of a local site.
      if (!deps.hasLinks) throw usedUp();
      // SECURITY: docs/security.md 4.3: single use is the conditional update itself: of two exchanges at once, one gets no row.
      const row = await store.db
        .updateTable('tokens')
        .set({ used_at: now() })
        .where('hash', '=', hashOf(openToken))
        .where('kind', '=', 'open')
        .where('used_at', 'is', null)
        .where('expires_at', '>', now())
        .returning(['user_id', 'user_name'])
        .executeTakeFirst();
      if (!row) throw usedUp();
      return issueBearer({ userId: row.user_id, userName: row.user_name }, label, from);
    },

    issueBearer,

    async issueApiKey(db, user, { name, expiresAt, permissions }) {
      const key = apiKeyOf(randomBytes(32).toString('base64url'));
      const id = newId();
      await db
        .insertInto('tokens')
        .values({
          id,
          kind: 'api-key',
          hash: hashOf(key),
          label: name,
          user_id: user.userId,
          user_name: user.userName,
          created_at: now(),
          expires_at: expiresAt,
          permissions,
          hint: keyHint(key),
        })
        .execute();
      return { key, tokenId: id };
    },

    async verify(bearer) {
      if (!bearer) throw required();
      const asOf = changesOfRights;
      const row = await store.db
        .selectFrom('tokens')
        .select(['id', 'kind', 'user_id', 'user_name', 'expires_at', 'last_seen_at', 'permissions'])
        .where('hash', '=', hashOf(bearer))
        .where('kind', '=', isApiKey(bearer) ? 'api-key' : 'bearer')
        .where('expires_at', '>', now())
        .executeTakeFirst();
      const owner = row ? await permissionsOf(row.user_id) : null;
      if (!row || owner === null) throw required();
      if (now() - (row.last_seen_at ?? 0) >= seenEveryMs) await seen(row.id);
      return {
        userId: row.user_id,
        userName: row.user_name,
        // SECURITY: docs/security.md 4.40: at each use, so that a key loses with its owner.
        permissions: row.kind === 'api-key' ? permittedByKey(owner, row.permissions ?? []) : owner,
        tokenId: row.id,
        expiresAt: row.expires_at,
        asOf,
      };
    },

    async revoke(tokenId) {
      await store.db.deleteFrom('tokens').where('id', '=', tokenId).execute();
      for (const listener of listeners) listener(tokenId);
    },

    async expiryOf(tokenId) {
      const row = await store.db.selectFrom('tokens').select('expires_at').where('id', '=', tokenId).executeTakeFirst();
      if (!row) throw required();
      return row.expires_at;
    },

    rightsAsOf: () => changesOfRights,
    seen,

    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    onRightsChanged(listener) {
      rightsListeners.add(listener);
      return () => rightsListeners.delete(listener);
    },

    ended(tokenIds) {
      for (const tokenId of tokenIds) for (const listener of listeners) listener(tokenId);
    },

    async rightsChanged(userIds) {
      if (userIds.length === 0) return;
      changesOfRights += 1;
      const asOf = changesOfRights;
      const rows = await store.db
        .selectFrom('tokens')
        .select('id')
        .where('user_id', 'in', [...userIds])
        .where('kind', 'in', ['bearer', 'api-key'])
        .execute();
      for (const { id } of rows) for (const listener of rightsListeners) listener(id, asOf);
    },
  };
}
