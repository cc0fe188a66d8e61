/** What lives by a token, whatever carries it: it ends when the token is revoked, and when it expires. */
import { FairleadError } from '../../common/errors.ts';
import type { Authority } from '../access/authority.ts';

/** Runs `then` after `ms`; the answer calls it off. */
export type After = (ms: number, then: () => void) => () => void;

export type HeldToken = { readonly tokenId: string; readonly expiresAt: number };

export type TokenHolds = {
  /**
   * Calls `end` once, when the token is revoked or expires; before it returns where that has happened already. The answer
   * lets go: what has ended by itself is not ended again.
   */
  hold(token: HeldToken, end: () => void): () => void;
  /** Asks of every token that something is held by whether it is still good, and ends what is not. */
  recheck(expiryOf: (tokenId: string) => Promise<number>): Promise<void>;
  close(): void;
};

/** The longest a timer of Node takes (2^31 - 1 ms); bearer tokens live longer than that. */
const longestTimerMs = 2 ** 31 - 1;
/** Ids of tokens that ended: a call may be on its way between its check and its hold. */
const maxRemembered = 10_000;

/**
 * `onEnded` is told of every token that ends while this service runs and that anything was held by: what lives by it
 * elsewhere, as views do, ends there.
 * SECURITY: docs/security.md 4.11: a timer per token, so that expiry is noticed while nobody calls.
 */
export function createTokenHolds(deps: {
  authority: Pick<Authority, 'onRevoked'>;
  now: () => number;
  after: After;
  onEnded: (tokenId: string) => void;
}): TokenHolds {
  const held = new Map<string, { readonly ends: Set<() => void>; callOff: () => void }>();
  const ended = new Set<string>();

  function endToken(tokenId: string): void {
    const token = held.get(tokenId);
    held.delete(tokenId);
    ended.add(tokenId);
    for (const oldest of ended) {
      if (ended.size <= maxRemembered) break;
      ended.delete(oldest);
    }
    token?.callOff();
    for (const end of token?.ends ?? []) end();
    deps.onEnded(tokenId);
  }

  function watch(tokenId: string, expiresAt: number, token: { callOff: () => void }): void {
    const left = expiresAt - deps.now();
    token.callOff = deps.after(Math.max(0, Math.min(left, longestTimerMs)), () => {
      if (deps.now() >= expiresAt) endToken(tokenId);
      else watch(tokenId, expiresAt, token);
    });
  }

  const forgetRevoked = deps.authority.onRevoked(endToken);

  return {
    hold({ tokenId, expiresAt }, end) {
      if (ended.has(tokenId) || deps.now() >= expiresAt) {
        end();
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
      for (const { callOff } of held.values()) callOff();
      held.clear();
    },
  };
}

/** A timer that keeps no process running. */
export const afterTimer: After = (ms, then) => {
  const timer = setTimeout(then, ms).unref();
  return () => clearTimeout(timer);
};
