/** Which stages `npm test` runs, and in which order. Pure. */
import { parseArgs } from 'node:util';

/** In the order in which they run: what is quick and finds most comes first. */
export const STAGES = ['types', 'lint', 'arch', 'unit', 'build', 'bed', 'integration', 'e2e'] as const;
export type Stage = (typeof STAGES)[number];

/** Stages that need others before them. */
const NEEDS: Readonly<Partial<Record<Stage, readonly Stage[]>>> = {
  integration: ['build', 'bed'],
  e2e: ['build', 'bed'],
};

export type TestOptions = { readonly stages: readonly Stage[]; readonly keepBed: boolean };
type TestCommand =
  | { readonly kind: 'test'; readonly options: TestOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

export const TEST_USAGE = `Sets up and runs every check of Fairlead.

  npm test [-- OPTIONS]

  --only A,B    only these stages (with what they need): ${STAGES.join(', ')}
  --keep-bed    leave the test bed running at the end, for the next run
  --help        this text
`;

/** Reads the arguments of `npm test`. */
export function parseTest(args: readonly string[]): TestCommand {
  let values: { only?: string; 'keep-bed'?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        'keep-bed': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) };
  }
  if (values.help === true) return { kind: 'help' };
  const wanted = (values.only ?? STAGES.join(',')).split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !STAGES.some((stage) => stage === name));
  if (unknown !== undefined) {
    return { kind: 'wrong', message: `There is no stage "${unknown}". The stages are: ${STAGES.join(', ')}.` };
  }
  const chosen = STAGES.filter((stage) => wanted.includes(stage));
  const needed = new Set([...chosen, ...chosen.flatMap((stage) => NEEDS[stage] ?? [])]);
  return {
    kind: 'test',
    options: { stages: STAGES.filter((stage) => needed.has(stage)), keepBed: values['keep-bed'] === true },
  };
}

/** The stage whose failure makes this one pointless; undefined when it can run. */
export function blockedBy(stage: Stage, failed: ReadonlySet<Stage>): Stage | undefined {
  return NEEDS[stage]?.find((need) => failed.has(need));
}
