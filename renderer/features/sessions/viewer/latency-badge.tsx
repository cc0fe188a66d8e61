import { Badge, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../app/context.tsx';

/** The service times the way no more often than this, milliseconds. */
const everyMs = 30_000;

/** The way from the service to the session's viewer port. Asked only while somebody looks. */
export function LatencyBadge({ sessionId, looking }: { readonly sessionId: string; readonly looking: boolean }) {
  const api = useApi();
  const latency = useQuery({
    queryKey: ['latency', sessionId],
    queryFn: ({ signal }) => api.sessions.latency({ id: sessionId }, { signal }),
    enabled: looking,
    // The one figure that nobody announces: it has to be measured.
    refetchInterval: everyMs,
    refetchIntervalInBackground: false,
    staleTime: 0,
    gcTime: 0,
  });
  if (!looking || latency.data === undefined) return null;
  const ms = latency.data.roundTripMs;
  const color = ms < 60 ? 'teal' : ms < 180 ? 'yellow' : 'red';
  const words = ms < 60 ? 'quick' : ms < 180 ? 'noticeable' : 'slow';
  return (
    <Tooltip label={`The way from the service to the session and back: ${words}`}>
      <Badge color={color} className="fl-figures" flex="none" tabIndex={0} role="note">
        {ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms
      </Badge>
    </Tooltip>
  );
}
