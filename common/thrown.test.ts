import { expect, it } from 'vitest';
import { FairleadError } from './errors.ts';
import { asError, codeOf, messageOf } from './thrown.ts';

it('reads the code of an error, and none where there is none', () => {
  expect(codeOf(Object.assign(new Error('gone'), { code: 'ENOENT' }))).toBe('ENOENT');
  expect(codeOf(new FairleadError('CANCELLED', { message: 'No.' }))).toBe('CANCELLED');
  for (const thrown of [new Error('plain'), Object.assign(new Error('number'), { code: 7 }), { code: 'X' }, null, 'X'])
    expect(codeOf(thrown)).toBe('');
});

it('reads the message of whatever was thrown', () => {
  expect(messageOf(new Error('broken'))).toBe('broken');
  expect([messageOf('words'), messageOf(undefined), messageOf(null)]).toEqual(['words', 'undefined', 'null']);
});

it('hands over errors as they are and wraps the rest', () => {
  const error = new RangeError('far');
  expect(asError(error)).toBe(error);
  expect(asError('words')).toEqual(new Error('words'));
});
