/** Figures as people read them. Pure. A blank between a number and its unit is one at which no line breaks. */

import { formatBytes } from '../../../common/sizes/bytes.ts';

export { formatBytes };

/** U+00A0. */
const blank = '\u00a0';

export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** `4 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds}${blank}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return join(`${minutes}${blank}min`, seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return join(`${hours}${blank}h`, minutes % 60, 'min');
  return join(`${Math.floor(hours / 24)}${blank}d`, hours % 24, 'h');
}

function join(first: string, rest: number, unit: string): string {
  return rest === 0 ? first : `${first} ${rest}${blank}${unit}`;
}

/** `just now`, `4 min ago`, `yesterday`-like relative wording up to a week, then the date. */
export function formatAgo(at: number, now: number): string {
  const gone = now - at;
  if (gone < 45_000) return 'just now';
  if (gone < 3_600_000) return `${Math.max(1, Math.round(gone / 60_000))} min ago`;
  if (gone < 86_400_000) return `${Math.round(gone / 3_600_000)} h ago`;
  if (gone < 7 * 86_400_000) return `${Math.round(gone / 86_400_000)} d ago`;
  return new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' });
}

export function formatTime(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** To the minute, where many stand in a list. */
export function formatMinute(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** `3 workspaces`, `1 workspace`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}
