/** What can be found of one source: kept folded and in order, so that a keystroke only compares. Pure. */
import type { Found, FoundKind } from '../../common/model/search.ts';
import { foldFields, type Query, rangesIn, rankOf } from '../../common/search/match.ts';
import type { Findable, SearchEntry } from './types.ts';

/** How much of one field is searched, UTF-16 units: a published description may be long. */
const maxField = 400;
/** How much of a field around a word is shown, UTF-16 units. */
const whereBefore = 30;
const whereLength = 90;

/** An entry of the search. `shown` are the fields that people see beside its name. */
export function entryOf(
  findable: Findable,
  fields: { readonly shown: readonly (string | null)[]; readonly unshown: readonly (string | null)[] },
  more: {
    readonly order?: number;
    readonly handicap?: number;
    readonly verbs?: readonly string[];
    readonly title?: string;
    readonly ownerId?: string;
  } = {},
): SearchEntry {
  const cut = (text: string | null) => (text ?? '').slice(0, maxField);
  const unshown = fields.unshown.map(cut);
  const folded = foldFields([more.title ?? findable.name, ...fields.shown.map(cut), ...unshown, ...(more.verbs ?? [])]);
  return {
    findable,
    fields: folded,
    text: folded.join('\n'),
    unshown,
    order: more.order ?? 0,
    handicap: more.handicap ?? 0,
    verbs: more.verbs ?? [],
    ownerId: more.ownerId ?? null,
  };
}

export type Shelf = ReturnType<typeof createShelf>;

/** How names stand among each other. One for all shelves: to make one costs a millisecond or two. */
export const nameOrder = () => new Intl.Collator('en', { numeric: true });

export function createShelf(names: Pick<Intl.Collator, 'compare'> = nameOrder()) {
  let owners = new Map<string, readonly SearchEntry[]>();
  let sorted: readonly SearchEntry[] | null = null;
  const compare = (a: SearchEntry, b: SearchEntry) =>
    b.order - a.order || names.compare(a.fields[0] ?? '', b.fields[0] ?? '');

  return {
    /** Takes the place of everything. */
    replace(all: Map<string, readonly SearchEntry[]>): void {
      owners = all;
      sorted = null;
    },
    /** The entries of one object; none where it is gone. */
    put(id: string, entries: readonly SearchEntry[]): void {
      if (entries.length === 0 && !owners.has(id)) return;
      if (entries.length === 0) owners.delete(id);
      else owners.set(id, entries);
      sorted = null;
    },
    ids: (): readonly string[] => [...owners.keys()],
    /** Everything, in the order of equally good ones. */
    entries(): readonly SearchEntry[] {
      sorted ??= [...owners.values()].flat().sort(compare);
      return sorted;
    },
  };
}

export type Finding = { readonly found: Found[]; readonly totals: Partial<Record<FoundKind, number>> };

/** Of each kind the `limit` that fit best, best first, and how many fit at all; of what `isSeen` lets pass. */
export function findIn(
  shelves: readonly Shelf[],
  query: Query,
  limit: number,
  isSeen: (entry: SearchEntry) => boolean = () => true,
): Finding {
  // By kind and rank: the order within a rank is that of the shelf, so nothing is sorted per keystroke.
  const kinds = new Map<FoundKind, { total: number; readonly byRank: SearchEntry[][] }>();
  for (const shelf of shelves) {
    for (const entry of shelf.entries()) {
      const rank = rankIn(query, entry);
      if (rank === null || !isSeen(entry)) continue;
      const { kind } = entry.findable;
      let bucket = kinds.get(kind);
      if (bucket === undefined) {
        bucket = { total: 0, byRank: [] };
        kinds.set(kind, bucket);
      }
      bucket.total += 1;
      bucket.byRank[rank] ??= [];
      const same = bucket.byRank[rank];
      if (same !== undefined && same.length < limit) same.push(entry);
    }
  }
  const found: Found[] = [];
  const totals: Partial<Record<FoundKind, number>> = {};
  for (const [kind, { total, byRank }] of kinds) {
    totals[kind] = total;
    let left = limit;
    // A hole in the list of ranks is skipped by forEach.
    byRank.forEach((entries, rank) => {
      const taken = entries.slice(0, left);
      left -= taken.length;
      for (const entry of taken) found.push({ ...entry.findable, rank, where: whereOf(query, entry) });
    });
  }
  return { found, totals };
}

function rankIn(query: Query, entry: SearchEntry): number | null {
  // Most things hold none of what is typed: that is told by one look at each.
  for (const word of query.words) if (!entry.text.includes(word)) return null;
  if (entry.verbs.length > 0 && !query.words.some((word) => entry.verbs.some((verb) => verb.startsWith(word))))
    return null;
  const rank = rankOf(query, entry.fields);
  return rank === null ? null : rank + entry.handicap;
}

/** The part of an unshown field with a word that nothing shown has. */
function whereOf(query: Query, { fields, unshown, verbs }: SearchEntry): string | null {
  const shown = fields.length - unshown.length - verbs.length;
  const hidden = query.words.filter(
    (word) => ![...fields.slice(0, shown), ...verbs].some((field) => field.includes(word)),
  );
  if (hidden.length === 0) return null;
  for (const text of unshown) {
    const [range] = rangesIn({ words: hidden, phrase: '' }, text);
    if (range === undefined) continue;
    const from = range.start <= whereBefore ? 0 : range.start - whereBefore;
    const to = Math.max(from + whereLength, range.end);
    return `${from > 0 ? '…' : ''}${text.slice(from, to).trim()}${to < text.length ? '…' : ''}`;
  }
  return null;
}
