/**
 * `npm run test:mutants`: breaks every rule of docs/security.md on purpose, one at a time in a copy, and demands that the
 * named test fails. Exit code 0 only when every chosen mutation was killed and every rule has one.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { startGroup, superviseGroup } from '../proc.ts';
import { projectRoot } from '../setup.mjs';
import { type Copy, copyTree } from './copy.ts';
import { exemptions, mutants } from './list.ts';
import { type Mutant, mutated, rulesOf, type TestEnd, uncovered, type Verdict, verdictOf } from './mutant.ts';
import { fromPlaywrightReport, fromVitestReport } from './reports.ts';

const usage = `Breaks each rule of docs/security.md in a copy and demands that a named test fails.

  npm run test:mutants [-- OPTIONS]

  --rule 2.6      only mutations of this rule; may be given several times
  --suite unit    only those that a suite kills: unit, integration, e2e; may be given several times
  --minutes 30    stop beginning new ones after so many minutes
  --list          print them and run nothing
  --help          this text

Integration and e2e need the test bed (npm run bed -- up), and so root.
`;

type Options = {
  readonly rules: readonly string[];
  readonly suites: readonly string[];
  readonly minutes: number;
  readonly list: boolean;
};

function optionsOf(args: readonly string[]): Options | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rule: { type: 'string', multiple: true, default: [] },
      suite: { type: 'string', multiple: true, default: [] },
      minutes: { type: 'string', default: '600' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return usage;
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) return `--minutes takes a number, not "${values.minutes}".\n\n${usage}`;
  return { rules: values.rule, suites: values.suite, minutes, list: values.list };
}

/** A change may make a test wait or turn for ever; then it is ended, and proves nothing. Milliseconds. */
const longestRunMs = 15 * 60_000;

const say = (line: string) => process.stdout.write(`${line}\n`);
const titleOf = ({ rule, id }: Mutant) => `${rule} ${id}`;

type Bench = {
  readonly copy: Copy;
  /** Aborted when the person ends the run. */
  readonly stop: AbortController;
  /** How the tests of a file end without a change. */
  readonly baselines: Map<string, readonly TestEnd[]>;
};

/**
 * How the tests of one file end in the copy; null where no report was left.
 * @param only the named test alone, without waiting for others that a change makes wait for ever
 */
async function testEnds(
  { copy, stop }: Bench,
  { killedBy: { suite, file, test } }: Mutant,
  only = false,
): Promise<readonly TestEnd[] | null> {
  const report = join(copy.root, '.cache', 'mutant.json');
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const isE2e = suite === 'e2e';
  const named = only ? ['--testNamePattern', RegExp.escape(test)] : [];
  const args = isE2e
    ? ['node_modules/@playwright/test/cli.js', 'test', '-c', 'e2e/playwright.config.ts', '--reporter=json', file]
    : [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--project',
        suite,
        ...named,
        '--reporter=json',
        `--outputFile=${report}`,
        file,
      ];
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const group = startGroup(process.execPath, args, { cwd: copy.root, env, stdio: ['ignore', 'ignore', 'ignore'] });
  const limit = setTimeout(() => void group.end(), longestRunMs);
  await superviseGroup(group, () => stop.abort());
  clearTimeout(limit);
  if (!existsSync(report)) return null;
  const json: unknown = JSON.parse(readFileSync(report, 'utf8'));
  return isE2e ? fromPlaywrightReport(json) : fromVitestReport(json);
}

async function tryOne(bench: Bench, mutant: Mutant): Promise<Verdict> {
  const { copy, baselines } = bench;
  const { suite, file } = mutant.killedBy;
  const key = `${suite} ${file}`;
  const sound = baselines.get(key) ?? (await testEnds(bench, mutant)) ?? [];
  baselines.set(key, sound);
  const text = copy.read(mutant.file);
  copy.write(mutant.file, mutated(text, mutant));
  try {
    // Tests of the other suites build on those before them. What a test alone does not notice, it may among its neighbours.
    const alone = suite === 'unit' ? verdictOf(mutant, sound, await testEnds(bench, mutant, true)) : null;
    return alone?.kind === 'killed' ? alone : verdictOf(mutant, sound, await testEnds(bench, mutant));
  } finally {
    copy.write(mutant.file, text);
  }
}

/** Runs the chosen mutations and returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  if (typeof options === 'string') {
    process.stdout.write(options);
    return options === usage ? 0 : 2;
  }
  const { rules, suites, minutes } = options;
  const chosen = mutants.filter(
    (mutant) =>
      (rules.length === 0 || rules.includes(mutant.rule)) &&
      (suites.length === 0 || suites.includes(mutant.killedBy.suite)),
  );
  if (options.list) {
    for (const mutant of chosen)
      say(`${titleOf(mutant)}: ${mutant.file}, killed by ${mutant.killedBy.file} "${mutant.killedBy.test}"`);
    for (const { rule, reason } of exemptions) say(`${rule}: none, because ${reason}`);
    return 0;
  }
  const bench: Bench = { copy: copyTree(projectRoot), stop: new AbortController(), baselines: new Map() };
  const until = Date.now() + minutes * 60_000;
  let killed = 0;
  const failures: string[] = [];
  const left: string[] = [];
  try {
    for (const mutant of chosen) {
      if (Date.now() > until || bench.stop.signal.aborted) {
        left.push(titleOf(mutant));
        continue;
      }
      const verdict = await tryOne(bench, mutant);
      if (bench.stop.signal.aborted) {
        left.push(titleOf(mutant));
        continue;
      }
      if (verdict.kind === 'killed') {
        killed += 1;
        say(`killed    ${titleOf(mutant)}  by "${verdict.by}"`);
      } else {
        failures.push(`${titleOf(mutant)}: ${verdict.sentence}`);
        say(`${verdict.kind.padEnd(9)} ${titleOf(mutant)}  ${verdict.sentence}`);
      }
    }
  } finally {
    bench.copy.dispose();
  }
  const missing = uncovered(
    rulesOf(readFileSync(join(projectRoot, 'docs', 'security.md'), 'utf8')),
    mutants,
    exemptions,
  );
  if (rules.length === 0) for (const rule of missing) failures.push(`${rule}: no mutation breaks this rule.`);
  if (left.length > 0) say(`\nNot tried: ${left.join(', ')}.`);
  if (failures.length > 0) say(`\nNot held:\n${failures.map((line) => `  ${line}`).join('\n')}`);
  say(`\n${killed} killed, ${failures.length} not held${left.length > 0 ? `, ${left.length} not tried` : ''}`);
  return failures.length === 0 && left.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
