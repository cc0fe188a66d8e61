import { expect, it } from 'vitest';
import { verdictOf } from './verdict-of.ts';

const verdict = { ok: true, state: 'anchored', count: 3, firstBrokenSeq: null, anchoredSeq: 3, unwritten: 0 } as const;
const cut = { ...verdict, ok: false, state: 'cut', firstBrokenSeq: 2 } as const;

it('is the result, or the error where the chain does not hold', () => {
  expect(verdictOf({ result: verdict, error: null })).toEqual(verdict);
  const error = { code: 'AUDIT_CHAIN' as const, message: 'The end was cut.', data: { verdict: cut } };
  expect(verdictOf({ result: null, error })).toEqual(cut);
});

it('is none where it did not come to its end', () => {
  expect(verdictOf({ result: null, error: { code: 'CANCELLED', message: 'It was cancelled.' } })).toBeNull();
  expect(verdictOf({ result: null, error: null })).toBeNull();
});
