import { expect, test } from 'vitest';
import type { Task } from '../../../common/model/tasks.ts';
import { patchList, patchOne } from './task-snapshots.ts';

const task = (id: string, progress: number, parentId: string | null = null): Task => ({
  id,
  parentId,
  kind: 'test',
  title: id,
  subject: null,
  state: 'running',
  progress,
  sentence: '',
  detail: null,
  result: null,
  error: null,
  attempt: 1,
  cancellable: true,
  retryable: true,
  actor: 'admin',
  queuedAt: 0,
  startedAt: 0,
  endedAt: null,
});
const snapshots = (...tasks: Task[]) => new Map(tasks.map((one) => [one.id, one]));

test('a list takes newer snapshots and leaves the rest', () => {
  const list = { tasks: [task('a', 1), task('b', 2)] };
  expect(patchList(list, snapshots(task('b', 50))).tasks.map(({ progress }) => progress)).toEqual([1, 50]);
  expect(patchList(list, snapshots(task('z', 50)))).toBe(list);
});

test('an open task takes its own, its children and new children', () => {
  const answer = { task: task('a', 1), children: [task('c', 5, 'a')] };
  const after = patchOne(answer, snapshots(task('a', 20), task('c', 30, 'a'), task('d', 1, 'a'), task('e', 9, 'x')));
  expect(after.task.progress).toBe(20);
  expect(after.children.map(({ id, progress }) => [id, progress])).toEqual([
    ['c', 30],
    ['d', 1],
  ]);
  expect(patchOne(answer, snapshots(task('e', 9, 'x')))).toBe(answer);
});
