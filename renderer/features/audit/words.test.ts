import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../common/contract/audit.ts';
import { actionWords, objectPage, objectWords, reasonWords } from './words.ts';

const entry = (part: Partial<AuditEntry>): AuditEntry => ({
  seq: 1,
  at: 0,
  actorId: '',
  actorName: '',
  action: '',
  objectType: '',
  objectId: '',
  objectName: '',
  result: 'ok',
  reason: '',
  data: null,
  hash: '',
  ...part,
});

test('actions read as words', () => {
  expect(actionWords('host.trust-key')).toBe('Host: trust key');
  expect(actionWords('sign-in')).toBe('Sign in');
  expect(actionWords('open-url')).toBe('Sign-in link made');
});

test('reasons read without their code', () => {
  expect(reasonWords('HOST_REFUSED: build-1 refuses the connection.')).toBe('build-1 refuses the connection.');
  expect(reasonWords('Note: nothing')).toBe('Note: nothing');
});

test('objects read by name, with a page where they have one', () => {
  expect(objectWords(entry({ objectType: 'host', objectId: 'h1', objectName: 'build-1' }))).toBe('build-1 (host)');
  expect(objectWords(entry({ objectType: 'task', objectId: 't1' }))).toBe('task t1');
  expect(objectWords(entry({}))).toBe('');
  expect(objectPage(entry({ objectType: 'host', objectId: 'h1' }))).toBe('/hosts/h1');
  expect(objectPage(entry({ objectType: 'site', objectId: 's' }))).toBeNull();
});
