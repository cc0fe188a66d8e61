/** How the state of a host's connection is said. Pure. */

import type { Hint } from '../../../common/hint.ts';
import { intakeWords } from '../../../common/hosts/intake.ts';
import type { Host } from '../../../common/model/hosts.ts';

type HostState = Pick<Host, 'connection' | 'enabled' | 'lastSeenAt' | 'runningSessions'>;

export type ConnectionWords = {
  /** A theme colour. */
  readonly color: string;
  readonly label: string;
  /** Why, where there is a reason worth a line. */
  readonly reason: string | null;
  readonly hint: Hint | null;
  /** When the next attempt follows, epoch milliseconds. */
  readonly retryAt: number | null;
  /** A person may ask for an attempt right now. */
  readonly canTry: boolean;
  readonly busy: boolean;
};

export function connectionWords(host: HostState): ConnectionWords {
  const words = wordsOf(host);
  const intake = intakeWords({ enabled: host.enabled, sessions: host.runningSessions });
  if (intake === null) return words;
  if (host.connection.state === 'connected')
    return { ...words, color: 'yellow', label: intake.label, reason: intake.sentence };
  return { ...words, reason: words.reason === null ? `${intake.label}.` : `${intake.label}. ${words.reason}` };
}

function wordsOf({ connection }: HostState): ConnectionWords {
  const { state, reason, hint, since, retryInMs } = connection;
  const base = { reason: reason ?? null, hint: hint ?? null, retryAt: null, canTry: false, busy: false };
  switch (state) {
    case 'connected':
      return { ...base, color: 'teal', label: 'Connected', reason: null, hint: null };
    case 'connecting':
      return { ...base, color: 'harbour', label: 'Connecting', busy: true };
    case 'waiting':
      return {
        ...base,
        color: 'orange',
        label: 'Not connected',
        retryAt: retryInMs === undefined ? null : since + retryInMs,
        canTry: true,
      };
    case 'refused':
      return { ...base, color: 'red', label: 'Needs attention', canTry: true };
    case 'closed':
      return { ...base, color: 'gray', label: 'Closed' };
  }
}

/** `Next try in 12 s`, or that it happens now. */
export function retryWords(retryAt: number | null, now: number): string | null {
  if (retryAt === null) return null;
  const seconds = Math.ceil((retryAt - now) / 1000);
  return seconds > 0 ? `Next try in ${seconds} s` : 'Trying now';
}

/** The host key is what stands in the way: only a person can clear that up, on the host's settings. */
export function isKeyTrouble(code: string | undefined): boolean {
  return code === 'HOST_KEY_UNKNOWN' || code === 'HOST_KEY_CHANGED' || code === 'HOST_KEY_REVOKED';
}
