/** What the warnings of a card are: asked for when somebody opens them. */
import { useQuery } from '@tanstack/react-query';
import { useQueries } from '../../app/context.tsx';
import { ErrorPanel, LoadingRows } from '../../ui/page/states.tsx';
import { WarningList } from '../../ui/warnings/warning-mark.tsx';

export function EntryWarnings({ registryId, entryKey }: { readonly registryId: string; readonly entryKey: string }) {
  const queries = useQueries();
  const entry = useQuery(queries.registries.entry.queryOptions({ input: { registryId, key: entryKey } }));
  if (entry.data) return <WarningList warnings={entry.data.warnings} />;
  return entry.error ? <ErrorPanel error={entry.error} retry={() => void entry.refetch()} /> : <LoadingRows />;
}
