/** The operations on API keys: everybody's own ones, for their programs. */
import { keyPermissions, longestKeyDays, permittedByKey } from '../../common/access/api-key.ts';
import type { Permission } from '../../common/access/permissions.ts';
import { FairleadError, notFound } from '../../common/errors.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import { attempt, Done, type Fact } from '../access/facts.ts';
import type { Entitlements } from '../licensing/types.ts';
import type { Clock, Row, Store } from '../store/types.ts';

const dayMs = 24 * 3600_000;
export const mostApiKeys = 50;

/** Without the key itself. Times are epoch milliseconds. */
export type ApiKey = {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  /** What it was given. */
  readonly permissions: readonly Permission[];
  /** What it may do now. */
  readonly effective: readonly Permission[];
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
};

type NewApiKey = {
  readonly name: string;
  readonly days: number;
  readonly permissions: readonly Permission[];
};

/** What knows tokens. Where there are accounts, ends what lives by one at once. */
type Tokens = {
  issueApiKey(
    user: { readonly userId: string; readonly userName: string },
    key: { readonly name: string; readonly expiresAt: number; readonly permissions: readonly Permission[] },
  ): Promise<{ readonly key: string; readonly tokenId: string }>;
  revoke(tokenId: string): Promise<void>;
};

type ApiKeysArea = {
  /** The newest first; also those that expired. */
  list(actor: Actor): Promise<readonly ApiKey[]>;
  /** `key` is told here and never again. @throws FEATURE_NOT_LICENSED, API_KEY_PERMISSIONS, API_KEY_TOO_MANY, API_KEY_NO_ACCOUNT */
  create(actor: Actor, wanted: NewApiKey): Promise<Done<{ readonly key: string; readonly apiKey: ApiKey }>>;
  /** @throws API_KEY_NOT_FOUND */
  end(actor: Actor, id: string): Promise<Done<null>>;
};
export type ApiKeyOperations = Operations<ApiKeysArea>;

/** @param isPerson whether this is somebody whom the site knows, and whose rights others can see and end */
export function createApiKeys(deps: {
  store: Store;
  tokens: Tokens;
  isPerson(userId: string): Promise<boolean>;
  entitlements: Entitlements;
  now: Clock;
}): ApiKeyOperations {
  const { store, tokens, now } = deps;
  const keysOf = (userId: string) =>
    store.db
      .selectFrom('tokens')
      .selectAll()
      .where('user_id', '=', userId)
      .where('kind', '=', 'api-key')
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute();

  async function keyOf(userId: string, id: string): Promise<Row<'tokens'>> {
    const row = (await keysOf(userId)).find((one) => one.id === id);
    if (row === undefined) throw notFound('API key', id);
    return row;
  }

  return guard<ApiKeysArea>(
    // No key has this permission: a key makes no other, and ends none.
    { list: 'account.modify', create: 'account.modify', end: 'account.modify' },
    {
      async list({ userId, permissions }) {
        return (await keysOf(userId)).map((row) => shown(row, permissions));
      },

      create: (actor, { name, days, permissions }) =>
        attempt(factOf({ id: '', name }, { permissions, days }), async () => {
          // SECURITY: docs/security.md 4.40: a key of the command line would be nobody's, and outlive the service's own token.
          if (!(await deps.isPerson(actor.userId))) throw noAccount();
          await deps.entitlements.demand('api_keys');
          demandGivable(actor, permissions);
          if ((await keysOf(actor.userId)).length >= mostApiKeys) throw tooMany();
          const { userId, userName } = actor;
          const expiresAt = now() + Math.min(days, longestKeyDays) * dayMs;
          const { key, tokenId } = await tokens.issueApiKey({ userId, userName }, { name, expiresAt, permissions });
          const apiKey = shown(await keyOf(userId, tokenId), actor.permissions);
          return new Done({ key, apiKey }, [factOf(apiKey, { permissions, expiresAt })]);
        }),

      end: (actor, id) =>
        attempt(factOf({ id, name: '' }), async () => {
          const row = await keyOf(actor.userId, id);
          await tokens.revoke(row.id);
          return new Done(null, [factOf({ id, name: row.label })]);
        }),
    },
  );
}

/** SECURITY: docs/security.md 4.40: a key is given no more than its owner has, and never what no key may do. */
function demandGivable(actor: Actor, wanted: readonly Permission[]): void {
  const refused = wanted.filter((one) => !keyPermissions.includes(one) || !actor.permissions.has(one));
  if (refused.length === 0) return;
  throw new FairleadError('API_KEY_PERMISSIONS', {
    message: 'This key cannot get every permission that was chosen.',
    hint: `A key may do what its owner may, and never change accounts. Leave out: ${refused.join(', ')}.`,
    status: 403,
    data: { permissions: refused },
  });
}

function shown(row: Row<'tokens'>, owner: ReadonlySet<Permission>): ApiKey {
  const given = row.permissions ?? [];
  return {
    id: row.id,
    name: row.label,
    hint: row.hint ?? '',
    permissions: keyPermissions.filter((one) => given.includes(one)),
    effective: [...permittedByKey(owner, given)],
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_seen_at,
  };
}

const factOf = (
  { id, name }: { readonly id: string; readonly name: string },
  data?: Readonly<Record<string, unknown>>,
): Fact => ({ object: { type: 'API key', id, name }, ...(data && { data }) });

const noAccount = () =>
  new FairleadError('API_KEY_NO_ACCOUNT', {
    message: 'An API key belongs to a person of this site.',
    hint: 'Sign in as the person whose program is to use it.',
    status: 409,
  });

const tooMany = () =>
  new FairleadError('API_KEY_TOO_MANY', {
    message: `You have ${mostApiKeys} API keys, as many as there may be.`,
    hint: 'End those that are not used any more.',
    status: 409,
    data: { limit: mostApiKeys },
  });
