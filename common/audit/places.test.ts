import { describe, expect, test } from 'vitest';
import { fold } from '../search/fold.ts';
import { readQuery } from '../search/match.ts';
import { hiddenMatches, placesOf, type SearchedEntry } from './places.ts';

const entry: SearchedEntry = {
  seq: 12,
  actorId: 'u1',
  actorName: 'Anna Müller',
  action: 'session.terminal',
  objectType: 'session',
  objectId: 's1',
  objectName: 'Büro',
  result: 'failed',
  reason: 'HOST_REFUSED: Zürich-2 refuses.',
  data: { host: 'Zürich-2', asRoot: true, isCopy: false, none: null, tags: ['Größe', 7], deep: { list: [{ x: 'y' }] } },
};

test('every word of an entry is in a place, what is false or empty is not', () => {
  const all = placesOf(entry).map(({ place, text }) => `${place}=${text}`);
  expect(all).toEqual([
    'Person=Anna Müller',
    'Action=Session: open a terminal',
    'Object=Büro (session)',
    'Result=Failed',
    'Reason=HOST_REFUSED: Zürich-2 refuses.',
    'Entry=12',
    'Person id=u1',
    'Action id=session.terminal',
    'Object id=s1',
    'Data=host: Zürich-2',
    'Data=asRoot: true',
    'Data=tags: Größe',
    'Data=tags: 7',
    'Data=deep.list.x: y',
  ]);
});

test('data without end is cut', () => {
  const data = { list: Array.from({ length: 5000 }, (_, at) => at + 1) };
  expect(placesOf({ ...entry, data }).length).toBeLessThan(520);
});

describe('where the words are', () => {
  test('only what no column shows is told besides', () => {
    expect(hiddenMatches(entry, readQuery('root'))).toEqual([{ place: 'Data', text: 'asRoot: true' }]);
    expect(hiddenMatches(entry, readQuery('zurich terminal muller done'))).toEqual([]);
    expect(hiddenMatches(entry, readQuery('grosse s1'))).toEqual([
      { place: 'Data', text: 'tags: Größe' },
      { place: 'Object id', text: 's1' },
    ]);
    expect(hiddenMatches(entry, readQuery('iscopy'))).toEqual([]);
  });

  test('words that are found in an entry are found in one of its places', () => {
    for (const word of readQuery('anna open buro failed refuses 12 session.terminal zurich root grosse').words)
      expect(placesOf(entry).some(({ text }) => fold(text).includes(word))).toBe(true);
  });
});
