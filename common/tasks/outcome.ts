/**
 * How work on several places ended, taken together. The one place that says what is "partly": the task runner writes it
 * as the task's state, and lists, badges, notices and the audit log show that state. Pure.
 */
import type { ErrorCode, ErrorInfo } from '../errors.ts';

/** How many of the places that were asked were reached. */
export type Reach = { readonly done: number; readonly of: number };

type EndState = 'succeeded' | 'partly' | 'failed';

/**
 * The state of a task that came to its own end. What a task answers, or what it throws (in the error's data), may carry
 * `reach`. Some of the places, and a failure: partly. None: failed. An answer is never a failure, however little was
 * reached: what the task is about was done.
 */
export function endStateOf(result: unknown, error: ErrorInfo | null): EndState {
  const reach = reachOf(error === null ? result : error.data);
  if (error !== null) return reach !== null && reach.done > 0 ? 'partly' : 'failed';
  return reach !== null && reach.done < reach.of ? 'partly' : 'succeeded';
}

/** `reach` of a result or an error's data; null where it carries none that can be. */
export function reachOf(holder: unknown): Reach | null {
  if (typeof holder !== 'object' || holder === null || !('reach' in holder)) return null;
  const { reach } = holder;
  if (typeof reach !== 'object' || reach === null || !('done' in reach) || !('of' in reach)) return null;
  const { done, of } = reach;
  if (typeof done !== 'number' || typeof of !== 'number') return null;
  return Number.isInteger(done) && Number.isInteger(of) && 0 <= done && done <= of ? { done, of } : null;
}

/** Why something did not get to a place. */
export type PlaceFailure = { readonly host: string; readonly error: ErrorInfo };

/** One reason, and where it holds. */
type Cause = { readonly code: string; readonly words: string; readonly hosts: readonly string[] };

/** The reasons of failures, the one that most places have first; of two as frequent, the one met first. */
export function causesOf(failures: readonly PlaceFailure[]): Cause[] {
  const groups = Map.groupBy(failures, ({ error }) => causeWords(error));
  return [...groups]
    .map(([words, group]) => ({ code: group[0]?.error.code ?? '', words, hosts: group.map(({ host }) => host) }))
    .sort((a, b) => b.hosts.length - a.hosts.length);
}

const named: Readonly<Partial<Record<ErrorCode, string>>> = {
  INSTALL_NO_SPACE: 'not enough disk space',
  PULL_NO_SPACE: 'not enough disk space',
  ENGINE_DISK_FULL: 'not enough disk space',
  INSTALL_WRONG_ARCHITECTURE: 'another architecture than the image is made for',
  INSTALL_NOT_WANTED: 'not wanted there any more',
  HOST_NOT_FOUND: 'removed from the site meanwhile',
  PULL_UNAUTHORIZED: 'the image registry gives no access to the image',
  PULL_NOT_FOUND: 'the image registry has no such image',
  PULL_RATE_LIMITED: 'the image registry allows no more pulls for now',
  PULL_CERTIFICATE: "the image registry's certificate is not trusted",
  PULL_PLATFORM: 'the image is not made for its architecture',
  PULL_DNS: 'it does not find the image registry',
  PULL_TIMEOUT: 'the image registry did not answer in time',
  PULL_REFUSED: 'the image registry refuses the connection',
  PULL_UNREACHABLE: 'it does not reach the image registry',
  PULL_INTERRUPTED: 'the pull was cut off',
  ENGINE_NO_PERMISSION: 'no permission to use its engine',
  ENGINE_MISSING: 'its engine cannot be reached',
  ENGINE_SOCKET_MISSING: 'its engine cannot be reached',
  ENGINE_NOT_RUNNING: 'its engine cannot be reached',
  ENGINE_CONNECTION_LOST: 'its engine cannot be reached',
  ENGINE_UNREACHABLE: 'its engine cannot be reached',
  TASK_INTERRUPTED: 'interrupted',
  CANCELLED: 'cancelled',
};

/** A reason in words that are the same on every host that has it, without the host's own names and figures. */
function causeWords({ code, message }: ErrorInfo): string {
  const words = named[code];
  if (words !== undefined) return words;
  if (code.startsWith('HOST_KEY_') || code.startsWith('HOST_LOGIN') || code.startsWith('HOST_AGENT_'))
    return 'it cannot be signed in to';
  if (code.startsWith('HOST_')) return 'not connected';
  return message.replace(/\.$/, '');
}

/**
 * `3 of 4 hosts; 1 host (bravo): not enough disk space`. The reason that most places have comes first, and every other
 * one after it. A single place is named; several are counted.
 */
export function reachWords({ done, of }: Reach, failures: readonly PlaceFailure[]): string {
  const reasons = causesOf(failures).map(({ words, hosts }) =>
    hosts.length === 1 ? `1 host (${hosts[0]}): ${words}` : `${hosts.length} hosts: ${words}`,
  );
  const reached = done === 0 && of !== 1 ? `none of ${of} hosts` : `${done} of ${of} ${of === 1 ? 'host' : 'hosts'}`;
  return [reached, ...reasons].join('; ');
}
