/**
 * A session in a browser window of its own, as the window it was moved out of sees it: that window has no handle of it
 * (`noopener`). The own window holds a lock for as long as it shows the session; whoever gets the lock for itself knows
 * that the window is gone, however that happened. SECURITY: docs/security.md 1.10: locks and channels are the origin's: a session's page has
 * another origin, and can neither hold one nor send anything here.
 */

const channelName = 'fairlead.session-windows';
const lockOf = (id: string) => `fairlead.session-window.${id}`;

/** The browser's locks; absent where the console is served without TLS from another machine. */
type Locks = Pick<LockManager, 'request'>;

export function locksOf(page: Pick<Window, 'navigator'>): Locks | null {
  return 'locks' in page.navigator ? page.navigator.locks : null;
}

/** In the own window: says that it shows this session, until the returned function is called or the window is gone. */
export function announceWindow(id: string, locks: Locks | null): () => void {
  const channel = new BroadcastChannel(channelName);
  const end = new AbortController();
  const { signal } = end;
  const tell = () => channel.postMessage({ opened: id });
  if (locks === null) tell();
  else {
    const hold = () => {
      tell();
      return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    };
    // Shared: the same session may have several windows. It is refused where it ended before its turn came.
    locks.request(lockOf(id), { mode: 'shared', signal }, hold).catch(() => undefined);
  }
  return () => {
    end.abort();
    channel.close();
  };
}

/** Whether a window says that it shows this session before `waitMs` are over. */
export function windowOpens(id: string, waitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(channelName);
    const done = (opened: boolean) => {
      clearTimeout(timer);
      channel.close();
      resolve(opened);
    };
    const timer = setTimeout(() => done(false), waitMs);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'object' && data !== null && 'opened' in data && data.opened === id) done(true);
    };
  });
}

/** A window that is loaded anew is back within this time, milliseconds. */
const reloadMs = 2_000;

/** Resolves when no window shows this session any more. One that is only loaded anew is not gone. */
export async function windowCloses(id: string, locks: Locks, graceMs = reloadMs): Promise<void> {
  do await locks.request(lockOf(id), () => undefined);
  while (await windowOpens(id, graceMs));
}
