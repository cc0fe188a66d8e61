/** Search as you type over ten thousand entries: everything is folded once, so that a keystroke only compares. */
import { fold } from '../search/fold.ts';
import { type Folded, foldFields, rankOf, readQuery } from '../search/match.ts';

export type SearchItem<T> = {
  /** Whatever the caller wants back. */
  readonly item: T;
  readonly name: string;
  readonly description: string;
  readonly categories: readonly string[];
  readonly image: string | null;
  readonly registryId: string;
  readonly architectures: readonly string[];
  /** Such as "installed", "update", "new", "changed", "not-compatible". */
  readonly marks: readonly string[];
};

type IndexedItem<T> = {
  readonly item: T;
  /** Name, categories, image, description: in the order in which they count. */
  readonly fields: Folded;
  readonly categories: ReadonlySet<string>;
  readonly registryId: string;
  readonly architectures: readonly string[];
  readonly marks: readonly string[];
};

export type SearchIndex<T> = { readonly items: readonly IndexedItem<T>[] };

export type SearchQuery = {
  readonly text?: string;
  /** An entry matches with any of these; an empty or absent list lets all through. Same for the other lists. */
  readonly categories?: readonly string[];
  readonly registries?: readonly string[];
  readonly marks?: readonly string[];
  /** Engine name; entries that name no architecture match any. */
  readonly architecture?: string | null;
};

/** Index in order of name, so that equally good results come in that order without sorting names again. */
export function buildSearchIndex<T>(items: readonly SearchItem<T>[]): SearchIndex<T> {
  const indexed = items.map((item) => ({
    item: item.item,
    fields: foldFields([item.name, item.categories.join('\n'), item.image, item.description]),
    categories: new Set(item.categories.map(fold)),
    registryId: item.registryId,
    architectures: item.architectures,
    marks: item.marks,
  }));
  const collator = new Intl.Collator('en', { numeric: true });
  return { items: indexed.sort((a, b) => collator.compare(a.fields[0] ?? '', b.fields[0] ?? '')) };
}

/**
 * Entries that hold every word of the text, names first: the whole name, its beginning, the beginning of a word in it,
 * anywhere in it, then category, image, description. Equal ones by name.
 */
export function searchEntries<T>(index: SearchIndex<T>, query: SearchQuery): readonly T[] {
  const typed = readQuery(query.text ?? '');
  const matches = filterFor<T>(query);
  // One bucket per rank keeps the order of names without a sort per keystroke.
  const buckets: T[][] = [];
  for (const item of index.items) {
    if (!matches(item)) continue;
    const rank = rankOf(typed, item.fields);
    if (rank === null) continue;
    let bucket = buckets[rank];
    if (bucket === undefined) {
      bucket = [];
      buckets[rank] = bucket;
    }
    bucket.push(item.item);
  }
  return buckets.flat();
}

function filterFor<T>(query: SearchQuery): (item: IndexedItem<T>) => boolean {
  const categories = query.categories?.map(fold) ?? [];
  const registries = new Set(query.registries ?? []);
  const marks = query.marks ?? [];
  const architecture = query.architecture ?? null;
  return (item) =>
    (registries.size === 0 || registries.has(item.registryId)) &&
    (categories.length === 0 || categories.some((category) => item.categories.has(category))) &&
    (marks.length === 0 || marks.some((mark) => item.marks.includes(mark))) &&
    (architecture === null || item.architectures.length === 0 || item.architectures.includes(architecture));
}

/** How many items have each category, most used first: for the filter. The first spelling met is shown. */
export function countCategories(
  items: readonly { readonly categories: readonly string[] }[],
): readonly { readonly category: string; readonly count: number }[] {
  const counts = new Map<string, { category: string; count: number }>();
  for (const { categories } of items) {
    for (const category of categories) {
      const known = counts.get(fold(category));
      if (known === undefined) counts.set(fold(category), { category, count: 1 });
      else known.count += 1;
    }
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || a.category.localeCompare(b.category, 'en'));
}
