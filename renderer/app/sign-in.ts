/**
 * The sign-in: a bearer token for the one-time token in the address or for a name and a password (`door/`), the key of the
 * service that gave it, and whose it is. They are kept for this browser profile and given up on sign-out.
 */
import { FairleadError } from '../../common/errors.ts';
import { again } from './again.ts';
import { errorOfResponse } from './wire.ts';

const bearerItem = 'fairlead.bearer';
const serviceKeyItem = 'fairlead.service-key';
const personItem = 'fairlead.person';

/** Who signed in, and until when that holds by itself (epoch milliseconds). */
type SignedInPerson = { readonly userId: string; readonly userName: string; readonly expiresAt: number };

/** `serviceKey`: who the bearer token is for. It is sent to nobody else (`common/proof.ts`). */
export type SignIn = {
  readonly bearer: string;
  readonly serviceKey: string;
  /** Null where an earlier version kept the sign-in. */
  readonly person: SignedInPerson | null;
};

function openTokenOf({ hash }: Location): string | null {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token');
}

/** Whether a link with a one-time token was opened in this very tab. */
export function holdsOpenToken(location: Location): boolean {
  return openTokenOf(location) !== null;
}

/** Takes the one-time token off the address bar at once, so that it is neither bookmarked nor kept in the history. */
export function takeOpenToken(location: Location, history: History): string | null {
  const token = openTokenOf(location);
  if (token === null) return null;
  history.replaceState(null, '', location.pathname + location.search);
  return token;
}

/** null: not signed in. A token whose service is not known is sent to nobody, so it is none. */
export function storedSignIn(storage: Storage): SignIn | null {
  const [bearer, serviceKey] = [storage.getItem(bearerItem), storage.getItem(serviceKeyItem)];
  return bearer === null || serviceKey === null ? null : { bearer, serviceKey, person: personIn(storage) };
}

function personIn(storage: Storage): SignedInPerson | null {
  try {
    const kept = JSON.parse(storage.getItem(personItem) ?? 'null') as Partial<SignedInPerson> | null;
    if (typeof kept?.userId !== 'string' || typeof kept.userName !== 'string' || typeof kept.expiresAt !== 'number')
      return null;
    return { userId: kept.userId, userName: kept.userName, expiresAt: kept.expiresAt };
  } catch {
    // The sign-in holds without it; only its words are fewer.
    return null;
  }
}

export function keepSignIn(storage: Storage, { bearer, serviceKey, person }: SignIn): void {
  storage.setItem(personItem, JSON.stringify(person));
  storage.setItem(serviceKeyItem, serviceKey);
  storage.setItem(bearerItem, bearer);
}

export function forgetSignIn(storage: Storage): void {
  storage.removeItem(bearerItem);
  storage.removeItem(serviceKeyItem);
  storage.removeItem(personItem);
}

/**
 * Browsers have signatures only where they call a page secure: on https, and on `localhost` names and 127.0.0.1.
 * @throws CONSOLE_CANNOT_CHECK where this page is not: without them no service can prove itself, and no token is sent.
 */
export function needsSignatures(page: Pick<Window, 'location'> & { readonly crypto: Partial<Crypto> }): void {
  if (page.crypto.subtle) return;
  throw new FairleadError('CONSOLE_CANNOT_CHECK', {
    message: 'This browser cannot check here that it speaks to your Fairlead service, so it does not sign in.',
    hint: `Open http://127.0.0.1:${page.location.port}/ or http://localhost:${page.location.port}/ with a new link, or use another browser.`,
  });
}

/**
 * Trades the one-time token for a bearer token; asks again where no answer came. A request that had arrived all the same
 * has used the token up, and that is what is said then.
 * @throws FairleadError AUTH_TOKEN_USED_UP where the link was used or has expired.
 */
export async function exchangeToken(token: string): Promise<SignIn> {
  const response = await again(() =>
    fetch('/api/auth/exchange', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    }),
  );
  if (!response.ok) throw await errorOfResponse(response);
  const { bearer, serviceKey, me } = (await response.json()) as Omit<SignIn, 'person'> & {
    readonly me: SignedInPerson;
  };
  return { bearer, serviceKey, person: me };
}
