import { describe, expect, test } from 'vitest';
import { nothing, type Outcome, sum } from './counts.ts';
import { filesToRepeat, judged, unsteadyLines, withRepeats } from './repeats.ts';

const good = (passed: number): Outcome => ({ ...nothing, passed });
const bad = (...titles: string[]): Outcome => ({
  ...nothing,
  passed: 1,
  failures: titles.map((title) => ({ title, reason: `why ${title}`, rerun: 'again' })),
});
const files = (outcomes: Record<string, Outcome>) => new Map(Object.entries(outcomes));

describe('which files are run again', () => {
  test('those that failed, whole', () => {
    const outcomes = files({ a: good(3), b: bad('b one', 'b two'), c: bad('c one') });
    expect(filesToRepeat(outcomes, sum([...outcomes.values()]))).toEqual(['b', 'c']);
  });

  test('none where nothing failed', () => expect(filesToRepeat(files({ a: good(1) }), good(1))).toEqual([]));

  test('none where something failed that belongs to no file', () => {
    const outcomes = files({ a: bad('a one') });
    const crashed = sum([...outcomes.values(), bad('It ended with exit code 134.')]);
    expect(filesToRepeat(outcomes, crashed)).toEqual([]);
    expect(filesToRepeat(new Map(), bad('no report'))).toEqual([]);
  });

  test('none where more failed than may be unsteady', () => {
    const outcomes = files({ a: bad('a'), b: bad('b'), c: bad('c'), d: bad('d') });
    expect(filesToRepeat(outcomes, sum([...outcomes.values()]))).toEqual([]);
  });
});

describe('what a repeat counts for', () => {
  const first = files({ a: good(3), b: bad('b one', 'b two') });

  test('passed, and told with its first error, where all of the file passes', () => {
    const outcome = withRepeats(first, files({ b: good(3) }));
    expect(outcome).toEqual({
      passed: 6,
      skipped: 0,
      failures: [],
      unsteady: [{ file: 'b', title: 'b one', reason: 'why b one' }],
    });
    expect(unsteadyLines(outcome).join('\n')).toContain('why b one');
  });

  test.each([
    ['fails again', bad('b two')],
    ['does not load', { ...nothing, failures: bad('b').failures }],
    ['runs nothing', nothing],
    ['skips everything', { ...nothing, skipped: 3 }],
  ])('nothing where it %s', (_what, again) => {
    expect(withRepeats(first, files({ b: again }))).toEqual(sum([...first.values()]));
  });

  test('nothing where there was none', () => expect(withRepeats(first, new Map()).failures).toHaveLength(2));
});

describe('a whole run', () => {
  const unsteady = (count: number): Outcome => ({
    ...good(9),
    unsteady: Array.from({ length: count }, (_, at) => ({ file: `f${at}`, title: `t${at}`, reason: 'why' })),
  });

  test('passes with three unsteady files and fails with four', () => {
    expect(judged(unsteady(3)).failures).toEqual([]);
    expect(judged(unsteady(4)).failures.map(({ title }) => title)).toEqual(['unsteady specs']);
    expect(judged(unsteady(4)).passed).toBe(9);
  });

  test('that is steady has nothing to tell', () => expect(unsteadyLines(good(1))).toEqual([]));
});
