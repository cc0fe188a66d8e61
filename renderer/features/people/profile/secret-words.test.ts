import { expect, it } from 'vitest';
import { grouped } from './secret-words.ts';

it('has four letters in a group, and what is left in the last', () => {
  expect(grouped('ABCDEFGHIJ')).toBe('ABCD EFGH IJ');
  expect(grouped('')).toBe('');
});
