import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EntryCard } from '../model/registries.ts';
import { type Browse, gradeOrder, shelve } from './shelf.ts';

const browseAll: Browse = {
  categories: [],
  registries: [],
  marks: [],
  architecture: null,
  grades: [],
  sort: null,
};

const card = (name: string, own: Partial<EntryCard> = {}): EntryCard => ({
  registryId: 'r1',
  key: name,
  name,
  description: '',
  image: null,
  iconPath: null,
  categories: [],
  architectures: [],
  sizeBytes: null,
  compatible: true,
  compatibility: [],
  marks: [],
  grade: null,
  flagged: false,
  warningCount: 0,
  problemCount: 0,
  reason: null,
  usable: true,
  workspaceIds: [],
  ...own,
});

const names = (entries: readonly EntryCard[]) => entries.map(({ name }) => name);

describe('facets', () => {
  const all = [
    card('Gimp', { categories: ['Graphics'], marks: ['new'], grade: 'weakened' }),
    card('Krita', { registryId: 'r2', categories: ['graphics', 'Desktop'], marks: ['installed'] }),
    card('Bash', { registryId: 'r2', categories: ['Desktop'], grade: 'host-root', architectures: ['arm64'] }),
  ];

  test('count what is there after the search and the other filters', () => {
    const { shown, facets } = shelve(all, { ...browseAll, registries: ['r2'] });
    expect(names(shown)).toEqual(['Krita', 'Bash']);
    expect(facets.categories).toEqual([
      { category: 'Desktop', count: 2 },
      { category: 'graphics', count: 1 },
    ]);
    expect(Object.fromEntries(facets.grades)).toEqual({ none: 1, 'host-root': 1 });
    expect(facets.marks.has('new')).toBe(false);
    // Its own choices are counted as if none was made: they say what another click would show.
    expect(Object.fromEntries(facets.registries)).toEqual({ r1: 1, r2: 2 });
  });

  const entry = fc.record({
    registryId: fc.constantFrom('r1', 'r2', 'r3'),
    categories: fc.uniqueArray(fc.constantFrom('Desktop', 'Games', 'Web')),
    marks: fc.uniqueArray(fc.constantFrom<EntryCard['marks'][number]>('new', 'changed', 'installed')),
    grade: fc.constantFrom<EntryCard['grade']>(null, 'info', 'weakened', 'unknown', 'host-root'),
    architectures: fc.uniqueArray(fc.constantFrom('amd64', 'arm64')),
  });
  const browse = fc.record({
    categories: fc.uniqueArray(fc.constantFrom('Desktop', 'Games')),
    marks: fc.uniqueArray(fc.constantFrom('new', 'changed')),
    registries: fc.uniqueArray(fc.constantFrom('r1', 'r2')),
    grades: fc.uniqueArray(fc.constantFrom('none', 'host-root')),
    architecture: fc.constantFrom(null, 'arm64'),
  });

  test('a number is what a click on it shows', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), browse, (list, chosen) => {
        const entries = list.map((own, index) => card(`e${index}`, own));
        const now: Browse = { ...browseAll, ...chosen };
        const { facets } = shelve(entries, now);
        const shownWith = (part: Partial<Browse>) => shelve(entries, { ...now, ...part }).shown.length;
        for (const { category, count } of facets.categories) expect(shownWith({ categories: [category] })).toBe(count);
        for (const [mark, count] of facets.marks) expect(shownWith({ marks: [mark] })).toBe(count);
        for (const [id, count] of facets.registries) expect(shownWith({ registries: [id] })).toBe(count);
        for (const [grade, count] of facets.grades) expect(shownWith({ grades: [grade] })).toBe(count);
      }),
    );
  });
});

describe('order', () => {
  const all = [
    card('App 10', { sizeBytes: 10, registryId: 'r1' }),
    card('App 2', { sizeBytes: 30, registryId: 'r2', marks: ['changed'] }),
    card('Odd', { sizeBytes: null, registryId: 'r2', marks: ['new'] }),
  ];
  const by = (sort: string | null) =>
    names(
      shelve(
        all,
        { ...browseAll, sort },
        new Map([
          ['r1', 'Zebra'],
          ['r2', 'Anchor'],
        ]),
      ).shown,
    );

  test('is that of the search, unless a person asks for another', () => {
    expect(by(null)).toEqual(['App 10', 'App 2', 'Odd']);
    expect(by('no such order')).toEqual(['App 10', 'App 2', 'Odd']);
    expect(by('name')).toEqual(['App 2', 'App 10', 'Odd']);
    expect(by('newest')).toEqual(['Odd', 'App 2', 'App 10']);
    expect(by('registry')).toEqual(['App 2', 'Odd', 'App 10']);
  });

  test('by size leaves those of unknown size last either way', () => {
    expect(by('smallest')).toEqual(['App 10', 'App 2', 'Odd']);
    expect(by('largest')).toEqual(['App 2', 'App 10', 'Odd']);
  });

  test('every grade has its place', () => {
    expect(gradeOrder).toEqual(['host-root', 'unknown', 'weakened', 'info', 'none']);
  });
});
