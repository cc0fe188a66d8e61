/**
 * Connections that have not signed in: how many there may be, and which of them gives way to a new one. Knows sockets by
 * what it needs of them only.
 *
 * On loopback everybody has the same address, so a limit per address alone would shut a person out together with the
 * strangers. Nobody new is ever refused here: at the limit, the one that has done least for longest gives way. A person's
 * connection moves on within milliseconds; what only holds a place does not.
 *
 * Behind a reverse proxy all connections have the proxy's address, which changes nothing in that. What a proxy says in
 * `X-Forwarded-For` is not looked at: anybody can say it.
 */

/** As many wait at once, over all addresses. */
export const maxStrangers = 128;
/** As many wait at once from one address. */
export const maxStrangersPerAddress = 64;
/** So long a connection may have said nothing before it counts as silent, milliseconds. */
const mayBeSilentMs = 1000;

/** What a connection has got to. `asking`: on the way to a whole request, or to the token. */
export type Progress = 'asking' | 'answered' | 'served';

/** The part of a socket that is needed here. */
export type Line = {
  readonly remoteAddress?: string | undefined;
  readonly bytesRead: number;
  /** Called once, when it has ended. */
  once(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
};

export type Strangers = {
  /** A new connection. Makes room for it where there is none. */
  arrived(line: Line): void;
  /** It has come so far. Nothing for one that has signed in. */
  progressed(line: Line, progress: Progress): void;
  /** It has signed in and counts no longer. */
  signedIn(line: Line): void;
  readonly count: number;
};

type Stranger = { readonly line: Line; readonly address: string; readonly since: number; progress: Progress };

export function createStrangers(deps: { now: () => number }): Strangers {
  // In the order of arrival.
  const waiting = new Map<Line, Stranger>();

  function makeRoom(among: readonly Stranger[], limit: number): void {
    if (among.length < limit) return;
    const [first, ...others] = among;
    if (!first) return;
    const now = deps.now();
    const victim = others.reduce((least, one) => (rankOf(one, now) < rankOf(least, now) ? one : least), first);
    waiting.delete(victim.line);
    victim.line.destroy();
  }

  return {
    arrived(line) {
      const address = line.remoteAddress ?? '';
      // SECURITY: docs/security.md 4.9: those of its own address give way first, so that one machine displaces only itself.
      makeRoom(
        [...waiting.values()].filter((one) => one.address === address),
        maxStrangersPerAddress,
      );
      makeRoom([...waiting.values()], maxStrangers);
      waiting.set(line, { line, address, since: deps.now(), progress: 'asking' });
      line.once('close', () => waiting.delete(line));
    },
    progressed(line, progress) {
      const stranger = waiting.get(line);
      if (stranger) stranger.progress = progress;
    },
    signedIn(line) {
      waiting.delete(line);
    },
    get count() {
      return waiting.size;
    },
  };
}

/** The lowest gives way. Among equals it is the one that came first. */
function rankOf({ line, since, progress }: Stranger, now: number): number {
  if (progress === 'served') return 3;
  if (progress === 'answered') return 2;
  return line.bytesRead === 0 && now - since >= mayBeSilentMs ? 0 : 1;
}
