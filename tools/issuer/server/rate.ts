/** How often something may be asked: by each address, and by all together. */
import { LRUCache } from 'lru-cache';

type Rate = {
  /** What one address, or all, may ask at once after a while of rest. */
  readonly burst: number;
  /** What is added to that again in a minute. */
  readonly perMinute: number;
};

type Bucket = { left: number; at: number };

type RateLimit = {
  /**
   * Counts one question.
   * @returns 0 where it may be asked, else in how many seconds it may be
   */
  ask(address: string): number;
};

/**
 * A token bucket for each address and one for all. What is refused counts for nothing: who goes on asking is not kept out for
 * longer.
 * @param now epoch milliseconds
 */
export function createRateLimit(limits: { readonly each: Rate; readonly all: Rate }, now: () => number): RateLimit {
  const all: Bucket = { left: limits.all.burst, at: now() };
  const buckets = new LRUCache<string, Bucket>({ max: 10_000 });
  return {
    ask: (address) => {
      const name = networkOf(address);
      const own = buckets.get(name) ?? { left: limits.each.burst, at: now() };
      buckets.set(name, own);
      const pairs = [
        [own, limits.each],
        [all, limits.all],
      ] as const;
      for (const [bucket, rate] of pairs) refill(bucket, rate, now());
      const waits = pairs.map(([bucket, rate]) => (bucket.left >= 1 ? 0 : (1 - bucket.left) * (60 / rate.perMinute)));
      const wait = Math.ceil(Math.max(...waits));
      if (wait === 0) for (const [bucket] of pairs) bucket.left -= 1;
      return wait;
    },
  };
}

function refill(bucket: Bucket, { burst, perMinute }: Rate, now: number): void {
  // A clock that was turned back gives nothing and takes nothing.
  const minutes = Math.max(0, now - bucket.at) / 60_000;
  bucket.left = Math.min(burst, bucket.left + minutes * perMinute);
  bucket.at = now;
}

/** One customer has a whole /64 of IPv6 addresses, so these are one. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return plain.includes(':') ? expanded(plain).slice(0, 4).join(':') : plain;
}

/** The eight parts of an IPv6 address. */
function expanded(address: string): readonly string[] {
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const parts = (text: string | undefined) => (text ? text.split(':') : []);
  const [before, after] = [parts(head), parts(tail)];
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array<string>(missing).fill('0'), ...after].map((part) => part.toLowerCase());
}
