import { beforeEach, describe, expect, it } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import { bearerLifeMs } from '../access/authority.ts';
import { createTokenHolds, type HeldToken, type TokenHolds } from './token-holds.ts';

const longestTimerMs = 2 ** 31 - 1;
let now: number;
let timers: { at: number; ms: number; then(): void }[];
let revoke: (tokenId: string) => void;
let change: (tokenId: string, asOf: number) => void;
let holds: TokenHolds;
let endedTokens: string[];
let ends: string[];

beforeEach(() => {
  now = 1_800_000_000_000;
  timers = [];
  endedTokens = [];
  ends = [];
  holds = createTokenHolds({
    authority: {
      onRevoked(listener) {
        revoke = listener;
        return () => {
          revoke = () => undefined;
        };
      },
      onRightsChanged(listener) {
        change = listener;
        return () => {
          change = () => undefined;
        };
      },
    },
    now: () => now,
    after(ms, then) {
      const timer = { at: now + ms, ms, then };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    onEnded: (id) => endedTokens.push(id),
  });
});

/** The clock goes on, timer by timer. One that is set again for the very same moment would hold it for ever. */
function pass(ms: number): void {
  const until = now + ms;
  for (let fired = 0; ; fired += 1) {
    const next = timers.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
    if (!next) break;
    if (fired > 1000) throw new Error('The clock does not get on: a timer is set again and again.');
    timers = timers.filter((one) => one !== next);
    now = next.at;
    next.then();
  }
  now = until;
}
const token = (tokenId: string, lifeMs: number) => ({ tokenId, expiresAt: now + lifeMs, asOf: 0 });
const hold = (held: HeldToken, name = held.tokenId) =>
  holds.hold(held, (why) => ends.push(why === 'over' ? name : `${name} ${why}`));

describe('what lives by a token', () => {
  it('ends when it is revoked, all of it and nothing else', () => {
    hold(token('a', 1000), 'call');
    hold(token('a', 1000), 'stream');
    hold(token('b', 1000), 'other');
    revoke('a');
    expect([ends, endedTokens]).toEqual([['call', 'stream'], ['a']]);
    pass(5000);
    expect(ends).toEqual(['call', 'stream', 'other']);
  });

  it('ends at the very moment at which it expires, although nobody calls', () => {
    hold(token('a', 60_000));
    pass(59_999);
    expect(ends).toEqual([]);
    pass(1);
    expect([ends, endedTokens]).toEqual([['a'], ['a']]);
    expect(timers).toEqual([]);
  });

  it('waits for tokens that live longer than a timer can', () => {
    hold(token('a', bearerLifeMs));
    expect(bearerLifeMs).toBeGreaterThan(longestTimerMs);
    pass(bearerLifeMs - 1);
    expect(ends).toEqual([]);
    pass(1);
    expect(ends).toEqual(['a']);
  });

  it('ends when the token is asked again and is good no longer; what cannot be asked stays', async () => {
    hold(token('a', 60_000));
    hold(token('b', 60_000));
    const down = new FairleadError('STORE_UNREACHABLE', { message: 'Away.' });
    await expect(holds.recheck(() => Promise.reject(down))).rejects.toBe(down);
    expect(ends).toEqual([]);
    const gone = new FairleadError('AUTH_REQUIRED', { message: 'Gone.' });
    await holds.recheck((id) => (id === 'a' ? Promise.reject(gone) : Promise.resolve(now + 1)));
    expect([ends, endedTokens]).toEqual([['a'], ['a']]);
  });

  it('is told of a token that nothing is held by at the moment', () => {
    hold(token('a', 60_000))();
    pass(60_000);
    expect([ends, endedTokens]).toEqual([[], ['a']]);
  });

  it('that begins too late ends at once', () => {
    revoke('a');
    hold(token('a', 1000));
    hold(token('b', 0));
    expect(ends).toEqual(['a', 'b']);
  });

  it('ends when the token stands for other permissions, and what begins after that goes on', () => {
    hold(token('a', 60_000), 'stream');
    hold(token('b', 60_000));
    change('a', 1);
    expect([ends, endedTokens]).toEqual([['stream changed'], ['a']]);
    hold({ ...token('a', 60_000), asOf: 1 }, 'again');
    expect(ends).toEqual(['stream changed']);
    pass(60_000);
    expect(ends).toEqual(['stream changed', 'b', 'again']);
  });

  it('that was looked up before a change of permissions ends at once, although it begins after it', () => {
    change('a', 2);
    hold({ ...token('a', 1000), asOf: 1 });
    hold({ ...token('b', 1000), asOf: 1 });
    expect(ends).toEqual(['a changed']);
  });

  it('that ended by itself is not ended again', () => {
    hold(token('a', 1000))();
    revoke('a');
    expect(ends).toEqual([]);
  });

  it('leaves no timer behind when the service ends', () => {
    hold(token('a', 1000));
    holds.close();
    expect(timers).toEqual([]);
  });
});
