import { expect, test } from 'vitest';
import { emptyFilter, isAskable, isEmpty, localTime, rangeProblem, textProblems, toInput } from './filter.ts';

test('only what is set is asked for', () => {
  expect(toInput(emptyFilter)).toEqual({});
  expect(isEmpty({ ...emptyFilter, text: '   ' })).toBe(true);
  expect(toInput({ ...emptyFilter, actor: ' anna ', result: 'failed' })).toEqual({ actor: 'anna', result: 'failed' });
});

test('the end of a range includes its minute', () => {
  const input = toInput({ ...emptyFilter, from: '2026-03-01T10:00', to: '2026-03-01T10:00' });
  expect((input.to ?? 0) - (input.from ?? 0)).toBe(59_999);
  expect(toInput({ ...emptyFilter, from: 'nonsense' })).toEqual({});
});

test('a range that ends before it begins is told', () => {
  expect(rangeProblem({ ...emptyFilter, from: '2026-03-02T10:00', to: '2026-03-01T10:00' })).not.toBeNull();
  expect(rangeProblem({ ...emptyFilter, from: '2026-03-01T10:00', to: '2026-03-02T10:00' })).toBeNull();
  expect(rangeProblem({ ...emptyFilter, from: '2026-03-01T10:00' })).toBeNull();
});

test('a field time reads back as the same minute', () => {
  const now = Date.parse('2026-03-01T10:30');
  expect(localTime(now, 24)).toBe('2026-02-28T10:30');
});

test('what is too long is said at its field, and not asked for', () => {
  const filter = { ...emptyFilter, text: 'x'.repeat(201) };
  expect(textProblems(filter)).toEqual({ text: 'The text to look for may have 200 characters at most.' });
  expect(isAskable(filter)).toBe(false);
  expect(isAskable({ ...emptyFilter, text: 'x'.repeat(200) })).toBe(true);
  expect(isAskable({ ...emptyFilter, from: '2026-02-01T00:00', to: '2026-01-01T00:00' })).toBe(false);
});
