/** All entries, indexed once per answer, and what of them fits the search. */
import { useDeferredValue, useMemo } from 'react';
import type { EntryCard, EntryMark } from '../../../common/contract/registries.ts';
import { buildSearchIndex, countCategories, searchEntries } from '../../../common/registry/search.ts';
import type { Browse } from '../../ui/browse.ts';
import { useAllEntries } from './all-entries.ts';

const noEntries: readonly EntryCard[] = [];

export function useEntries(browse: Browse) {
  const query = useAllEntries();
  // Unchanged entries keep their identity over refetches, so the index is built only when there is something new.
  const entries = query.data?.entries ?? noEntries;
  const index = useMemo(() => buildSearchIndex(entries.map((entry) => ({ ...entry, item: entry }))), [entries]);
  const facets = useMemo(() => facetsOf(entries), [entries]);
  // The field shows the key at once; the list follows when there is time.
  const settled = useDeferredValue(browse);
  const shown = useMemo(() => searchEntries(index, settled), [index, settled]);
  return { query, entries, shown, facets, stale: settled !== browse };
}

export type Facets = {
  readonly categories: ReturnType<typeof countCategories>;
  readonly marks: ReadonlyMap<EntryMark, number>;
  readonly registries: ReadonlyMap<string, number>;
  readonly architectures: readonly string[];
};

function facetsOf(entries: readonly EntryCard[]): Facets {
  const marks = new Map<EntryMark, number>();
  const registries = new Map<string, number>();
  const architectures = new Set<string>();
  for (const entry of entries) {
    for (const mark of entry.marks) marks.set(mark, (marks.get(mark) ?? 0) + 1);
    registries.set(entry.registryId, (registries.get(entry.registryId) ?? 0) + 1);
    for (const architecture of entry.architectures) architectures.add(architecture);
  }
  return { categories: countCategories(entries), marks, registries, architectures: [...architectures].sort() };
}
