import { expect, test } from 'vitest';
import type { Task } from '../../../common/model/tasks.ts';
import { fits, statesOf } from './filters.ts';

const task = (id: string, state: Task['state'], queuedAt: number): Task => ({
  id,
  parentId: null,
  kind: 'test',
  title: id,
  subject: null,
  state,
  progress: 0,
  sentence: '',
  detail: null,
  result: null,
  error: null,
  attempt: 1,
  cancellable: true,
  retryable: true,
  actor: 'admin',
  queuedAt,
  startedAt: null,
  endedAt: null,
});

test('"Running" covers waiting tasks too', () => {
  expect(statesOf('active')).toEqual(['queued', 'running']);
  expect(statesOf('all')).toBeUndefined();
  expect(fits(task('a', 'queued', 0), 'active')).toBe(true);
  expect(fits(task('a', 'failed', 0), 'active')).toBe(false);
});
