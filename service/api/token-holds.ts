/**
 * What lives by a token, whatever carries it: it ends when the token is revoked, when it expires, and when its person may do
 * something else than at its begin.
 */
import { FairleadError } from '../../common/errors.ts';
import type { Authority } from '../access/authority.ts';

/** Runs `then` after `ms`; the answer calls it off. */
export type After = (ms: number, then: () => void) => () => void;

/** `asOf`: up to which change of rights its person's permissions were read; 0 where none were. */
export type HeldToken = { readonly tokenId: string; readonly expiresAt: number; readonly asOf: number };

/** `over`: the token is no more. `changed`: it is, for other permissions: who calls again gets those. */
type EndOfHold = 'over' | 'changed';

export type TokenHolds = {
  /**
   * Calls `end` once, when the token is revoked or expires, or stands for other permissions; before it returns where that
   * has happened already. The answer lets go: what has ended by itself is not ended again.
   */
  hold(token: HeldToken, end: (why: EndOfHold) => void): () => void;
  /** Asks of every token that something is held by whether it is still good, and ends what is not. */
  recheck(expiryOf: (tokenId: string) => Promise<number>): Promise<void>;
  close(): void;
};

/** The longest a timer of Node takes (2^31 - 1 ms); bearer tokens live longer than that. */
const longestTimerMs = 2 ** 31 - 1;
/** Ids of tokens that ended or changed: a call may be on its way between its check and its hold. */
const maxRemembered = 10_000;

/**
 * `onEnded` is told of every token that ends, or stands for other permissions, while this service runs: what lives by it
 * elsewhere, as views do, ends there.
 * SECURITY: docs/security.md 4.11: a timer per token, so that expiry is noticed while nobody calls.
 */
export function createTokenHolds(deps: {
  authority: Pick<Authority, 'onRevoked' | 'onRightsChanged'>;
  now: () => number;
  after: After;
  onEnded: (tokenId: string) => void;
}): TokenHolds {
  const held = new Map<string, { readonly ends: Set<(why: EndOfHold) => void>; callOff: () => void }>();
  const ended = new Set<string>();
  /** By which change of rights a token came to stand for others. */
  const changed = new Map<string, number>();

  function endAll(tokenId: string, why: EndOfHold): void {
    const token = held.get(tokenId);
    held.delete(tokenId);
    token?.callOff();
    for (const end of token?.ends ?? []) end(why);
    deps.onEnded(tokenId);
  }

  function endToken(tokenId: string): void {
    ended.add(tokenId);
    forgetOldest(ended);
    endAll(tokenId, 'over');
  }

  function changeToken(tokenId: string, asOf: number): void {
    changed.delete(tokenId);
    changed.set(tokenId, asOf);
    forgetOldest(changed);
    endAll(tokenId, 'changed');
  }

  function watch(tokenId: string, expiresAt: number, token: { callOff: () => void }): void {
    const left = expiresAt - deps.now();
    token.callOff = deps.after(Math.max(0, Math.min(left, longestTimerMs)), () => {
      if (deps.now() >= expiresAt) endToken(tokenId);
      else watch(tokenId, expiresAt, token);
    });
  }

  const forgetRevoked = deps.authority.onRevoked(endToken);
  const forgetChanged = deps.authority.onRightsChanged(changeToken);

  return {
    hold({ tokenId, expiresAt, asOf }, end) {
      // SECURITY: docs/security.md 4.26: what was looked up before a change counts no more after it.
      const isOver = ended.has(tokenId) || deps.now() >= expiresAt;
      if (isOver || asOf < (changed.get(tokenId) ?? 0)) {
        end(isOver ? 'over' : 'changed');
        return () => undefined;
      }
      let token = held.get(tokenId);
      if (!token) {
        token = { ends: new Set(), callOff: () => undefined };
        held.set(tokenId, token);
        watch(tokenId, expiresAt, token);
      }
      const { ends } = token;
      ends.add(end);
      return () => ends.delete(end);
    },
    async recheck(expiryOf) {
      for (const tokenId of [...held.keys()]) {
        try {
          await expiryOf(tokenId);
        } catch (thrown) {
          if (!(thrown instanceof FairleadError) || thrown.code !== 'AUTH_REQUIRED') throw thrown;
          endToken(tokenId);
        }
      }
    },
    close() {
      forgetRevoked();
      forgetChanged();
      for (const { callOff } of held.values()) callOff();
      held.clear();
    },
  };
}

/** Of what is kept in the order of its coming. */
function forgetOldest(kept: { readonly size: number; keys(): Iterable<string>; delete(key: string): boolean }): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= maxRemembered) break;
    kept.delete(oldest);
  }
}

/** A timer that keeps no process running. */
export const afterTimer: After = (ms, then) => {
  const timer = setTimeout(then, ms).unref();
  return () => clearTimeout(timer);
};
