/** From the errors of sockets and of ssh2 to facts. Pure. */

import { messageOf } from '../../../common/thrown.ts';
import type { SshFailure } from './facts.ts';

export type Phase = 'connect' | 'handshake' | 'login';

/** ssh2 says where an error comes from in `level`; its messages are matched only where nothing else tells them apart. */
export function classifySshError(thrown: unknown, phase: Phase): SshFailure {
  const message = messageOf(thrown);
  const errno = fieldOf(thrown, 'code');
  const level = fieldOf(thrown, 'level');
  switch (errno) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NONAME':
    case 'EAI_NODATA':
      return { kind: 'name-not-resolved' };
    case 'ECONNREFUSED':
      return { kind: 'refused' };
    case 'ETIMEDOUT':
      return { kind: 'timed-out', phase };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'EADDRNOTAVAIL':
      return { kind: 'unreachable', errno };
    case 'ECONNRESET':
    case 'EPIPE':
      return phase === 'login' ? { kind: 'lost', detail: 'the host hung up' } : { kind: 'not-ssh', detail: message };
    default:
  }
  if (level === 'client-timeout' && /handshake/i.test(message)) return { kind: 'timed-out', phase };
  if (level === 'client-timeout') return { kind: 'lost', detail: 'the host stopped answering' };
  if (/no matching/i.test(message)) return { kind: 'no-common-algorithm', detail: message };
  if (/connection lost before handshake|invalid identification|exceeded max identification|protocol/i.test(message)) {
    return { kind: 'not-ssh', detail: message };
  }
  if (phase === 'handshake') return { kind: 'not-ssh', detail: message };
  return { kind: 'lost', detail: message === '' ? 'the host hung up' : message };
}

/**
 * Why a jump host made no connection to the next hop. `reason` as in RFC 4254 §5.1 (1: prohibited); the words are what
 * the system of the jump host said, which OpenSSH passes on.
 */
export function classifyJumpRefusal(reason: number, words: string, target: string): SshFailure {
  if (reason === 1) return { kind: 'jump-forbidden', target };
  if (/refused/i.test(words)) return { kind: 'refused' };
  if (/timed out/i.test(words)) return { kind: 'timed-out', phase: 'connect' };
  if (/not known|name resolution|does not resolve|no address|nodename/i.test(words)) {
    return { kind: 'name-not-resolved' };
  }
  return { kind: 'unreachable', errno: words.replace(/^.*open failure:\s*/i, '') };
}

/** The same as `classifySshError` for a connection that worked: whatever the words, it was SSH. */
export function classifyLoss(thrown: unknown): SshFailure {
  const failure = classifySshError(thrown, 'login');
  const wasNever = failure.kind === 'not-ssh' || failure.kind === 'no-common-algorithm';
  return wasNever ? { kind: 'lost', detail: failure.detail } : failure;
}

/** sshd disconnects with this sentence after MaxAuthTries. */
export function isTooManyAttempts(thrown: unknown): boolean {
  return thrown instanceof Error && /too many authentication failures/i.test(thrown.message);
}

function fieldOf(thrown: unknown, name: string): string {
  if (!(thrown instanceof Error) || !(name in thrown)) return '';
  const value = Reflect.get(thrown, name);
  return typeof value === 'string' ? value : '';
}
