/** Counting: what the suites' machine-readable reports say, as one sum. Pure. */

export type Failure = {
  /** What failed: a test's full name, or a check. */
  readonly title: string;
  /** The first line of why. */
  readonly reason: string;
  /** The command that runs just this again. */
  readonly rerun: string;
};

export type Outcome = {
  readonly passed: number;
  readonly skipped: number;
  /** One entry per failed test or check: their number is what counts. */
  readonly failures: readonly Failure[];
  /** Spec files that failed at first and passed when they were repeated alone. */
  readonly unsteady: readonly Unsteady[];
};

/** A spec file with its first failure. */
type Unsteady = { readonly file: string; readonly title: string; readonly reason: string };

export const nothing: Outcome = { passed: 0, skipped: 0, failures: [], unsteady: [] };

/** The sum over suites. */
export function sum(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      skipped: all.skipped + one.skipped,
      failures: [...all.failures, ...one.failures],
      unsteady: [...all.unsteady, ...one.unsteady],
    }),
    nothing,
  );
}

/** The last line of `npm test`. */
export function countsLine(outcome: Outcome): string {
  const skipped = outcome.skipped > 0 ? `, ${outcome.skipped} skipped` : '';
  return `${outcome.passed} passed, ${outcome.failures.length} failed${skipped}`;
}

/** One check that either holds or does not. */
export function oneCheck(title: string, ok: boolean, reason: string, rerun: string): Outcome {
  return ok ? { ...nothing, passed: 1 } : { ...nothing, failures: [{ title, reason, rerun }] };
}

/** The failures as they are told: equal ones once, with how often. */
export function grouped(
  failures: readonly Failure[],
): readonly { readonly failure: Failure; readonly times: number }[] {
  const groups = Map.groupBy(failures, ({ title, reason, rerun }) => JSON.stringify([title, reason, rerun]));
  return [...groups.values()].flatMap((same) => (same[0] ? [{ failure: same[0], times: same.length }] : []));
}

/** With `CI=true` a missing part is a failure: every skipped test counts as failed. */
export function withoutSkips(outcome: Outcome, suite: string, rerun: string): Outcome {
  const failures = Array.from({ length: outcome.skipped }, () => ({
    title: `${suite}: skipped`,
    reason: 'With CI=true nothing may be skipped: a part is missing on this machine.',
    rerun,
  }));
  return { ...outcome, skipped: 0, failures: [...outcome.failures, ...failures] };
}

/**
 * A suite's outcome joined with how its process ended. A suite that ran nothing, or ended badly although no test
 * failed (a crash, an unhandled rejection), counts as one failure.
 */
export function withExit(outcome: Outcome, exitCode: number, suite: string, rerun: string): Outcome {
  const fail = (reason: string): Outcome => ({
    ...outcome,
    failures: [...outcome.failures, { title: suite, reason, rerun }],
  });
  if (exitCode !== 0 && outcome.failures.length === 0) {
    return fail(`It ended with exit code ${exitCode} although no test failed; its output says why.`);
  }
  if (outcome.passed + outcome.skipped + outcome.failures.length === 0) return fail('It ran no tests.');
  return outcome;
}

type Json = Readonly<Record<string, unknown>>;

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The first line of a message that says something, without terminal colours. */
function firstLine(message: string): string {
  const plain = message.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '');
  return (
    plain
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'no message'
  );
}

function below(root: string, file: string): string {
  const path = file.replaceAll('\\', '/');
  const top = `${root.replaceAll('\\', '/')}/`;
  return path.startsWith(top) ? path.slice(top.length) : path;
}

/** Reads the report of Vitest's `json` reporter. A file that could not be loaded counts as one failure. */
export function fromVitest(report: unknown, root: string, project: string): Outcome {
  return sum([...vitestFiles(report, root, project).values()]);
}

/** The same, file by file. */
export function vitestFiles(report: unknown, root: string, project: string): ReadonlyMap<string, Outcome> {
  const outcomes = list(record(report).testResults).map((file): [string, Outcome] => {
    const path = below(root, text(file.name));
    const rerun = `npx vitest run --project ${project} ${path}`;
    const tests = list(file.assertionResults);
    const failures = tests
      .filter((test) => test.status === 'failed')
      .map((test) => ({
        title: `${path}: ${text(test.fullName)}`,
        reason: firstLine(Array.isArray(test.failureMessages) ? text(test.failureMessages[0]) : ''),
        rerun: `${rerun} -t ${JSON.stringify(text(test.fullName))}`,
      }));
    if (file.status === 'failed' && failures.length === 0) {
      failures.push({ title: path, reason: firstLine(text(file.message)), rerun });
    }
    const passed = tests.filter((test) => test.status === 'passed').length;
    return [path, { ...nothing, passed, skipped: tests.length - passed - failuresOf(tests), failures }];
  });
  return new Map(outcomes);
}

function failuresOf(tests: readonly Json[]): number {
  return tests.filter((test) => test.status === 'failed').length;
}

/** Reads the report of Playwright's `json` reporter. A test that passed only when repeated counts as failed. */
export function fromPlaywright(report: unknown, config: string): Outcome {
  const top = record(report);
  const rerun = `npx playwright test -c ${config}`;
  const errors = list(top.errors).map((error) => ({
    title: 'e2e',
    reason: firstLine(text(error.message)),
    rerun,
  }));
  return sum([{ ...nothing, failures: errors }, ...playwrightFiles(report, config).values()]);
}

/** The same, file by file; what failed outside of any file is not in it. */
export function playwrightFiles(report: unknown, config: string): ReadonlyMap<string, Outcome> {
  const rerun = `npx playwright test -c ${config}`;
  const files = new Map<string, Outcome>();
  // A file that several projects run is told once per project.
  for (const suite of list(record(report).suites)) {
    const file = text(suite.file) || text(suite.title);
    files.set(file, sum([files.get(file) ?? nothing, fromSuite(suite, [], rerun)]));
  }
  return files;
}

function fromSuite(suite: Json, titles: readonly string[], rerun: string): Outcome {
  const path = [...titles, text(suite.title)].filter((title) => title !== '');
  const specs = list(suite.specs).flatMap((spec) =>
    list(spec.tests).map((test): Outcome => {
      if (test.status === 'expected') return { ...nothing, passed: 1 };
      if (test.status === 'skipped') return { ...nothing, skipped: 1 };
      const results = list(test.results);
      const message = results.map((result) => text(record(result.error).message)).find((reason) => reason !== '') ?? '';
      const reason = test.status === 'flaky' ? `passed only when repeated: ${firstLine(message)}` : firstLine(message);
      const project = text(test.projectName);
      const only = `${rerun} ${text(spec.file)}:${String(spec.line)}${project === '' ? '' : ` --project ${JSON.stringify(project)}`}`;
      return { ...nothing, failures: [{ title: [...path, text(spec.title)].join(' > '), reason, rerun: only }] };
    }),
  );
  return sum([...specs, ...list(suite.suites).map((child) => fromSuite(child, path, rerun))]);
}
