/** How far a task is, from its steps and its children. Pure. */

export type ChildShare = {
  readonly weight: number;
  /** 0-100. */
  readonly progress: number;
  readonly step: string | undefined;
};

type ProgressInput = {
  readonly steps: Readonly<Record<string, number>> | undefined;
  /** What the task said itself: a percentage, or a step and how far that is. */
  readonly own: number | { readonly step: string; readonly fraction: number } | undefined;
  readonly children: readonly ChildShare[];
};

/** 0-100. */
export function rollUp({ steps, own, children }: ProgressInput): number {
  if (typeof own === 'number') return clamp(own, 100);
  if (steps === undefined) return children.length === 0 ? 0 : average(children);
  const names = Object.keys(steps);
  const reached = furthest(names, own, children);
  let done = 0;
  let whole = 0;
  names.forEach((name, at) => {
    const weight = Math.max(0, steps[name] ?? 0);
    whole += weight;
    const inStep = children.filter((child) => child.step === name);
    if (at < reached) done += weight;
    else if (inStep.length > 0) done += (weight * average(inStep)) / 100;
    else if (own?.step === name) done += weight * clamp(own.fraction, 1);
  });
  return whole === 0 ? 0 : clamp((done / whole) * 100, 100);
}

/** Index of the step that the task is in: whatever is before it counts as done. */
function furthest(names: readonly string[], own: ProgressInput['own'], children: readonly ChildShare[]): number {
  let at = typeof own === 'object' ? names.indexOf(own.step) : 0;
  for (const { step } of children) if (step !== undefined) at = Math.max(at, names.indexOf(step));
  return Math.max(0, at);
}

function average(children: readonly ChildShare[]): number {
  const whole = children.reduce((sum, { weight }) => sum + weight, 0);
  return whole <= 0 ? 0 : clamp(children.reduce((sum, child) => sum + child.weight * child.progress, 0) / whole, 100);
}

function clamp(value: number, most: number): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(0, value)) : 0;
}
