import { describe, expect, it } from 'vitest';
import type { Task } from '../../../common/model/tasks.ts';
import { groupTries, nextLimit, triesWords } from './task-series.ts';

const task = (id: string, queuedAt: number, more: Partial<Task> = {}): Task => ({
  id,
  parentId: null,
  kind: 'workspace.install-host',
  title: 'Install Firefox on Lighthouse',
  subject: { type: 'workspace', id: 'w1' },
  state: 'failed',
  progress: 0,
  sentence: '',
  detail: null,
  result: null,
  error: null,
  attempt: 1,
  cancellable: true,
  retryable: true,
  actor: 'system',
  queuedAt,
  startedAt: queuedAt,
  endedAt: queuedAt,
  ...more,
});
const ids = (tasks: readonly Task[]) =>
  groupTries(tasks).map(({ newest, earlier }) => [newest.id, ...earlier.map(({ id }) => id)]);

describe('tries of one wish', () => {
  it('are one row with the newest on top, wherever they stand in the list', () => {
    const other = task('other', 25, { title: 'Install Firefox on Harbour' });
    expect(ids([task('b', 20), other, task('c', 30), task('a', 10)])).toEqual([['c', 'b', 'a'], ['other']]);
  });

  it('are of the same workspace, host and kind', () => {
    expect(
      ids([
        task('a', 1),
        task('b', 2, { subject: { type: 'workspace', id: 'w2' } }),
        task('c', 3, { kind: 'workspace.other' }),
        task('d', 4, { title: 'Install Gimp on Lighthouse' }),
        task('e', 5),
      ]),
    ).toEqual([['e', 'a'], ['d'], ['c'], ['b']]);
  });

  it('are not what people asked for, nor what is about nothing in particular, nor parts', () => {
    const mine = { actor: 'Anna', title: 'Install Firefox' };
    const bare = { subject: null, title: 'Tidy up' };
    const part = { parentId: 'p' };
    const tasks = [mine, mine, bare, bare, part, part].map((more, at) => task(`t${at}`, at, more));
    expect(ids(tasks)).toEqual([['t5'], ['t4'], ['t3'], ['t2'], ['t1'], ['t0']]);
  });

  it('end with the one that succeeded: later ones are for a new wish', () => {
    const tasks = [
      task('a', 1),
      task('b', 2, { state: 'interrupted' }),
      task('c', 3, { state: 'succeeded' }),
      task('d', 4),
      task('e', 5, { state: 'cancelled' }),
      task('f', 6),
    ];
    expect(ids(tasks)).toEqual([
      ['f', 'e', 'd'],
      ['c', 'b', 'a'],
    ]);
  });

  it('stand first while one runs, then while one waits, then the newest', () => {
    const tasks = [
      task('old', 1, { actor: 'Anna' }),
      task('waits', 2, { actor: 'Anna', state: 'queued' }),
      task('try', 3),
      task('runs', 4, { state: 'running' }),
      task('new', 9, { actor: 'Anna' }),
    ];
    expect(ids(tasks)).toEqual([['runs', 'try'], ['waits'], ['new'], ['old']]);
  });

  it('keep their order where they began in the same millisecond', () => {
    expect(ids([task('b', 1), task('a', 1)])).toEqual(ids([task('a', 1), task('b', 1)]));
  });
});

describe('in words', () => {
  const [series] = groupTries([task('a', 0), task('b', 60_000), task('c', 120_000)]);
  const [single] = groupTries([task('a', 0)]);

  it('there are so many since then, or at least so many', () => {
    expect(series && triesWords(series, 3_600_000, true)).toBe('3 tries, the first 1 h ago');
    expect(series && triesWords(series, 3_600_000, false)).toBe('At least 3 tries, the first of them 1 h ago');
  });

  it('one try goes without saying', () => {
    expect(single && triesWords(single, 0, true)).toBeNull();
  });
});

describe('how many tasks to ask for', () => {
  it.each([
    ['little is left of a full answer', { rows: 2, tasks: 100, limit: 100, most: 500 }, 200],
    ['up to what the service answers', { rows: 2, tasks: 400, limit: 400, most: 500 }, 500],
    ['and no further', { rows: 2, tasks: 500, limit: 500, most: 500 }, null],
    ['enough is to be seen', { rows: 30, tasks: 100, limit: 100, most: 500 }, null],
    ['there are no more', { rows: 2, tasks: 99, limit: 100, most: 500 }, null],
  ])('%s', (_, have, expected) => {
    expect(nextLimit(have)).toBe(expected);
  });
});
