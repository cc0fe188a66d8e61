import { expect, it } from 'vitest';
import { FairleadError, fromErrorInfo } from './errors.ts';
import { asError, codeOf, messageOf } from './thrown.ts';

it('reads the code of an error, and none where there is none', () => {
  expect(codeOf(Object.assign(new Error('gone'), { code: 'ENOENT' }))).toBe('ENOENT');
  expect(codeOf(new FairleadError('HOST_REFUSED', { message: 'No.' }))).toBe('HOST_REFUSED');
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

it('makes the error again that an entry was made of', () => {
  const error = new FairleadError('HOST_REFUSED', { message: 'No.', hint: 'Ask.', data: { host: 'a' } });
  expect(fromErrorInfo(error.toInfo())).toMatchObject({ code: 'HOST_REFUSED', message: 'No.', hint: 'Ask.' });
  expect(fromErrorInfo(error.toInfo()).toInfo()).toEqual(error.toInfo());
  expect(fromErrorInfo({ code: 'X', message: 'Y' })).not.toHaveProperty('data.host');
});
