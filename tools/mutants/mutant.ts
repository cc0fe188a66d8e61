/** What a mutation is, and what is known of one after its tests ran. Pure. */

/** A small change that breaks one rule of docs/security.md, and the test that has to notice. */
export type Mutant = {
  /** Number of the rule: `2.6`. */
  readonly rule: string;
  /** Names it within its rule; a few words with hyphens. */
  readonly id: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly killedBy: {
    readonly suite: 'unit' | 'integration' | 'e2e';
    readonly file: string;
    /** Part of the full name of the test (with its `describe`s, joined by blanks) that has to fail. */
    readonly test: string;
  };
};

/** A rule that no change here can break, and why. */
export type Exemption = { readonly rule: string; readonly reason: string };

/** How one test ended in a suite's report. */
export type TestEnd = { readonly name: string; readonly status: 'passed' | 'failed' | 'skipped' };

export type Verdict =
  /** The named test failed: the rule is held. */
  | { readonly kind: 'killed'; readonly by: string }
  /** Nothing failed that was named. */
  | { readonly kind: 'survived'; readonly sentence: string }
  /** Neither: the change or the test is not what it is thought to be. */
  | { readonly kind: 'invalid'; readonly sentence: string };

/** Numbers of the rules of docs/security.md, in their order: the first cell of each row of its tables. */
export function rulesOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^\|\s*(\d+\.\d+)\s*\|/gm)].map((match) => match[1] ?? '');
}

/** The text with the change in it. @throws where what is to be changed is not there exactly once */
export function mutated(text: string, { rule, id, file, find, replace }: Mutant): string {
  const at = text.indexOf(find);
  if (at < 0) throw new Error(`${rule} ${id}: ${file} does not have what is to be changed.`);
  if (text.indexOf(find, at + 1) >= 0) throw new Error(`${rule} ${id}: ${file} has it more than once.`);
  if (find === replace) throw new Error(`${rule} ${id}: nothing is changed.`);
  return text.slice(0, at) + replace + text.slice(at + find.length);
}

/**
 * @param before how the tests of that file end without the change
 * @param after how they end with it; null where the suite left no report
 */
export function verdictOf(
  { killedBy }: Pick<Mutant, 'killedBy'>,
  before: readonly TestEnd[],
  after: readonly TestEnd[] | null,
): Verdict {
  const named = (ends: readonly TestEnd[]) => ends.filter(({ name }) => name.includes(killedBy.test));
  const sound = named(before);
  if (sound.length === 0) return invalid(`No test of ${killedBy.file} is called "${killedBy.test}".`);
  const bad = sound.find(({ status }) => status !== 'passed');
  if (bad) return invalid(`"${bad.name}" is ${bad.status} without the change.`);
  if (after === null || after.length === 0) return invalid('With the change the tests do not run at all.');
  const failed = named(after).find(({ status }) => status === 'failed');
  if (failed) return { kind: 'killed', by: failed.name };
  // A change that takes all memory or never lets go ends the run in the middle of that very test.
  const gone = named(before).find(({ name }) => after.every((end) => end.name !== name || end.status === 'skipped'));
  if (gone && after.some(({ status }) => status === 'passed'))
    return { kind: 'killed', by: `${gone.name} (which did not end)` };
  const other = after.find(({ status }) => status === 'failed');
  if (other) return survived(`Another test failed ("${other.name}"), not the named one.`);
  return survived(`No test of ${killedBy.file} failed.`);
}

const invalid = (sentence: string): Verdict => ({ kind: 'invalid', sentence });
const survived = (sentence: string): Verdict => ({ kind: 'survived', sentence });

/** Rules without a mutation and without a reason for that. */
export function uncovered(
  rules: readonly string[],
  mutants: readonly Mutant[],
  exemptions: readonly Exemption[],
): readonly string[] {
  const known = new Set([...mutants, ...exemptions].map(({ rule }) => rule));
  return rules.filter((rule) => !known.has(rule));
}
