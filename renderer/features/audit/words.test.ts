import { expect, test } from 'vitest';
import type { AuditEntry, AuditVerdict } from '../../../common/model/audit.ts';
import { objectPage, outcomeOf, verdictWords } from './words.ts';

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
  taskIds: [],
  orderedSeq: null,
  outcomes: [],
  ...part,
});

test('an object has a page where its kind has one', () => {
  expect(objectPage(entry({ objectType: 'host', objectId: 'h1' }))).toBe('/hosts/h1');
  expect(objectPage(entry({ objectType: 'site', objectId: 's' }))).toBeNull();
  expect(objectPage(entry({ objectType: 'session', objectId: 'a,b' }))).toBeNull();
});

test('an order says how it ended: each thing with its last outcome', () => {
  const outcome = (seq: number, ref: string, result: AuditEntry['result']) => ({ seq, ref, result });
  expect(outcomeOf([])).toBeNull();
  expect(outcomeOf([outcome(5, 'a', 'failed')])).toMatchObject({ words: 'Failed', color: 'red', seq: 5 });
  // Taken up again after a crash.
  expect(outcomeOf([outcome(5, 'a', 'interrupted'), outcome(9, 'a', 'ok')])).toMatchObject({ words: 'Done', seq: 9 });
  expect(outcomeOf([outcome(5, 'a', 'ok'), outcome(6, 'b', 'ok')])?.words).toBe('2 done');
  expect(outcomeOf([outcome(5, 'a', 'ok'), outcome(6, 'b', 'partly'), outcome(7, 'c', 'ok')])?.words).toBe(
    '2 done, 1 partly done',
  );
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
