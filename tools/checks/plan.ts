/** Which stages `npm test` runs, and in which order. Pure. */
import { parseArgs } from 'node:util';

/** In the order in which they run: what is quick and finds most comes first. */
export const allStages = ['types', 'lint', 'arch', 'unit', 'build', 'bed', 'integration', 'e2e'] as const;
export type Stage = (typeof allStages)[number];

/** Stages that need others before them. */
const needs: Readonly<Partial<Record<Stage, readonly Stage[]>>> = {
  integration: ['build', 'bed'],
  e2e: ['build', 'bed'],
};

/** Stages that wait more than they compute, and so run side by side: each has a bed of its own. */
const sideBySide: readonly Stage[] = ['integration', 'e2e'];

export type TestOptions = {
  readonly stages: readonly Stage[];
  readonly keepBed: boolean;
  readonly isOneByOne: boolean;
};
type TestCommand =
  | { readonly kind: 'test'; readonly options: TestOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

export const testUsage = `Sets up and runs every check of Fairlead.

  npm test [-- OPTIONS]

  --only A,B    only these stages (with what they need): ${allStages.join(', ')}
  --keep-bed    leave the test bed running at the end, for the next run
  --one-by-one  no two stages side by side: ${sideBySide.join(' and ')} are otherwise, in a bed each
  --help        this text
`;

/** Reads the arguments of `npm test`. */
export function parseTest(args: readonly string[]): TestCommand {
  let values: { only?: string; 'keep-bed'?: boolean; 'one-by-one'?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        'keep-bed': { type: 'boolean' },
        'one-by-one': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) };
  }
  if (values.help === true) return { kind: 'help' };
  const wanted = (values.only ?? allStages.join(',')).split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !allStages.some((stage) => stage === name));
  if (unknown !== undefined) {
    return { kind: 'wrong', message: `There is no stage "${unknown}". The stages are: ${allStages.join(', ')}.` };
  }
  const chosen = allStages.filter((stage) => wanted.includes(stage));
  const needed = new Set([...chosen, ...chosen.flatMap((stage) => needs[stage] ?? [])]);
  return {
    kind: 'test',
    options: {
      stages: allStages.filter((stage) => needed.has(stage)),
      keepBed: values['keep-bed'] === true,
      isOneByOne: values['one-by-one'] === true,
    },
  };
}

/**
 * The stages in the rounds in which they run, one round after another.
 * @param cores fewer than two have no room for two suites at once
 */
export function roundsOf({ stages, isOneByOne }: TestOptions, cores: number): readonly (readonly Stage[])[] {
  const together = isOneByOne || cores < 2 ? [] : stages.filter((stage) => sideBySide.includes(stage));
  const alone = stages.filter((stage) => !together.includes(stage)).map((stage) => [stage]);
  return together.length === 0 ? alone : [...alone, together];
}

/** The stage whose failure makes this one pointless; undefined when it can run. */
export function blockedBy(stage: Stage, failed: ReadonlySet<Stage>): Stage | undefined {
  return needs[stage]?.find((need) => failed.has(need));
}
