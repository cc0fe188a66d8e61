/** The steps of a launch, and how far each is on the whole way. Pure. */

/** Share of the whole, by how long a step usually takes. */
export const launchSteps = { place: 3, pull: 40, create: 10, start: 15, ready: 32 } as const;

export type LaunchStep = keyof typeof launchSteps;

/** Percent of the whole launch; 99 at most, because only its end is the end. */
export function percentOf(step: LaunchStep, fraction: number): number {
  let before = 0;
  for (const [name, weight] of Object.entries(launchSteps)) {
    if (name === step) return Math.min(99, before + weight * fraction);
    before += weight;
  }
  return before;
}
