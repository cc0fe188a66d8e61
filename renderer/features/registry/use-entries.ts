/** All entries, indexed once per answer, and what of them fits the search and the filters. */
import { useDeferredValue, useMemo } from 'react';
import type { EntryCard } from '../../../common/model/registries.ts';
import { buildSearchIndex, searchEntries } from '../../../common/registry/search.ts';
import type { Browse } from '../../ui/browse.ts';
import { useAllEntries } from './all-entries.ts';
import { shelve } from './shelf.ts';

const noEntries: readonly EntryCard[] = [];

/** @param registryNames names by id; the same map as long as they are the same */
export function useEntries(browse: Browse, registryNames: ReadonlyMap<string, string>) {
  const query = useAllEntries();
  // Unchanged entries keep their identity over refetches, so the index is built only when there is something new.
  const entries = query.data?.entries ?? noEntries;
  const index = useMemo(() => buildSearchIndex(entries.map((entry) => ({ ...entry, item: entry }))), [entries]);
  // The field shows the key at once; the list follows when there is time.
  const settled = useDeferredValue(browse);
  const { text } = settled;
  const found = useMemo(() => searchEntries(index, { text }), [index, text]);
  const { shown, facets } = useMemo(() => shelve(found, settled, registryNames), [found, settled, registryNames]);
  return { query, entries, shown, facets, stale: settled !== browse };
}
