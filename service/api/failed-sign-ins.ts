/**
 * Sign-ins that failed: counted, told to wait once there are many, and written to the audit log as one row per minute.
 *
 * A token that is good is never refused for the failures of others: on loopback, and behind a proxy, strangers and the
 * person have one address. Tokens have 128 bits and more, so what the limit saves is work and log, not guessing.
 */

import { type Commands, waysIn } from '../../common/commands.ts';
import { counted } from '../../common/counted.ts';
import { FairleadError } from '../../common/errors.ts';
import { advise } from '../../common/hint.ts';
import type { After } from './token-holds.ts';

/** What failed: the one-time token of a link, a bearer token, or a password and what comes after it. */
type SignInWay = 'link' | 'bearer' | 'password';

/** So many may fail within a minute without being told to wait. */
export const freeFailures = 10;
export const windowMs = 60_000;
const longestWaitS = 60;
/** Addresses that are told apart; more share one count. */
const maxAddresses = 1000;
const otherAddresses = 'others';

export type FailedSignIns = {
  /** Counts a failure. The answer is what to refuse with instead, where too many have failed; null otherwise. */
  failed(address: string, way: SignInWay): FairleadError | null;
  /** Counts a failure for the log alone. */
  count(address: string, way: SignInWay): null;
  /** Writes what is counted. */
  close(): Promise<void>;
};

/** One summed row. `from` and `to` are epoch milliseconds. */
export type FailureSummary = {
  readonly link: number;
  readonly bearer: number;
  readonly password: number;
  /** The addresses, at most ten. */
  readonly addresses: readonly string[];
  readonly from: number;
  readonly to: number;
};

/** The entry of the audit log for a minute of failures. */
export function failuresEntry({ link, bearer, password, addresses, from, to }: FailureSummary) {
  const count = link + bearer + password;
  const ways = [`${link} with a link`, `${bearer} with a token`, `${password} with a password`].join(', ');
  return {
    actor: { id: 'nobody', name: 'nobody' },
    action: 'sign-in',
    object: { type: 'site', id: '' },
    result: 'refused' as const,
    reason: `${counted(count, 'sign-in')} failed: ${ways}.`,
    data: { count, link, bearer, password, addresses, from, to },
  };
}

/** `write` does not reject: it says by itself what it could not write. */
export function createFailedSignIns(deps: {
  now: () => number;
  after: After;
  write: (summary: FailureSummary) => Promise<void>;
  commands: Commands;
}): FailedSignIns {
  const windows = new Map<string, { since: number; count: number }>();
  let sum: { link: number; bearer: number; password: number; addresses: Set<string>; from: number } | null = null;
  let callOff = (): void => undefined;

  async function flush(): Promise<void> {
    callOff();
    const counted = sum;
    sum = null;
    if (!counted) return;
    const { link, bearer, password, addresses, from } = counted;
    await deps.write({ link, bearer, password, addresses: [...addresses].slice(0, 10), from, to: deps.now() });
  }

  function countOf(address: string): number {
    const now = deps.now();
    for (const [known, { since }] of windows) if (now - since >= windowMs) windows.delete(known);
    const key = windows.has(address) || windows.size < maxAddresses ? address : otherAddresses;
    const window = windows.get(key) ?? { since: now, count: 0 };
    window.count += 1;
    windows.set(key, window);
    return window.count;
  }

  function count(address: string, way: SignInWay): null {
    if (!sum) {
      sum = { link: 0, bearer: 0, password: 0, addresses: new Set(), from: deps.now() };
      // SECURITY: docs/security.md 4.10: a row per failure would let a stranger fill the audit log.
      callOff = deps.after(windowMs, () => void flush());
    }
    sum[way] += 1;
    if (sum.addresses.size < 10) sum.addresses.add(address);
    return null;
  }

  return {
    count,
    failed(address, way) {
      count(address, way);
      const over = countOf(address) - freeFailures;
      return over > 0 ? tooMany(Math.min(longestWaitS, 2 ** Math.min(over - 1, 10)), deps.commands) : null;
    },
    close: flush,
  };
}

/** `waitS` doubles with every failure more, up to a minute. */
function tooMany(waitS: number, commands: Commands): FairleadError {
  return new FairleadError('AUTH_TOO_MANY_FAILURES', {
    message: 'Too many sign-ins have failed.',
    hint: advise`Wait ${waitS} s. A link or token that is good works at any time. ${waysIn(commands)}`,
    status: 429,
    data: { retryAfterS: waitS },
  });
}
