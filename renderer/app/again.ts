/** Once more for what did not arrive. Knows no browser. */

/** How long until the next try, milliseconds. */
export const pausesMs: readonly number[] = [200, 1000, 3000];

/**
 * The first result of `work` that comes; after four failures the last of them. For loads only, which harm nothing when they
 * are done twice: Chromium gives up what it is loading (ERR_NETWORK_CHANGED) whenever an address of this machine comes or
 * goes, as the networks of containers do.
 */
export async function again<T>(work: () => Promise<T>, pauses = pausesMs): Promise<T> {
  for (const pause of pauses) {
    try {
      return await work();
    } catch {
      // The last one is told if it goes on.
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return work();
}
