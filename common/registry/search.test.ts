import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from '../search/fold.ts';
import { buildSearchIndex, countCategories, type SearchItem, type SearchQuery, searchEntries } from './search.ts';

function item(name: string, changes: Partial<SearchItem<string>> = {}): SearchItem<string> {
  return {
    item: name,
    name,
    description: '',
    categories: [],
    image: null,
    registryId: 'r1',
    architectures: [],
    marks: [],
    ...changes,
  };
}

const search = (items: readonly SearchItem<string>[], query: SearchQuery) =>
  searchEntries(buildSearchIndex(items), query);

describe('searchEntries', () => {
  test('puts names first, and the better the match the earlier', () => {
    const items = [
      item('Zed', { description: 'like a paint box' }),
      item('Yaw', { image: 'x/paint:1' }),
      item('Xis', { categories: ['Paint'] }),
      item('Repainter'),
      item('My Paint'),
      item('Paint Studio'),
      item('Paint'),
      item('Other'),
    ];
    expect(search(items, { text: 'paint' })).toEqual([
      'Paint',
      'Paint Studio',
      'My Paint',
      'Repainter',
      'Xis',
      'Yaw',
      'Zed',
    ]);
  });

  test('wants every word, anywhere', () => {
    const items = [item('Fire Fox', { description: 'web' }), item('Fire Alarm'), item('Web Fire')];
    expect(search(items, { text: ' WEB  fire ' })).toEqual(['Web Fire', 'Fire Fox']);
    // The worst-placed word decides, wherever it stands in the text.
    const mixed = [item('Alpha', { description: 'tool' }), item('Beta alpha tool')];
    expect(search(mixed, { text: 'tool alpha' })).toEqual(['Beta alpha tool', 'Alpha']);
  });

  test('does not mind case, accents and width', () => {
    expect(search([item('Émile Straße'), item('Other')], { text: 'emile strasse' })).toEqual(['Émile Straße']);
  });

  test('without text gives everything by name, numbers by value', () => {
    expect(search([item('App 10'), item('App 9'), item('aaa')], {})).toEqual(['aaa', 'App 9', 'App 10']);
  });

  test('filters by category, registry, mark and architecture', () => {
    const items = [
      item('a', { categories: ['Desktop'], marks: ['installed'], architectures: ['amd64'] }),
      item('b', { categories: ['desktop', 'Games'], registryId: 'r2', architectures: ['arm64'] }),
      item('c', { categories: ['Games'], marks: ['new'] }),
    ];
    expect(search(items, { categories: ['DESKTOP'] })).toEqual(['a', 'b']);
    expect(search(items, { categories: ['Desktop', 'Games'] })).toEqual(['a', 'b', 'c']);
    expect(search(items, { registries: ['r2'] })).toEqual(['b']);
    expect(search(items, { marks: ['new', 'installed'] })).toEqual(['a', 'c']);
    expect(search(items, { architecture: 'arm64' })).toEqual(['b', 'c']);
    expect(search(items, { text: 'b', registries: ['r1'] })).toEqual([]);
  });

  test('finds exactly the entries that hold every word', () => {
    const word = fc.constantFrom('ab', 'bc', 'c', 'xy', 'ä');
    const text = fc.array(word, { maxLength: 4 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, text), { maxLength: 12 }), text, (rows, query) => {
        const items = rows.map(([name, description, category], index) =>
          item(`${name} ${index}`, { description, categories: [category] }),
        );
        const words = fold(query)
          .split(' ')
          .filter((one) => one !== '');
        const expected = items
          .filter((one) =>
            words.every((w) => [one.name, one.description, ...one.categories].some((t) => fold(t).includes(w))),
          )
          .map((one) => one.item);
        expect([...search(items, { text: query })].sort()).toEqual(expected.sort());
      }),
    );
  });
});

test('countCategories counts spellings of one category together', () => {
  expect(countCategories([{ categories: ['Desktop', 'Games'] }, { categories: ['desktop'] }])).toEqual([
    { category: 'Desktop', count: 2 },
    { category: 'Games', count: 1 },
  ]);
});
