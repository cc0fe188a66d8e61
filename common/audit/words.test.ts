import { expect, test } from 'vitest';
import { actionWords, objectWords, reasonWords } from './words.ts';

test('actions read as words', () => {
  expect(actionWords('host.trust-key')).toBe('Host: trust key');
  expect(actionWords('sign-in')).toBe('Sign in');
  expect(actionWords('open-url')).toBe('Sign-in link made');
  expect(actionWords('account.end-api-key')).toBe('Account: end API key');
  expect(actionWords('account.add-passkey')).toBe('Account: add passkey');
});

test('reasons read without their code', () => {
  expect(reasonWords('HOST_REFUSED: build-1 refuses the connection.')).toBe('build-1 refuses the connection.');
  expect(reasonWords('Note: nothing')).toBe('Note: nothing');
});

test('objects read by name', () => {
  const object = (objectType: string, objectId: string, objectName: string) => ({ objectType, objectId, objectName });
  expect(objectWords(object('host', 'h1', 'build-1'))).toBe('build-1 (host)');
  expect(objectWords(object('task', 't1', ''))).toBe('task t1');
  expect(objectWords(object('', '', ''))).toBe('');
});
