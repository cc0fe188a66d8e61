/** Taking samples so that two subjects can be compared although the machine drifts. */

type Subject = () => unknown;

/**
 * Runs every subject once per round, in an order that rotates from round to round, after `warmUps` rounds that do not
 * count. Answers each subject's durations in milliseconds. A slow machine gets fewer rounds: none begins after `budgetMs`.
 */
export async function interleave<Name extends string>(
  subjects: Readonly<Record<Name, Subject>>,
  {
    rounds,
    warmUps = 2,
    budgetMs = Number.POSITIVE_INFINITY,
  }: { readonly rounds: number; readonly warmUps?: number; readonly budgetMs?: number },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(subjects) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const start = performance.now();
  for (let round = -warmUps; round < rounds; round += 1) {
    if (round > 0 && performance.now() - start > budgetMs) break;
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(Math.max(0, round) + turn) % names.length] as Name;
      const begin = performance.now();
      await subjects[name]();
      const took = performance.now() - begin;
      if (round >= 0) samples[name].push(took);
    }
  }
  return samples;
}

/** Nearest rank: a duration that really occurred. With fewer than 100 samples, p99 is the largest. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error('Nothing was measured.');
  return value;
}

export const p50 = (samples: readonly number[]): number => percentile(samples, 50);
export const p99 = (samples: readonly number[]): number => percentile(samples, 99);

/** @throws with both values: a benchmark whose subject gives a wrong result prints no figure. */
export function expectSame<T>(what: string, actual: T, expected: T): void {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)} instead of ${String(expected)}.`);
}
