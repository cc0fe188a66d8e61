/** The stages of `npm test`: each runs the real tool, lets its output through, and returns what was counted. */
import { type SpawnOptions, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bedPaths } from '../bed/paths.ts';
import { startGuarded, superviseGroup } from '../proc.ts';
import {
  fromPlaywright,
  fromVitest,
  nothing,
  type Outcome,
  oneCheck,
  playwrightFiles,
  vitestFiles,
  withExit,
} from './counts.ts';
import type { Stage } from './plan.ts';
import { type FileOutcomes, filesToRepeat, withRepeats } from './repeats.ts';

/** Where a stage runs: `beside` another one, in a bed of its own, and with its name before each of its lines. */
export type Place = 'alone' | 'beside';
export type StageRunner = (stage: Stage, place: Place) => Promise<Outcome>;

type StagesOptions = {
  readonly root: string;
  /** Called when the person asked this run to end; no further stage should start then. */
  readonly onSignal: (signal: NodeJS.Signals) => void;
  /** Whether this run may end the bed's processes: not where they ran before it. */
  readonly mayEndBed: (place: Place) => boolean;
};

/** A suite that ran: its sum, and what each file came to. */
type Ran = { readonly outcome: Outcome; readonly files: FileOutcomes };

/** The tools by their JavaScript entries: these work the same on every platform. */
const tsc = 'node_modules/typescript/bin/tsc';
const biome = 'node_modules/@biomejs/biome/bin/biome';
const vitestEntry = 'node_modules/vitest/vitest.mjs';
const playwright = 'node_modules/@playwright/test/cli.js';
const e2eConfig = 'e2e/playwright.config.ts';
const bedEntry = 'tools/bed/cli.ts';
/** Before each line of a stage that runs beside another. */
const besideMark = '│ ';

