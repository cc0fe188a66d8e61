import { expect, test } from 'vitest';
import type { HealthCheck } from '../../../common/model/system.ts';
import { sortChecks } from '../../../common/site-info/health.ts';
import { healthSummary } from './health-words.ts';

const check = (id: string, state: HealthCheck['state']): HealthCheck => ({
  id,
  category: 'service',
  title: id,
  state,
  detail: '',
});

test('what needs attention stands first', () => {
  const checks = [check('a', 'ok'), check('b', 'not-applicable'), check('c', 'failed'), check('d', 'warning')];
  expect(sortChecks(checks).map(({ id }) => id)).toEqual(['c', 'd', 'a', 'b']);
});

test('one sentence sums up', () => {
  expect(healthSummary([check('a', 'ok'), check('b', 'not-applicable')])).toBe(
    'Everything that was checked is healthy.',
  );
  expect(healthSummary([check('a', 'failed'), check('b', 'warning'), check('c', 'warning')])).toBe(
    '1 check failed, 2 warnings.',
  );
});
