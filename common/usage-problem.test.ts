import { parseArgs } from 'node:util';
import { expect, test } from 'vitest';
import { usageProblem } from './usage-problem.ts';

const problemOf = (...args: readonly string[]): string => {
  try {
    parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        json: { type: 'boolean', short: 'j' },
        port: { type: 'string', short: 'p' },
      },
      allowNegative: true,
    });
  } catch (thrown) {
    return usageProblem(thrown);
  }
  return 'nothing';
};

test.each([
  [['--surf'], 'There is no option "--surf".'],
  [['-x'], 'There is no option "-x".'],
  [['here'], '"here" is not expected here.'],
  [["it's"], '"it\'s" is not expected here.'],
  [['--data'], '"--data" needs a value.'],
  [['-p'], '"--port" needs a value.'],
  [['--data', '--json'], '"--data" needs a value.'],
  [['--json=yes'], '"--json" takes no value.'],
  [['--json'], 'nothing'],
])('%j: %s', (args, sentence) => {
  expect(problemOf(...args)).toBe(sentence);
});
