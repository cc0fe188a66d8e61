import { describe, expect, test } from 'vitest';
import {
  countsLine,
  fromPlaywright,
  fromVitest,
  grouped,
  nothing,
  oneCheck,
  sum,
  withExit,
  withoutSkips,
} from './counts.ts';

const failure = { title: 't', reason: 'r', rerun: 'c' };

describe('countsLine', () => {
  test('names skipped tests only when there are some', () => {
    expect(countsLine({ ...nothing, passed: 3 })).toBe('3 passed, 0 failed');
    expect(countsLine({ ...nothing, passed: 3, skipped: 2, failures: [failure] })).toBe(
      '3 passed, 1 failed, 2 skipped',
    );
  });
});

test('sum adds all suites', () => {
  const all = sum([oneCheck('types', true, '', ''), oneCheck('lint', false, 'r', 'c'), { ...nothing, skipped: 2 }]);
  expect(all).toEqual({ ...nothing, passed: 1, skipped: 2, failures: [{ title: 'lint', reason: 'r', rerun: 'c' }] });
  expect(sum([])).toEqual(nothing);
});

test('withoutSkips makes every skipped test a failure', () => {
  const strict = withoutSkips({ ...nothing, passed: 1, skipped: 2, failures: [failure] }, 'unit', 'again');
  expect(strict).toMatchObject({ passed: 1, skipped: 0 });
  expect(strict.failures).toHaveLength(3);
  expect(grouped(strict.failures).map(({ failure: { title }, times }) => [title, times])).toEqual([
    ['t', 1],
    ['unit: skipped', 2],
  ]);
});

describe('withExit', () => {
  test('a suite that ran nothing has failed', () => {
    expect(withExit(nothing, 0, 'unit', 'c').failures).toMatchObject([{ reason: 'It ran no tests.' }]);
  });
  test('a bad end without a failed test is a failure; with one it is not counted twice', () => {
    expect(withExit({ ...nothing, passed: 5 }, 1, 'unit', 'c').failures).toHaveLength(1);
    expect(withExit({ ...nothing, passed: 5, failures: [failure] }, 1, 'unit', 'c').failures).toHaveLength(1);
    expect(withExit({ ...nothing, passed: 5 }, 0, 'unit', 'c').failures).toHaveLength(0);
  });
});

describe('fromVitest', () => {
  const report = {
    testResults: [
      {
        name: '/repo/common/a.test.ts',
        status: 'failed',
        message: '',
        assertionResults: [
          { fullName: 'g ok', status: 'passed', failureMessages: [] },
          { fullName: 'g bad', status: 'failed', failureMessages: ['\u001b[31mError: 1 is not 2\u001b[39m\n    at x'] },
          { fullName: 'g later', status: 'skipped', failureMessages: [] },
          { fullName: 'g todo', status: 'todo', failureMessages: [] },
        ],
      },
      {
        name: '/repo/common/b.test.ts',
        status: 'failed',
        message: "Cannot find module './x.ts'",
        assertionResults: [],
      },
    ],
  };
  test('counts tests, and a file that does not load as one failure', () => {
    const outcome = fromVitest(report, '/repo', 'unit');
    expect(outcome).toMatchObject({ passed: 1, skipped: 2 });
    expect(outcome.failures).toEqual([
      {
        title: 'common/a.test.ts: g bad',
        reason: 'Error: 1 is not 2',
        rerun: 'npx vitest run --project unit common/a.test.ts -t "g bad"',
      },
      {
        title: 'common/b.test.ts',
        reason: "Cannot find module './x.ts'",
        rerun: 'npx vitest run --project unit common/b.test.ts',
      },
    ]);
  });
  test.each([undefined, null, {}, { testResults: 1 }, []])('a report that is none counts nothing: %j', (value) => {
    expect(fromVitest(value, '/repo', 'unit')).toEqual(nothing);
  });
});

describe('fromPlaywright', () => {
  const spec = (title: string, status: string, message?: string) => ({
    title,
    file: 'specs/a.spec.ts',
    line: 7,
    tests: [{ status, projectName: 'chromium', results: message === undefined ? [{}] : [{ error: { message } }] }],
  });
  const report = {
    errors: [],
    suites: [
      {
        title: 'specs/a.spec.ts',
        specs: [spec('one', 'expected'), spec('two', 'skipped')],
        suites: [
          {
            title: 'inner',
            specs: [spec('three', 'unexpected', '\n  Error: no\n more'), spec('four', 'flaky', 'Error: once')],
          },
        ],
      },
    ],
  };
  test('counts through nested suites; what passed only when repeated has failed', () => {
    const outcome = fromPlaywright(report, 'e2e/playwright.config.ts');
    expect(outcome).toMatchObject({ passed: 1, skipped: 1 });
    expect(outcome.failures).toEqual([
      {
        title: 'specs/a.spec.ts > inner > three',
        reason: 'Error: no',
        rerun: 'npx playwright test -c e2e/playwright.config.ts specs/a.spec.ts:7 --project "chromium"',
      },
      {
        title: 'specs/a.spec.ts > inner > four',
        reason: 'passed only when repeated: Error: once',
        rerun: 'npx playwright test -c e2e/playwright.config.ts specs/a.spec.ts:7 --project "chromium"',
      },
    ]);
  });
  test('an error outside any test is a failure', () => {
    const outcome = fromPlaywright({ errors: [{ message: 'Error: no such file' }], suites: [] }, 'c');
    expect(outcome.failures).toMatchObject([{ title: 'e2e', reason: 'Error: no such file' }]);
  });
});
