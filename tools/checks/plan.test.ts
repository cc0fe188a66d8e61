import { describe, expect, test } from 'vitest';
import { allStages, blockedBy, parseTest, roundsOf, type Stage } from './plan.ts';

function stages(args: readonly string[]): readonly string[] {
  const command = parseTest(args);
  return command.kind === 'test' ? command.options.stages : [command.kind];
}

describe('parseTest', () => {
  test('everything, in order, where nothing is said', () => {
    expect(stages([])).toEqual([...allStages]);
  });
  test('--only keeps the order of the stages and adds what they need', () => {
    expect(stages(['--only', 'unit,types'])).toEqual(['types', 'unit']);
    expect(stages(['--only=e2e'])).toEqual(['build', 'bed', 'e2e']);
  });
  test('--keep-bed', () => {
    expect(parseTest(['--keep-bed'])).toMatchObject({ options: { keepBed: true } });
    expect(parseTest([])).toMatchObject({ options: { keepBed: false } });
  });
  test.each([['--only', 'units'], ['--only', ''], ['--nope'], ['extra']])('%s %s is refused', (...args) => {
    expect(parseTest(args).kind).toBe('wrong');
  });
});

describe('rounds', () => {
  const rounds = (stages: readonly Stage[], isOneByOne = false, cores = 2) =>
    roundsOf({ stages, isOneByOne, keepBed: false }, cores);
  test('hold one stage each, but for the suites that need a bed: these run side by side', () => {
    expect(rounds(['types', 'build', 'bed', 'integration', 'e2e'])).toEqual([
      ['types'],
      ['build'],
      ['bed'],
      ['integration', 'e2e'],
    ]);
    expect(rounds(['build', 'bed', 'e2e'])).toEqual([['build'], ['bed'], ['e2e']]);
  });
  test('hold one stage each where that is asked for, or where one core has to do', () => {
    const one = [['bed'], ['integration'], ['e2e']];
    expect(rounds(['bed', 'integration', 'e2e'], true)).toEqual(one);
    expect(rounds(['bed', 'integration', 'e2e'], false, 1)).toEqual(one);
  });
});

test('a stage is blocked by what it needs, and by nothing else', () => {
  expect(blockedBy('e2e', new Set(['bed']))).toBe('bed');
  expect(blockedBy('e2e', new Set(['types', 'lint', 'unit']))).toBeUndefined();
  expect(blockedBy('unit', new Set(['types', 'bed']))).toBeUndefined();
});
