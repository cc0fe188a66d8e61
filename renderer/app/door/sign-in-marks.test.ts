import { expect, it } from 'vitest';
import { keepMark, markOf } from './sign-in-marks.ts';

function storage(kept: Record<string, string> = {}) {
  const items = new Map(Object.entries(kept));
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}

it('keeps the newest mark of each name, however the name is typed', () => {
  const here = storage();
  keepMark(here, 'Anna', 'first');
  keepMark(here, 'bo', 'other');
  keepMark(here, 'anna', 'second');
  expect(markOf(here, 'ANNA')).toBe('second');
  expect(markOf(here, 'bo')).toBe('other');
  expect(markOf(here, 'cleo')).toBeUndefined();
});

it('keeps eight people, and forgets who has not signed in for longest', () => {
  const here = storage();
  for (let at = 0; at < 9; at += 1) keepMark(here, `person${at}`, `mark${at}`);
  keepMark(here, 'person1', 'again');
  keepMark(here, 'person9', 'mark9');
  expect(markOf(here, 'person0')).toBeUndefined();
  expect(markOf(here, 'person1')).toBe('again');
  expect(markOf(here, 'person2')).toBeUndefined();
  expect(markOf(here, 'person9')).toBe('mark9');
});

it.each(['{', '5', '{"anna":"x"}', '[["anna"],["bo",1]]'])('signs in without a mark where %s is kept', (kept) => {
  expect(markOf(storage({ 'fairlead.marks': kept }), 'anna')).toBeUndefined();
});
