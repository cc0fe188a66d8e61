/** What other areas may know of people, and what people need of them. */
import type { Store } from '../store/types.ts';

/**
 * The one person of a local site, and the first administrator of a standalone one: whoever opens the folder of a local site as
 * standalone keeps what is theirs, because it is theirs already.
 */
export const ownerId = 'local';

/** From where somebody signs in, as far as it is known. */
export type From = { readonly address: string | null; readonly browser: string | null };

/** The part of a person's row that names them. */
type Named = { readonly userId: string; readonly userName: string };

/** What signing in needs of the tokens of the site (`service/access/authority.ts`). */
export type Bearers = {
  issueBearer(
    user: Named,
    label: string,
    from: From,
  ): Promise<{ readonly bearer: string; readonly principal: { readonly tokenId: string; readonly expiresAt: number } }>;
  /** @throws AUTH_REQUIRED where it is none any more */
  expiryOf(tokenId: string): Promise<number>;
  /** These were removed: what lives by them ends. */
  ended(tokenIds: readonly string[]): void;
  revoke(tokenId: string): Promise<void>;
};

/** What has to be known of a change to people once it is kept. */
export type PeopleTold = {
  /** These tokens are no more. */
  ended(tokenIds: readonly string[]): void;
  /** These people may do something else than before. */
  rightsChanged(userIds: readonly string[]): Promise<void>;
};

/** The part of the store that the operations on people need. */
export type PeopleStore = Pick<Store, 'db' | 'transaction'>;
