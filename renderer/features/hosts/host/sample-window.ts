/** The last two minutes of a host's load. Pure. */
import type { z } from 'zod';
import type { hostSampleSchema } from '../../../../common/model/hosts.ts';

export type Sample = z.infer<typeof hostSampleSchema>;

/** How far back the charts look, milliseconds. */
export const windowMs = 120_000;
/** A pause longer than this between two samples is shown as a gap, milliseconds. */
const gapMs = 5_000;

/** The window with one more sample; what is too old leaves. */
export function pushSample(samples: readonly Sample[], sample: Sample): Sample[] {
  return [...samples.filter(({ at }) => at > sample.at - windowMs && at < sample.at), sample];
}

/** Times in seconds and values for a chart; null where nobody watched. */
export function series(samples: readonly Sample[], value: (sample: Sample) => number): [number[], (number | null)[]] {
  const times: number[] = [];
  const values: (number | null)[] = [];
  let before: number | null = null;
  for (const sample of samples) {
    if (before !== null && sample.at - before > gapMs) {
      times.push((before + 1) / 1000);
      values.push(null);
    }
    times.push(sample.at / 1000);
    values.push(value(sample));
    before = sample.at;
  }
  return [times, values];
}