/** The function that runs a stage by its name. */
export function createStages({ root, onSignal, mayEndBed }: StagesOptions): StageRunner {
  let isEnding = false;
  const runIn = (place: Place, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<number> => {
    // The suites start the service from its sources some two hundred times: compiled once, each start takes half as long.
    const env = { NODE_COMPILE_CACHE: join(root, '.cache', 'compile'), ...process.env, ...placeEnv(place), ...more };
    const out = place === 'alone' ? 'inherit' : 'pipe';
    const options = { cwd: root, env, stdio: ['ignore', out, out] } satisfies SpawnOptions;
    const group = startGuarded(process.execPath, args, options);
    for (const stream of [group.child.stdout, group.child.stderr])
      if (stream !== null)
        createInterface({ input: stream }).on('line', (line) => process.stdout.write(`${besideMark}${line}\n`));
    return superviseGroup(group, (signal) => {
      isEnding = true;
      onSignal(signal);
    });
  };
  const run = (args: readonly string[]): Promise<number> => runIn('alone', args);

  const check = async (title: string, args: readonly string[], rerun: string): Promise<Outcome> => {
    const [file = ''] = args;
    if (!existsSync(join(root, file))) return oneCheck(title, false, `${file} is not there.`, rerun);
    const code = await run(args);
    return oneCheck(title, code === 0, `It ended with exit code ${code}; its output says why.`, rerun);
  };

  const vitest = async (project: 'unit' | 'integration', only?: string): Promise<Ran> => {
    const rerun = `npm run test:${project}`;
    const report = newReport(root, only === undefined ? project : `${project}-again`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await run([
      vitestEntry,
      'run',
      '--project',
      project,
      ...reporters,
      ...(only === undefined ? [] : [only]),
    ]);
    return withReport(report, code, project, rerun, (json) => ({
      outcome: fromVitest(json, root, project),
      files: vitestFiles(json, root, project),
    }));
  };

  /** Runs what failed once more, file by file, each in a fresh bed. Nothing of it where the person ends the run. */
  const steadied = async (
    { outcome, files }: Ran,
    place: Place,
    again: (file: string) => Promise<Ran>,
  ): Promise<Outcome> => {
    const repeats = new Map<string, Outcome>();
    for (const file of filesToRepeat(files, outcome)) {
      if (isEnding) break;
      process.stdout.write(`\n${file} failed: once more, alone and in a fresh bed.\n`);
      if (mayEndBed(place)) await runIn(place, [bedEntry, 'down']);
      if ((await runIn(place, [bedEntry, 'up'])) === 0) repeats.set(file, (await again(file)).outcome);
    }
    return repeats.size === 0 ? outcome : withRepeats(files, repeats);
  };

  const e2e = async (place: Place, only?: string): Promise<Ran> => {
    const rerun = 'npm run test:e2e';
    if (!existsSync(join(root, e2eConfig)))
      return { outcome: oneCheck('e2e', false, `${e2eConfig} is not there.`, rerun), files: new Map() };
    const report = newReport(root, only === undefined ? 'e2e' : 'e2e-again');
    const output = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
    // The traces of the first run stay.
    const more = only === undefined ? [] : [only, '--output', 'test-results/e2e-again'];
    const code = await runIn(place, [playwright, 'test', '-c', e2eConfig, '--reporter=list,json', ...more], output);
    return withReport(report, code, 'e2e', rerun, (json) => ({
      outcome: fromPlaywright(json, e2eConfig),
      files: playwrightFiles(json, e2eConfig),
    }));
  };

  const bed = async (): Promise<Outcome> => {
    const outcome = await check('test bed', [bedEntry, 'up'], 'npm run bed -- up');
    // That the bed is up is not a check of Fairlead: only its failure counts.
    return { ...outcome, passed: 0 };
  };

  const runners: Readonly<Record<Stage, (place: Place) => Promise<Outcome>>> = {
    types: () => check('types', [tsc, '--noEmit'], 'npm run types'),
    lint: () => check('lint', [biome, 'check', '.'], 'npm run lint'),
    arch: () => check('arch', ['tools/arch/check.ts'], 'npm run arch'),
    // Unit tests need nothing but Node: what fails there fails.
    unit: async () => (await vitest('unit')).outcome,
    build: () => check('build', ['tools/build.ts'], 'npm run build'),
    bed,
    integration: async () => steadied(await vitest('integration'), 'alone', (file) => vitest('integration', file)),
    e2e: async (place) => steadied(await e2e(place), place, (file) => e2e(place, file)),
  };
  return (stage, place) => runners[stage](place);
}

/** A second bed, which takes its images from the first one. */
function placeEnv(place: Place): NodeJS.ProcessEnv {
  if (place === 'alone') return {};
  const { root } = bedPaths();
  return { FAIRLEAD_BED: `${root}-2`, FAIRLEAD_BED_LIKE: root };
}

/** True when a process of the test bed was running already, so that this run must not end it. */
export function isBedRunning(root: string, place: Place): boolean {
  if (!existsSync(join(root, bedEntry))) return false;
  const env = { ...process.env, ...placeEnv(place) };
  const { stdout } = spawnSync(process.execPath, [bedEntry, 'status'], { cwd: root, encoding: 'utf8', env });
  return /\bpid \d+/.test(stdout ?? '');
}

/** Ends the processes of the test bed; its images and data stay for the next run. */
export function stopBed(root: string, place: Place): boolean {
  if (!existsSync(join(root, bedEntry))) return true;
  const env = { ...process.env, ...placeEnv(place) };
  const options = { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] } satisfies SpawnOptions;
  return spawnSync(process.execPath, [bedEntry, 'down'], options).status === 0;
}

/** Where a suite writes its report; an older one is removed, so that it is never counted for this run. */
function newReport(root: string, suite: string): string {
  const folder = join(root, '.cache', 'reports');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${suite}.json`);
  rmSync(file, { force: true });
  return file;
}

function withReport(file: string, code: number, suite: string, rerun: string, read: (json: unknown) => Ran): Ran {
  const failed = (reason: string): Ran => ({
    outcome: { ...nothing, failures: [{ title: suite, reason, rerun }] },
    files: new Map(),
  });
  if (!existsSync(file)) return failed(`It ended with exit code ${code} and left no report; its output says why.`);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return failed(`It ended with exit code ${code} and its report cannot be read.`);
  }
  const { outcome, files } = read(json);
  return { outcome: withExit(outcome, code, suite, rerun), files };
}
