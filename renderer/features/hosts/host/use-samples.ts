import { useEffect, useState } from 'react';
import { useApi, useConnectionStatus } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';
import { pushSample, type Sample } from './sample-window.ts';

/** True while the window shows. */
function useVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const onChange = () => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', onChange);
    return () => document.removeEventListener('visibilitychange', onChange);
  }, []);
  return visible;
}

/**
 * Live samples of a host while it is connected and the window shows: nobody measures for a window that is hidden.
 * `failure` is a sentence where samples cannot be had.
 */
export function useSamples(id: string, connected: boolean): { samples: readonly Sample[]; failure: string | null } {
  const api = useApi();
  const visible = useVisible();
  const online = useConnectionStatus().state === 'connected';
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const [failure, setFailure] = useState<string | null>(null);

  useEffect(() => {
    if (!connected || !visible || !online) return;
    const stream = new AbortController();
    const follow = async () => {
      for await (const sample of await api.hosts.samples({ id }, { signal: stream.signal })) {
        setFailure(null);
        setSamples((before) => pushSample(before, sample));
      }
    };
    follow().catch((thrown: unknown) => {
      if (!stream.signal.aborted) setFailure(errorOf(thrown).message);
    });
    return () => stream.abort();
  }, [api, id, connected, visible, online]);

  return { samples, failure };
}
