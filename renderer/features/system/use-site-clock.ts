/** The site's clock beside the workstation's. */
import { useQuery } from '@tanstack/react-query';
import { type ClockDifference, clockDifference } from '../../../common/site-info/clock.ts';
import { useApi, useQueries } from '../../app/context.tsx';

/**
 * Asked by the quickest call that tells the time, because half of its way is what the answer may be wrong by. Null until it is
 * known, or where the service does not answer.
 */
export function useSiteClock(): ClockDifference | null {
  const api = useApi();
  const queries = useQueries();
  const query = useQuery({
    queryKey: [...queries.system.metrics.key(), 'clock'],
    queryFn: async ({ signal }) => {
      const [askedAt, start] = [Date.now(), performance.now()];
      const { at } = await api.system.metrics(undefined, { signal });
      return clockDifference({ saidAt: at, askedAt, tookMs: performance.now() - start });
    },
    staleTime: 60_000,
  });
  return query.data ?? null;
}
