/** What of all entries is on the page, in which order, and how many each filter would show. Pure. */
import type { EntryCard, EntryMark } from '../model/registries.ts';
import { fold } from '../search/fold.ts';
import { compareSeverity, type Severity } from './severity.ts';

/** What is filtered for and how it is ordered; an empty list, and null, let all through. */
export type Browse = {
  readonly categories: readonly string[];
  readonly registries: readonly string[];
  readonly marks: readonly string[];
  readonly architecture: string | null;
  readonly grades: readonly string[];
  /** One of `sorts`; anything else is the order in which they were found. */
  readonly sort: string | null;
};

/** The grade of a card, or that it has no warning at all. */
type Grade = Severity | 'none';

export const sorts = {
  match: 'Best match',
  name: 'Name',
  smallest: 'Smallest first',
  largest: 'Largest first',
  newest: 'New and changed first',
  registry: 'Registry',
} as const;
type Sort = keyof typeof sorts;

export function sortOf({ sort }: Pick<Browse, 'sort'>): Sort {
  return sort !== null && Object.hasOwn(sorts, sort) ? (sort as Sort) : 'match';
}

/**
 * Numbers beside the choices of a filter: of the entries that fit the search and all other filters, how many have the
 * choice. So a number is what a click on it shows, where its own filter was empty.
 */
type Facets = {
  /** The first spelling met stands for all; most used first. */
  readonly categories: readonly { readonly category: string; readonly count: number }[];
  readonly marks: ReadonlyMap<EntryMark, number>;
  readonly registries: ReadonlyMap<string, number>;
  readonly grades: ReadonlyMap<Grade, number>;
  readonly architectures: ReadonlyMap<string, number>;
};

type Shelf = { readonly shown: readonly EntryCard[]; readonly facets: Facets };

/**
 * @param found entries that fit the text of the search, best first; all, by name, without one
 * @param registryNames names by id, for the order by registry
 */
export function shelve(
  found: readonly EntryCard[],
  browse: Browse,
  registryNames: ReadonlyMap<string, string> = new Map(),
): Shelf {
  // There are few categories and many entries of each.
  const folded = new Map<string, string>();
  const foldOnce = (text: string): string => {
    const known = folded.get(text) ?? fold(text);
    folded.set(text, known);
    return known;
  };
  const tests = testsOf(browse, foldOnce);
  const counts = {
    categories: new Map<string, { category: string; count: number }>(),
    marks: new Map<EntryMark, number>(),
    registries: new Map<string, number>(),
    grades: new Map<Grade, number>(),
    architectures: new Map<string, number>(),
  };
  const shown: EntryCard[] = [];
  for (const entry of found) {
    const failed = filters.filter((name) => !tests[name](entry));
    if (failed.length === 0) shown.push(entry);
    if (failed.length > 1) continue;
    const counted = (name: FilterName) => failed.length === 0 || failed[0] === name;
    if (counted('categories')) countCategories(counts.categories, entry.categories, foldOnce);
    if (counted('marks')) for (const mark of entry.marks) add(counts.marks, mark);
    if (counted('registries')) add(counts.registries, entry.registryId);
    if (counted('grades')) add(counts.grades, gradeOf(entry));
    if (counted('architecture')) for (const one of entry.architectures) add(counts.architectures, one);
  }
  return {
    shown: inOrder(shown, sortOf(browse), registryNames),
    facets: {
      ...counts,
      categories: [...counts.categories.values()].sort(
        (a, b) => b.count - a.count || a.category.localeCompare(b.category, 'en'),
      ),
    },
  };
}

const filters = ['categories', 'marks', 'registries', 'grades', 'architecture'] as const;
type FilterName = (typeof filters)[number];
type Test = (entry: EntryCard) => boolean;

function testsOf(browse: Browse, foldOnce: (text: string) => string): Readonly<Record<FilterName, Test>> {
  const categories = new Set(browse.categories.map(fold));
  const marks = new Set(browse.marks);
  const registries = new Set(browse.registries);
  const grades = new Set(browse.grades);
  const { architecture } = browse;
  return {
    categories: (entry) => categories.size === 0 || entry.categories.some((one) => categories.has(foldOnce(one))),
    marks: (entry) => marks.size === 0 || entry.marks.some((mark) => marks.has(mark)),
    registries: (entry) => registries.size === 0 || registries.has(entry.registryId),
    grades: (entry) => grades.size === 0 || grades.has(gradeOf(entry)),
    // Entries that name no architecture run on any.
    architecture: ({ architectures }) =>
      architecture === null || architectures.length === 0 || architectures.includes(architecture),
  };
}

function gradeOf({ grade }: EntryCard): Grade {
  return grade ?? 'none';
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function countCategories(
  counts: Map<string, { category: string; count: number }>,
  categories: readonly string[],
  foldOnce: (text: string) => string,
) {
  for (const folded of new Map(categories.map((category) => [foldOnce(category), category]))) {
    const known = counts.get(folded[0]);
    if (known === undefined) counts.set(folded[0], { category: folded[1], count: 1 });
    else known.count += 1;
  }
}

/** Equal ones stay in the order in which they were found. */
function inOrder(
  shown: readonly EntryCard[],
  sort: Sort,
  registryNames: ReadonlyMap<string, string>,
): readonly EntryCard[] {
  if (sort === 'match') return shown;
  const collator = new Intl.Collator('en', { numeric: true });
  const byName = (a: EntryCard, b: EntryCard) => collator.compare(a.name, b.name);
  const order: Readonly<Record<Exclude<Sort, 'match'>, (a: EntryCard, b: EntryCard) => number>> = {
    name: byName,
    smallest: (a, b) => bySize(a, b, 1) || byName(a, b),
    largest: (a, b) => bySize(a, b, -1) || byName(a, b),
    newest: (a, b) => freshness(a) - freshness(b) || byName(a, b),
    registry: (a, b) =>
      collator.compare(registryNames.get(a.registryId) ?? '', registryNames.get(b.registryId) ?? '') || byName(a, b),
  };
  return [...shown].sort(order[sort]);
}

/** Those of unknown size come last either way. */
function bySize(a: EntryCard, b: EntryCard, direction: 1 | -1): number {
  if (a.sizeBytes === null || b.sizeBytes === null) return Number(a.sizeBytes === null) - Number(b.sizeBytes === null);
  return direction * (a.sizeBytes - b.sizeBytes);
}

function freshness({ marks }: EntryCard): number {
  if (marks.includes('new')) return 0;
  return marks.includes('changed') || marks.includes('update-available') ? 1 : 2;
}

/** The grades in the order in which they are offered, the gravest first, then none. */
export const gradeOrder: readonly Grade[] = [
  ...(['info', 'weakened', 'unknown', 'host-root'] as const).toSorted(compareSeverity),
  'none',
];
