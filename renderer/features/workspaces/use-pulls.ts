/** How far the pulls are that run now, by task. One stream, and only while something pulls. */
import { useEffect, useState } from 'react';
import { useApi, useConnectionStatus } from '../../app/context.tsx';
import { isActive } from '../../ui/task-words.ts';

const nothing: ReadonlyMap<string, number> = new Map();

/** Task id -> percent. */
export function usePulls(anyPulling: boolean): ReadonlyMap<string, number> {
  const api = useApi();
  const connected = useConnectionStatus().state === 'connected';
  const [percents, setPercents] = useState(nothing);
  useEffect(() => {
    if (!anyPulling || !connected) return;
    const stop = new AbortController();
    async function follow(): Promise<void> {
      for await (const { id, kind, state, progress } of await api.tasks.watch({}, { signal: stop.signal })) {
        if (!kind.startsWith('workspace.install')) continue;
        setPercents((before) => {
          const next = new Map(before);
          if (isActive({ state })) next.set(id, progress);
          else next.delete(id);
          return next;
        });
      }
    }
    // Without the stream the states still show; it begins again with the connection.
    follow().catch(() => setPercents(nothing));
    return () => stop.abort();
  }, [api, anyPulling, connected]);
  return percents;
}
