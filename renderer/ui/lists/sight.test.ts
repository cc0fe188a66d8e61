import { expect, it } from 'vitest';
import { placesIn } from './sight.ts';

/** 10 rows of 100 pixels with gaps of 10, the first at 250 on its page. */
const row = (index: number) => ({ index, start: 250 + index * 110, end: 250 + index * 110 + 100 });
const list = { count: 38, columns: 4, total: 10 * 110 - 10, top: 250 };

it('names the places of the rows that are drawn, and how high the others are', () => {
  expect(placesIn([row(3), row(4), row(5)], list)).toEqual({ first: 12, end: 24, before: 330, after: 440 });
});

it('ends with the list, also in the middle of a row', () => {
  expect(placesIn([row(0), row(1)], list)).toMatchObject({ first: 0, end: 8, before: 0 });
  expect(placesIn([row(8), row(9)], list)).toEqual({ first: 32, end: 38, before: 880, after: 0 });
});

it('keeps the height of a list of which nothing is drawn yet', () => {
  expect(placesIn([], list)).toEqual({ first: 0, end: 0, before: 0, after: 1090 });
});
