import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useQueries } from '../../context.tsx';

/** Of each kind as many as the palette may show. */
const limit = 12;
/** An answer that nobody looks at any more is kept this long, milliseconds: for a key that is taken back. */
const keptMs = 5_000;

/** What the service finds. Until it answers for `text`, what it found before; `settled` says which of both it is. */
export function useFind(text: string) {
  const queries = useQueries();
  const query = useQuery({
    ...queries.search.find.queryOptions({ input: { text: text.slice(0, 200), limit } }),
    staleTime: 0,
    gcTime: keptMs,
    placeholderData: keepPreviousData,
  });
  const { data, error, isPlaceholderData, isFetching, refetch } = query;
  return {
    data,
    error,
    settled: error !== null || (data !== undefined && !isPlaceholderData),
    isFetching,
    refetch,
  };
}
