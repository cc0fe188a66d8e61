import { describe, expect, it } from 'vitest';
import { attempt, attemptOf, Done } from './facts.ts';

const host = { object: { type: 'host', id: 'h1', name: 'Harbour' } };
const image = { object: { type: 'image', id: 'i1', name: 'firefox' }, data: { force: true } };
const caught = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => thrown,
  );

describe('an attempt', () => {
  it('gives what it gave', async () => {
    expect(await attempt(host, () => 1)).toBe(1);
    expect(await attempt(host, async () => 2)).toBe(2);
  });

  it('that fails throws the very error, which tells what it was about and shows nothing of it', async () => {
    const error = new Error('no');
    expect(await caught(attempt(host, () => Promise.reject(error)))).toBe(error);
    expect(attemptOf(error)).toBe(host);
    expect(Object.keys(error)).toEqual([]);
    expect(JSON.stringify(error)).toBe('{}');
  });

  it('within another is the one that is told', async () => {
    const error = await caught(attempt(host, () => attempt(image, () => Promise.reject(new Error('no')))));
    expect(attemptOf(error)).toBe(image);
  });

  it('is not known of other errors, or of what is none', async () => {
    expect(attemptOf(new Error('no'))).toBeNull();
    expect(attemptOf('no')).toBeNull();
    expect(await caught(attempt(host, () => Promise.reject('a word')))).toBe('a word');
  });
});

it('keeps its facts when a face puts its value into another form', () => {
  const done = new Done({ id: 'h1' }, [host]);
  expect(done.as({})).toEqual(new Done({}, [host]));
});
