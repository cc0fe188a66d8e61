import { describe, expect, it, test } from 'vitest';
import type { TaskRow } from '../store/types.ts';
import { endOf } from './ends.ts';

const row: TaskRow = {
  id: 't1',
  parent_id: null,
  kind: 'workspace.install',
  subject_type: 'workspace',
  subject_id: 'w1',
  title: 'Install Desk',
  state: 'succeeded',
  progress: 100,
  sentence: 'Desk is ready on one host.',
  detail: null,
  input: {},
  result: { installed: 1 },
  error: null,
  attempt: 1,
  cancellable: true,
  retryable: true,
  cancel_requested: false,
  resume: 'safe',
  owner_id: null,
  actor: 'anna',
  queued_at: 1,
  started_at: 2,
  ended_at: 3,
  updated_at: 3,
  owner: null,
  lease_until: null,
};
const failure = {
  code: 'INSTALL_INCOMPLETE',
  message: 'Desk is on 3 of 4 hosts.',
  data: { reach: { done: 3, of: 4 }, causes: [{ code: 'X', words: 'x', hosts: ['b'] }], failures: ['long'] },
};

describe('the end of a task as a record keeps it', () => {
  it.each<[string, Partial<TaskRow>, string, string]>([
    ['done', {}, 'ok', 'Desk is ready on one host.'],
    [
      'partly',
      { state: 'partly', error: failure, result: null },
      'partly',
      'INSTALL_INCOMPLETE: Desk is on 3 of 4 hosts.',
    ],
    ['failed', { state: 'failed', error: { code: 'X', message: 'No.' } }, 'failed', 'X: No.'],
    ['cancelled', { state: 'cancelled', error: { code: 'CANCELLED', message: 'C' } }, 'cancelled', 'It was cancelled.'],
    [
      'interrupted',
      { state: 'interrupted', error: { code: 'TASK_INTERRUPTED', message: 'It stopped.' } },
      'interrupted',
      'TASK_INTERRUPTED: It stopped.',
    ],
  ])('%s', (_name, part, result, reason) => {
    expect(endOf({ ...row, ...part })).toMatchObject({ ref: 't1', action: 'workspace.install', result, reason });
  });

  test('names how far it got and why, not the whole failure', () => {
    expect(endOf({ ...row, state: 'partly', error: failure, result: null })?.data).toEqual({
      code: 'INSTALL_INCOMPLETE',
      reach: { done: 3, of: 4 },
      causes: failure.data.causes,
    });
    expect(endOf(row)?.data).toEqual({ result: { installed: 1 } });
  });

  it.each<[string, Partial<TaskRow>]>([
    ['what runs', { state: 'running' }],
    ['what waits', { state: 'queued' }],
    ['what the service does by itself', { actor: 'system' }],
    ['a part of another task', { parent_id: 't0' }],
  ])('is none of %s', (_name, part) => {
    expect(endOf({ ...row, ...part })).toBeNull();
  });

  test('a part that was run again on its own was ordered on its own', () => {
    expect(endOf({ ...row, parent_id: 't0', attempt: 2 })).not.toBeNull();
  });
});
