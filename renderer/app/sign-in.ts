/** The bearer token: from the one-time token in the address, kept for this browser profile, given up on sign-out. */
import { again } from './again.ts';
import { errorOfResponse } from './wire.ts';

const storageKey = 'fairlead.bearer';

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

export function storedBearer(storage: Storage): string | null {
  return storage.getItem(storageKey);
}

export function keepBearer(storage: Storage, bearer: string): void {
  storage.setItem(storageKey, bearer);
}

export function forgetBearer(storage: Storage): void {
  storage.removeItem(storageKey);
}

/**
 * Trades the one-time token for a bearer token; asks again where no answer came. A request that had arrived all the same
 * has used the token up, and that is what is said then.
 * @throws FairleadError AUTH_TOKEN_USED_UP where the link was used or has expired.
 */
export async function exchangeToken(token: string): Promise<string> {
  const response = await again(() =>
    fetch('/api/auth/exchange', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    }),
  );
  if (!response.ok) throw await errorOfResponse(response);
  const { bearer } = (await response.json()) as { bearer: string };
  return bearer;
}
