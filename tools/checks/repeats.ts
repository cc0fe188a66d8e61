/**
 * A spec file of the integration or e2e suite that failed is run once more, alone and in a fresh bed. What passes then
 * counts as passed and is told as unsteady. Pure: `stages.ts` runs them.
 */
import { type Failure, nothing, type Outcome, sum } from './counts.ts';

/** So many may be unsteady in a whole run. */
const mostUnsteady = 3;

/** What each file of a suite came to. */
export type FileOutcomes = ReadonlyMap<string, Outcome>;

/**
 * The files that are worth another run. None where something went wrong that belongs to no file (a crash, a report that is
 * not whole), and none where more failed than may be unsteady: then it is not the machine's mood.
 */
export function filesToRepeat(files: FileOutcomes, whole: Outcome): readonly string[] {
  const failed = [...files].filter(([, { failures }]) => failures.length > 0);
  const inFiles = failed.reduce((count, [, { failures }]) => count + failures.length, 0);
  if (inFiles !== whole.failures.length || failed.length > mostUnsteady) return [];
  return failed.map(([file]) => file);
}

/** The suite with what its repeated files came to. A repeat counts only where it passed something and failed nothing. */
export function withRepeats(files: FileOutcomes, repeats: FileOutcomes): Outcome {
  const outcomes = [...files].map(([file, first]): Outcome => {
    const again = repeats.get(file);
    const [failure] = first.failures;
    if (again === undefined || failure === undefined || again.failures.length > 0 || again.passed === 0) return first;
    return { ...again, unsteady: [{ file, title: failure.title, reason: failure.reason }] };
  });
  return sum(outcomes);
}

/** The failure of a run in which too much was unsteady; null where it was not. */
function tooUnsteady({ unsteady }: Outcome): Failure | null {
  if (unsteady.length <= mostUnsteady) return null;
  return {
    title: 'unsteady specs',
    reason: `${unsteady.length} spec files passed only when they were repeated; ${mostUnsteady} may.`,
    rerun: 'npm test',
  };
}

/** The run's sum, with the failure that too many unsteady specs are. */
export function judged(total: Outcome): Outcome {
  const failure = tooUnsteady(total);
  return failure === null ? total : sum([total, { ...nothing, failures: [failure] }]);
}

/** Lines for people about what was unsteady, with the first error of each. */
export function unsteadyLines({ unsteady }: Outcome): readonly string[] {
  if (unsteady.length === 0) return [];
  return [
    'Unsteady: failed at first, and passed when repeated alone in a fresh bed:',
    ...unsteady.map(({ title, reason }) => `  ${title}\n    ${reason}`),
  ];
}
