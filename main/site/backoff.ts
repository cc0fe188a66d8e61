/** How long to wait before the local site is started again after it ended unasked. Pure. */

const delaysMs = [500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;

/** Ends older than this no longer count. */
export const windowMs = 5 * 60_000;

/**
 * The wait in milliseconds before the next start, or null when the site ended so often that only a person should start it.
 * `endings` are the times (ms) of unasked ends, `now` the latest of them.
 */
export function nextDelay(endings: readonly number[], now: number): number | null {
  const recent = endings.filter((time) => now - time < windowMs).length;
  return delaysMs[Math.max(0, recent - 1)] ?? null;
}
