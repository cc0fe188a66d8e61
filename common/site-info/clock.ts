/** How two clocks differ, as far as one question and its answer tell. Pure. */
import type { ClockReading } from '../model/site-info.ts';

export type ClockDifference = {
  /** Milliseconds by which the clock that was asked is ahead of the one that asked; below 0 where it is behind. */
  readonly aheadMs: number;
  /** By how much that can be wrong, either way: the answer was made at some moment between question and arrival. */
  readonly withinMs: number;
};

export function clockDifference({ saidAt, askedAt, tookMs }: ClockReading): ClockDifference {
  return { aheadMs: Math.round(saidAt - (askedAt + tookMs / 2)), withinMs: Math.ceil(tookMs / 2) };
}

/**
 * From so many milliseconds on a difference is worth a look: codes of authenticator apps are good for 30 s to each side
 * (RFC 6238), and certificates and licences begin and end at a moment.
 */
const muchMs = 10_000;

/** Whether the difference is larger than what anybody should live with, whatever the answer's way has added. */
export function isFarOff({ aheadMs, withinMs }: ClockDifference): boolean {
  return Math.abs(aheadMs) - withinMs > muchMs;
}

/** `in step (±12 ms)`, `42 s ahead`, `1 h 3 min behind`. What is within the uncertainty is no difference. */
export function clockWords(difference: ClockDifference): string {
  const { aheadMs, withinMs } = difference;
  const size = Math.abs(aheadMs);
  if (size <= Math.max(withinMs, 1000)) return `in step (±${Math.max(size, withinMs)}\u00a0ms)`;
  return `${spanWords(size)} ${aheadMs > 0 ? 'ahead' : 'behind'}`;
}

function spanWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(Math.max(0, first), Math.max(0, first) + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}\u00a0${unit}`)
    .join(' ');
}
