/** `npm test`: set-up, then every check in order, counted into one last line. */
import { availableParallelism } from 'node:os';
import { countsLine, grouped, nothing, type Outcome, sum, withoutSkips } from './checks/counts.ts';
import { blockedBy, parseTest, roundsOf, type Stage, type TestOptions, testUsage } from './checks/plan.ts';
import { judged, unsteadyLines } from './checks/repeats.ts';
import { createStages, isBedRunning, type Place, type StageRunner, stopBed } from './checks/stages.ts';
import { ensurePackages } from './debian-packages.ts';
import { projectRoot } from './setup.mjs';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Runs the checks and returns the exit code: 0 only when nothing failed. */
export async function main(args: readonly string[]): Promise<number> {
  const command = parseTest(args);
  if (command.kind === 'help') {
    process.stdout.write(testUsage);
    return 0;
  }
  if (command.kind === 'wrong') {
    process.stderr.write(`${command.message}\n\n${testUsage}`);
    return 2;
  }
  const run: Run = {
    isCi: isTrue(process.env.CI),
    interrupted: false,
    bedWasRunning: new Set(),
    failed: new Set(),
    missing: new Set(),
    durations: [],
    outcomes: [],
  };
  const runStage = createStages({
    root: projectRoot,
    onSignal: () => {
      run.interrupted = true;
    },
    mayEndBed: (place) => !run.bedWasRunning.has(place),
  });
  const total = judged(await runAll(command.options, runStage, run));
  report(total, run);
  if (run.interrupted) return 130;
  return total.failures.length === 0 ? 0 : 1;
}

/** What is known of the run so far. */
type Run = {
  readonly isCi: boolean;
  interrupted: boolean;
  /** The beds whose processes ran before this run, so they are not its to end. */
  readonly bedWasRunning: Set<Place>;
  readonly failed: Set<Stage>;
  /** Stages that could not run, because this machine lacks a part. */
  readonly missing: Set<Stage>;
  readonly durations: string[];
  readonly outcomes: Outcome[];
};

async function runAll(options: TestOptions, runStage: StageRunner, run: Run): Promise<Outcome> {
  const rounds = roundsOf(options, availableParallelism());
  const beds: readonly Place[] = options.stages.includes('bed')
    ? rounds.some(({ length }) => length > 1)
      ? ['alone', 'beside']
      : ['alone']
    : [];
  for (const bed of beds) if (isBedRunning(projectRoot, bed)) run.bedWasRunning.add(bed);
  try {
    for (const round of rounds) {
      if (run.interrupted) break;
      await Promise.all(round.map((stage, at) => countedStage(stage, at === 0 ? 'alone' : 'beside', runStage, run)));
    }
  } finally {
    for (const bed of beds)
      if (!run.bedWasRunning.has(bed) && !options.keepBed && !stopBed(projectRoot, bed))
        say('A test bed could not be ended.');
  }
  return sum(run.outcomes);
}

async function countedStage(stage: Stage, place: Place, runStage: StageRunner, run: Run): Promise<void> {
  const started = Date.now();
  say(`\n── ${stage} ${'─'.repeat(Math.max(3, 70 - stage.length))}`);
  const outcome = await stageOutcome(stage, place, runStage, run);
  run.outcomes.push(outcome);
  if (outcome.failures.length > 0) run.failed.add(stage);
  const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  run.durations.push(`${stage} ${seconds}`);
  say(`${stage}: ${countsLine(outcome)} (${seconds})`);
}

async function stageOutcome(stage: Stage, place: Place, runStage: StageRunner, run: Run): Promise<Outcome> {
  const blocker = blockedBy(stage, new Set([...run.failed, ...run.missing]));
  if (blocker !== undefined) {
    return cannotRun(`${stage} cannot run, because "${blocker}" did not succeed.`, stage, run, run.failed.has(blocker));
  }
  // The unit tests compare with a package of Debian, too; where it cannot be installed they say so themselves.
  if (stage === 'unit' && process.getuid?.() === 0) ensurePackages(say);
  if (stage === 'bed') {
    const packages = ensurePackages(say);
    if (!packages.ok) return cannotRun(packages.sentence, stage, run, false);
    if (process.getuid?.() !== 0) {
      return cannotRun('The test bed starts container engines and sshd, so it needs root.', stage, run, false);
    }
  }
  const outcome = await runStage(stage, place);
  return run.isCi ? withoutSkips(outcome, stage, rerunOf(stage)) : outcome;
}

/**
 * A stage that cannot run: a failure when something it needs has failed; a skip when this machine lacks a part, and
 * with `CI=true` a failure as well.
 */
function cannotRun(sentence: string, stage: Stage, run: Run, isFailure: boolean): Outcome {
  say(sentence);
  if (isFailure || run.isCi)
    return { ...nothing, failures: [{ title: stage, reason: sentence, rerun: rerunOf(stage) }] };
  run.missing.add(stage);
  return { ...nothing, skipped: 1 };
}

function rerunOf(stage: Stage): string {
  return `npm test -- --only ${stage}`;
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false';
}

function report(total: Outcome, run: Run): void {
  say(`\nTook: ${run.durations.join(', ')}.`);
  if (total.failures.length > 0) {
    say('\nFailed:');
    for (const { failure, times } of grouped(total.failures)) {
      say(
        `  ${failure.title}${times > 1 ? ` (${times} times)` : ''}\n    ${failure.reason}\n    again: ${failure.rerun}`,
      );
    }
  }
  for (const line of unsteadyLines(total)) say(line);
  if (run.interrupted) say('\nInterrupted: what follows counts only what had run.');
  say(`\n${countsLine(total)}`);
}
