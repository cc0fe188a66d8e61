import { describe, expect, it } from 'vitest';
import { gridStep } from './grid-step.ts';

/** 0 1 2 / 3 4 5 / 6 7 */
const grid = { columns: 3, count: 8 };

describe('keys in a grid of cards', () => {
  it.each([
    ['ArrowRight', 2, 3],
    ['ArrowLeft', 3, 2],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 5, 7],
    ['ArrowUp', 6, 3],
    ['Home', 5, 0],
    ['End', 0, 7],
  ])('%s from %i leads to %i', (key, from, to) => {
    expect(gridStep(key, from, grid)).toBe(to);
  });

  it.each([
    ['ArrowLeft', 0],
    ['ArrowUp', 1],
    ['ArrowDown', 6],
    ['ArrowDown', 7],
    ['ArrowRight', 7],
    ['Home', 0],
    ['a', 1],
  ])('%s from %i does nothing', (key, from) => {
    expect(gridStep(key, from, grid)).toBeNull();
  });
});
