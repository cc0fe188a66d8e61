/**
 * How bytes are written, by the service's sentences and by the console alike. Pure. Between the number and its unit is
 * a blank at which no line breaks.
 */

/** U+00A0. */
const blank = '\u00a0';

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units and three digits, as disks and image registries count: `1.4 GB`, `512 MB`, `9.3 MB`, `0 B`. */
export function formatBytes(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  const text = value.toFixed(digits).replace(/\.0+$|(\.\d*[1-9])0+$/, '$1');
  return `${bytes < 0 ? '-' : ''}${text}${blank}${units[unit]}`;
}
