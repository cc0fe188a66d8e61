/** All workspaces, and those that fit the search. The same search as on the registry page. */
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import type { Workspace } from '../../../common/model/workspaces.ts';
import { buildSearchIndex, countCategories, searchEntries } from '../../../common/registry/search.ts';
import { useQueries } from '../../app/context.tsx';
import type { Browse } from '../../ui/lists/browse.ts';
import { marksOf, type WorkspaceMark } from './marks.ts';

const none: readonly Workspace[] = [];
/** Stands for "added by hand" among the registries. */
const byHand = 'by-hand';

export function useWorkspaces(browse: Browse) {
  const queries = useQueries();
  const query = useQuery(queries.workspaces.list.queryOptions());
  const all = query.data?.workspaces ?? none;
  const index = useMemo(
    () =>
      buildSearchIndex(
        all.map((workspace) => ({
          item: workspace,
          name: workspace.friendlyName,
          description: workspace.description,
          categories: workspace.categories,
          image: workspace.image,
          registryId: workspace.source?.registryId ?? byHand,
          architectures: workspace.architectures,
          marks: marksOf(workspace),
        })),
      ),
    [all],
  );
  const facets = useMemo(() => {
    const marks = new Map<WorkspaceMark, number>();
    for (const mark of all.flatMap(marksOf)) marks.set(mark, (marks.get(mark) ?? 0) + 1);
    return { marks, categories: countCategories(all) };
  }, [all]);
  const settled = useDeferredValue(browse);
  const shown = useMemo(() => searchEntries(index, settled), [index, settled]);
  return { query, all, shown, facets };
}
