/** Who calls: one-time tokens, bearer tokens, and the person each stands for. */
import { createHash, randomBytes } from 'node:crypto';
import { apiKeyOf, isApiKey, keyHint, permittedByKey } from '../../common/access/api-key.ts';
import type { Permission } from '../../common/access/permissions.ts';
import { type Commands, waysIn } from '../../common/commands.ts';
import { FairleadError } from '../../common/errors.ts';
import type { Store } from '../store/types.ts';
import type { Actor } from './actor.ts';

export const openTokenLifeMs = 10 * 60_000;
export const bearerLifeMs = 30 * 24 * 3600_000;
/** How old the last use that is kept of an API key may be, milliseconds. */
const lastUseMs = 60_000;

export type Principal = {
  readonly userId: string;
  readonly userName: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly tokenId: string;
  readonly expiresAt: number;
};

/** Who acts by this token, over this connection. */
export const actorOf = ({ expiresAt: _, ...who }: Principal, connectionId: string | null): Actor => ({
  ...who,
  connectionId,
});

export type Authority = {
  /** A token for a URL: 128 bits, single use, 10 minutes. Only its hash is kept. */
  issueOpenToken(user: { userId: string; userName: string }): Promise<{ token: string; expiresAt: number }>;
  /** @throws AUTH_TOKEN_USED_UP when it was used, has expired or never was. */
  exchange(openToken: string, label: string): Promise<{ bearer: string; principal: Principal }>;
  /** A bearer token without a detour, for the service's own command line on this machine. */
  issueBearer(
    user: { userId: string; userName: string },
    label: string,
  ): Promise<{ bearer: string; principal: Principal }>;
  /** A bearer for a program: it may do a part of what its person may. Only its hash is kept. */
  issueApiKey(
    user: { readonly userId: string; readonly userName: string },
    key: { readonly name: string; readonly expiresAt: number; readonly permissions: readonly Permission[] },
  ): Promise<{ key: string; tokenId: string }>;
  /** Who calls, with what they may do now. @throws AUTH_REQUIRED */
  verify(bearer: string | undefined): Promise<Principal>;
  revoke(tokenId: string): Promise<void>;
  /** When the token stops being valid, epoch milliseconds. @throws AUTH_REQUIRED */
  expiryOf(tokenId: string): Promise<number>;
  /** Called with the id of every token that is revoked, so that open connections end. */
  onRevoked(listener: (tokenId: string) => void): () => void;
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
  /** What a person may do now. */
  permissionsOf(userId: string): Promise<ReadonlySet<Permission>>;
}): Authority {
  const { store, now, newId, commands, permissionsOf } = deps;
  const required = () => signInFirst(commands);
  const usedUp = () =>
    new FairleadError('AUTH_TOKEN_USED_UP', {
      message: 'This sign-in link was used already or has expired.',
      hint: waysIn(commands),
      status: 401,
    });
  const listeners = new Set<(tokenId: string) => void>();

  async function issueBearer(user: { userId: string; userName: string }, label: string) {
    const bearer = randomBytes(32).toString('base64url');
    const id = newId();
    const expiresAt = now() + bearerLifeMs;
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
      })
      .execute();
    const permissions = await permissionsOf(user.userId);
    return { bearer, principal: { ...user, permissions, tokenId: id, expiresAt } };
  }

  /** To the minute: a program that calls all the time does not write all the time. */
  async function noteUse(id: string): Promise<void> {
    await store.db
      .updateTable('tokens')
      .set({ last_seen_at: now() })
      .where('id', '=', id)
      .where((where) => where.or([where('last_seen_at', 'is', null), where('last_seen_at', '<', now() - lastUseMs)]))
      .execute();
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

    async exchange(openToken, label) {
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
      return issueBearer({ userId: row.user_id, userName: row.user_name }, label);
    },

    issueBearer,

    async issueApiKey(user, { name, expiresAt, permissions }) {
      const key = apiKeyOf(randomBytes(32).toString('base64url'));
      const id = newId();
      await store.db
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
      const row = await store.db
        .selectFrom('tokens')
        .select(['id', 'kind', 'user_id', 'user_name', 'expires_at', 'permissions'])
        .where('hash', '=', hashOf(bearer))
        .where('kind', '=', isApiKey(bearer) ? 'api-key' : 'bearer')
        .where('expires_at', '>', now())
        .executeTakeFirst();
      if (!row) throw required();
      const owner = await permissionsOf(row.user_id);
      if (row.kind === 'api-key') await noteUse(row.id);
      return {
        userId: row.user_id,
        userName: row.user_name,
        // SECURITY: docs/security.md 4.31: at each use, so that a key loses with its owner.
        permissions: row.kind === 'api-key' ? permittedByKey(owner, row.permissions ?? []) : owner,
        tokenId: row.id,
        expiresAt: row.expires_at,
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

    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
