/** All cards of all registries: read page by page, shown when the last one is there. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { EntryCard } from '../../../common/model/registries.ts';
import { useApi, useQueries } from '../../app/context.tsx';

export type AllEntries = {
  readonly entries: readonly EntryCard[];
  /** Registries whose documents the service is still reading; a change tells when it is done. */
  readonly reading: readonly string[];
};

/**
 * One query for the whole list, because search, filters and their counts are over all of it: nothing is shown of a list
 * that is only half there. The key begins as the call's own does, so that a change of the area finds it.
 */
export function useAllEntries() {
  const api = useApi();
  const queries = useQueries();
  return useQuery(
    queryOptions({
      queryKey: [...queries.registries.entries.queryKey(), 'all'],
      queryFn: async ({ signal }): Promise<AllEntries> => {
        const entries: EntryCard[] = [];
        const reading = new Set<string>();
        // Entries of a registry that changes in between may come twice or not at all; its change then asks for all again.
        const seen = new Set<string>();
        let cursor: string | undefined;
        do {
          const page = await api.registries.entries(cursor === undefined ? {} : { cursor }, { signal });
          for (const entry of page.entries) {
            const name = `${entry.registryId}/${entry.key}`;
            if (!seen.has(name)) entries.push(entry);
            seen.add(name);
          }
          for (const id of page.reading) reading.add(id);
          cursor = page.next ?? undefined;
        } while (cursor !== undefined);
        return { entries, reading: [...reading] };
      },
    }),
  );
}
