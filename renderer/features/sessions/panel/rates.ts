/** Counters as rates, and scales that do not jump with every sample. Pure. */

type Counted = { readonly at: number; readonly networkRxBytes: number; readonly networkTxBytes: number };
type Rate = { readonly at: number; readonly rx: number; readonly tx: number };

/** Bytes per second between each two samples. A counter that went back (the container was restarted) counts as none. */
export function ratesOf(samples: readonly Counted[]): Rate[] {
  return samples.slice(1).flatMap((sample, at) => {
    const before = samples[at];
    if (before === undefined) return [];
    const seconds = (sample.at - before.at) / 1000;
    if (seconds <= 0) return [];
    const rate = (now: number, then: number) => Math.max(0, now - then) / seconds;
    return [
      {
        at: sample.at,
        rx: rate(sample.networkRxBytes, before.networkRxBytes),
        tx: rate(sample.networkTxBytes, before.networkTxBytes),
      },
    ];
  });
}

/** The next of 1, 2, 5, 10, 20, 50 … at or above the value. */
export function ceilingOf(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}
