/** What a failed attempt means for the next one: a wait, or a new beginning. Pure. */
import type { ErrorInfo } from '../../../common/errors.ts';

/** Until when, epoch milliseconds; null where the failure is not that one. */
export function waitsUntil({ code, data }: Pick<ErrorInfo, 'code' | 'data'>, now: number): number | null {
  const seconds: unknown = data?.retryAfterS;
  return code === 'AUTH_TOO_MANY_FAILURES' && typeof seconds === 'number' ? now + seconds * 1000 : null;
}

/** As it is counted down: never less than what is left, 0 once it is over. */
export function secondsLeft(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / 1000));
}

/** Whether the steps have to begin anew: too late, or the account was changed meanwhile. */
export const isStepOver = ({ code }: Pick<ErrorInfo, 'code'>): boolean => code === 'AUTH_STEP_OVER';
