/** Search as you type over ten thousand entries: everything is folded once, so that a keystroke only compares. */

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
  readonly name: string;
  readonly categories: ReadonlySet<string>;
  readonly categoryText: string;
  readonly image: string;
  readonly description: string;
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is looked for
const ASCII = /^[\u0000-\u007f]*$/;

/** Case, accents and compatibility forms do not matter to a person who searches. */
export function foldText(text: string): string {
  // Most published text is ASCII, which the passes below would leave as it is.
  if (ASCII.test(text)) return text.toLowerCase();
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss').replaceAll('ı', 'i');
}

/** Index in order of name, so that equally good results come in that order without sorting names again. */
export function buildSearchIndex<T>(items: readonly SearchItem<T>[]): SearchIndex<T> {
  const indexed = items.map((item) => ({
    item: item.item,
    name: foldText(item.name),
    categories: new Set(item.categories.map(foldText)),
    categoryText: foldText(item.categories.join('\n')),
    image: foldText(item.image ?? ''),
    description: foldText(item.description),
    registryId: item.registryId,
    architectures: item.architectures,
    marks: item.marks,
  }));
  const collator = new Intl.Collator('en', { numeric: true });
  return { items: indexed.sort((a, b) => collator.compare(a.name, b.name)) };
}

/**
 * Entries that hold every word of the text, names first: the whole name, its beginning, the beginning of a word in it,
 * anywhere in it, then category, image, description. Equal ones by name.
 */
export function searchEntries<T>(index: SearchIndex<T>, query: SearchQuery): readonly T[] {
  const words = foldText(query.text ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 20);
  const phrase = words.join(' ');
  const matches = filterFor<T>(query);
  // One bucket per rank keeps the order of names without a sort per keystroke.
  const buckets: T[][] = [];
  for (const item of index.items) {
    if (!matches(item)) continue;
    const rank = words.length === 0 ? 0 : rankOf(item, words, phrase);
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
  const categories = query.categories?.map(foldText) ?? [];
  const registries = new Set(query.registries ?? []);
  const marks = query.marks ?? [];
  const architecture = query.architecture ?? null;
  return (item) =>
    (registries.size === 0 || registries.has(item.registryId)) &&
    (categories.length === 0 || categories.some((category) => item.categories.has(category))) &&
    (marks.length === 0 || marks.some((mark) => item.marks.includes(mark))) &&
    (architecture === null || item.architectures.length === 0 || item.architectures.includes(architecture));
}

/** 0 is best; null where a word is nowhere. The rank is that of the worst-placed word. */
function rankOf<T>(item: IndexedItem<T>, words: readonly string[], phrase: string): number | null {
  if (item.name === phrase) return 0;
  if (item.name.startsWith(phrase)) return 1;
  let rank = 2;
  for (const word of words) {
    const at = item.name.indexOf(word);
    let own: number;
    if (at >= 0) own = startsWord(item.name, word) ? 2 : 3;
    else if (item.categoryText.includes(word)) own = 4;
    else if (item.image.includes(word)) own = 5;
    else if (item.description.includes(word)) own = 6;
    else return null;
    if (own > rank) rank = own;
  }
  return rank;
}

function startsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return true;
  }
  return false;
}

/** How many items have each category, most used first: for the filter. The first spelling met is shown. */
export function countCategories(
  items: readonly { readonly categories: readonly string[] }[],
): readonly { readonly category: string; readonly count: number }[] {
  const counts = new Map<string, { category: string; count: number }>();
  for (const { categories } of items) {
    for (const category of categories) {
      const known = counts.get(foldText(category));
      if (known === undefined) counts.set(foldText(category), { category, count: 1 });
      else known.count += 1;
    }
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || a.category.localeCompare(b.category, 'en'));
}
