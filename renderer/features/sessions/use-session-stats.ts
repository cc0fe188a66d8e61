/** Live figures of one session, while somebody looks. */
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type { statsSchema } from '../../../common/model/sessions.ts';
import { useApi, useConnectionStatus } from '../../app/context.tsx';
import { errorOf } from '../../app/wire.ts';

export type SessionStats = z.infer<typeof statsSchema>;

/** How far back the charts look, milliseconds. */
export const windowMs = 120_000;

/** The last two minutes, oldest first; begins with nothing each time somebody looks. */
export function useSessionStats(
  id: string,
  looking: boolean,
): { samples: readonly SessionStats[]; failure: string | null } {
  const api = useApi();
  const online = useConnectionStatus().state === 'connected';
  const [samples, setSamples] = useState<readonly SessionStats[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    if (!looking || !online) return;
    const stream = new AbortController();
    const follow = async () => {
      for await (const sample of await api.sessions.stats({ id }, { signal: stream.signal })) {
        setFailure(null);
        setSamples((before) => [...before.filter(({ at }) => at > sample.at - windowMs && at < sample.at), sample]);
      }
    };
    follow().catch((thrown: unknown) => {
      if (!stream.signal.aborted) setFailure(errorOf(thrown).message);
    });
    return () => {
      stream.abort();
      setSamples([]);
    };
  }, [api, id, looking, online]);
  return { samples, failure };
}
