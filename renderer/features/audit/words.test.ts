import { expect, test } from 'vitest';
import type { AuditEntry, AuditVerdict } from '../../../common/contract/audit.ts';
import { actionWords, objectPage, objectWords, reasonWords, verdictWords } from './words.ts';

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

test('a verification says which of five it is, and offers to count from here only where an end is missing', () => {
  const verdict = (state: AuditVerdict['state']): AuditVerdict => ({
    ok: true,
    state,
    count: 4,
    firstBrokenSeq: 4,
    anchoredSeq: 6,
    unwritten: 0,
  });
  const states = ['anchored', 'unanchored', 'cut', 'head-missing', 'broken'] as const;
  const said = states.map((state) => verdictWords(verdict(state)));
  expect(new Set(said.map(({ title }) => title)).size).toBe(5);
  expect(said.map(({ color }) => color)).toEqual(['teal', 'blue', 'red', 'red', 'red']);
  expect(said.map(({ anew }) => anew !== null)).toEqual([false, false, true, true, false]);
  expect(said[2]?.text).toMatch(/ends at entry 4\. Entry 6 is known/);
  expect(said[4]?.title).toContain('entry 4');
  expect(verdictWords({ ...verdict('anchored'), unwritten: 3 }).unwritten).toContain('3 entries');
});
