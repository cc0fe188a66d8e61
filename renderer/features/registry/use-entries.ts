/** What of all entries fits the search and the filters: the part of it that is in sight, asked of the service. */
import { keepPreviousData, useQueries as useEach, usePrefetchQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { BrowsePage, BrowseQuery, EntryCard } from '../../../common/model/registries.ts';
import { useQueries } from '../../app/context.tsx';
import type { Browse } from '../../ui/lists/browse.ts';

/** Entries of one answer. */
const pageSize = 60;
/** An answer that nobody looks at any more is kept this long, milliseconds: for a key that is taken back. */
const keptMs = 30_000;

export type Facets = {
  readonly categories: BrowsePage['facets']['categories'];
  readonly marks: ReadonlyMap<EntryCard['marks'][number], number>;
  readonly registries: ReadonlyMap<string, number>;
  readonly grades: ReadonlyMap<string, number>;
  readonly architectures: ReadonlyMap<string, number>;
};

const noFacets: Facets = {
  categories: [],
  marks: new Map(),
  registries: new Map(),
  grades: new Map(),
  architectures: new Map(),
};

/** Asks for the first of them while the page has to wait for something else. */
export function useEntriesAhead(browse: Browse): void {
  usePrefetchQuery(pageOptions(useQueries(), askedOf(browse), 0));
}

function pageOptions({ registries }: ReturnType<typeof useQueries>, asked: Partial<BrowseQuery>, page: number) {
  const input = { ...asked, offset: page * pageSize, limit: pageSize };
  return { ...registries.browse.queryOptions({ input }), gcTime: keptMs };
}

/** Until the service answers for `browse`, what it answered before is shown. A newer question calls the older one off. */
export function useEntries(browse: Browse) {
  const queries = useQueries();
  const asked = useMemo(() => askedOf(browse), [browse]);
  const [pages, setPages] = useState<readonly number[]>([]);
  const optionsOf = (page: number) => pageOptions(queries, asked, page);
  const query = useQuery({ ...optionsOf(0), placeholderData: keepPreviousData });
  const { data } = query;
  const answers = useEach({ queries: pages.filter((page) => page > 0).map(optionsOf) });
  const loaded = new Map(pages.filter((page) => page > 0).map((page, at) => [page, answers[at]?.data?.entries]));

  const found = data?.found ?? 0;
  const show = useCallback(
    (first: number, last: number) => {
      const from = Math.floor(first / pageSize);
      const to = Math.floor(Math.max(first, Math.min(last, found - 1)) / pageSize);
      setPages((before) => (before[0] === from && before.at(-1) === to ? before : range(from, to)));
    },
    [found],
  );
  const facets = useMemo(() => (data === undefined ? noFacets : facetsOf(data)), [data]);
  return {
    query,
    facets,
    /** Entries that fit, and that there are. */
    found,
    total: data?.total ?? 0,
    /** Registries with an entry that is marked as new or changed. */
    marked: data?.marked ?? null,
    /** The entry at this place; undefined while it is being fetched. */
    entryAt: (index: number): EntryCard | undefined => {
      const page = Math.floor(index / pageSize);
      return (page === 0 ? data?.entries : loaded.get(page))?.[index % pageSize];
    },
    /** Tells which places are in sight. */
    show,
  };
}

function askedOf({ text, categories, registries, marks, grades, architecture, sort }: Browse): Partial<BrowseQuery> {
  return {
    text,
    categories: [...categories],
    registries: [...registries],
    marks: [...marks],
    grades: [...grades],
    architecture,
    sort,
  };
}

function facetsOf({ facets }: BrowsePage): Facets {
  return {
    categories: facets.categories,
    marks: new Map(facets.marks),
    registries: new Map(facets.registries),
    grades: new Map(facets.grades),
    architectures: new Map(facets.architectures),
  };
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
