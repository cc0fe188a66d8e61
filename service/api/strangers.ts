/**
 * Connections that have not signed in: how many there may be, and which of them gives way to a new one. Knows sockets by
 * what it needs of them only.
 *
 * On loopback everybody has the same address, so a limit per address alone would shut a person out together with the
 * strangers. Nobody new is ever refused here: where there is no room, those give way that have done least for longest. A
 * person's connection moves on within milliseconds; what only holds a place does not. Each has a second for that, because
 * many can be accepted before the first of them is read: only at the upper limit does anybody give way earlier.
 *
 * Connections of a trusted reverse proxy all have its address, so those count together only until each said whom it is
 * for. What any other peer says in `X-Forwarded-For` is not looked at: anybody can say it.
 */

/** From one address: as many may wait for longer than their second. */
export const roomPerAddress = 64;
/** From one address: never more. */
export const mostPerAddress = 192;
/** Over all addresses: never more. Each can hold a header of 1 MiB that never ends. */
export const mostStrangers = 256;
/** So long a connection has to get somewhere, milliseconds. */
export const settleMs = 1000;

/** What a connection has got to. `asking`: on the way to a whole request, its body included, or to the token. */
type Progress = 'asking' | 'answered' | 'served';

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
  /** It asks for somebody at this address, as a trusted proxy says. */
  asksFor(line: Line, address: string): void;
  /** Its handshake is done: `line` is the same connection from now on. */
  secured(line: Line, plain: Line): void;
  /** It has signed in and counts no longer. */
  signedIn(line: Line): void;
  readonly count: number;
};

type Stranger = { readonly line: Line; readonly address: string; readonly since: number; readonly progress: Progress };

/** `isProxy`: whether an address stands for many people. */
export function createStrangers(deps: { now: () => number; isProxy?: (address: string) => boolean }): Strangers {
  // In the order in which they last got somewhere.
  const waiting = new Map<Line, Stranger>();

  function sendAway({ line }: Stranger): void {
    waiting.delete(line);
    line.destroy();
  }
  /** Of those that gave nothing to wait for within their second, the oldest, down to `room`. */
  function tidy(among: readonly Stranger[], room: number): void {
    const now = deps.now();
    const settled = among.filter(({ since, progress }) => progress !== 'served' && now - since >= settleMs);
    const order = settled.sort((one, other) => rankOf(one, now) - rankOf(other, now));
    for (const one of order.slice(0, Math.max(0, among.length - room))) sendAway(one);
  }
  function makeRoom(among: readonly Stranger[], most: number): void {
    const [first, ...others] = among;
    if (!first || among.length < most) return;
    const now = deps.now();
    sendAway(others.reduce((least, one) => (rankOf(one, now) < rankOf(least, now) ? one : least), first));
  }
  const from = (address: string) => [...waiting.values()].filter((one) => one.address === address);

  return {
    arrived(line) {
      const address = line.remoteAddress ?? '';
      // SECURITY: docs/security.md 4.9: those of its own address give way first, so that one machine displaces only itself.
      if (deps.isProxy?.(address) !== true) {
        tidy(from(address), roomPerAddress - 1);
        makeRoom(from(address), mostPerAddress);
      }
      makeRoom([...waiting.values()], mostStrangers);
      waiting.set(line, { line, address, since: deps.now(), progress: 'asking' });
      line.once('close', () => waiting.delete(line));
    },
    progressed(line, progress) {
      const stranger = waiting.get(line);
      if (!stranger) return;
      // To the end of the order, and with a second of its own again.
      waiting.delete(line);
      waiting.set(line, { ...stranger, progress, since: deps.now() });
    },
    asksFor(line, address) {
      const stranger = waiting.get(line);
      if (!stranger || stranger.address === address) return;
      waiting.set(line, { ...stranger, address });
      tidy(from(address), roomPerAddress);
    },
    secured(line, plain) {
      const stranger = waiting.get(plain);
      if (!stranger) return;
      waiting.delete(plain);
      waiting.set(line, { ...stranger, line, since: deps.now() });
      line.once('close', () => waiting.delete(line));
    },
    signedIn(line) {
      waiting.delete(line);
    },
    get count() {
      return waiting.size;
    },
  };
}

/** The lowest gives way. Among equals it is the one that got nowhere for longest. */
function rankOf({ line, since, progress }: Stranger, now: number): number {
  // Before all else: what others hold, be it a slow body or an answer that nobody reads, must not cost a new one its second.
  if (now - since < settleMs) return 4;
  if (progress === 'served') return 3;
  if (progress === 'answered') return 2;
  return line.bytesRead === 0 ? 0 : 1;
}
