/** The sound of a view: whether its page has any, how that is now, and that the page is told what is wanted. */
import { useEffect, useEffectEvent, useState } from 'react';
import type { SoundState } from './messages.ts';

type Wanted = {
  /** The view that shows; null while there is none. */
  readonly viewId: string | null;
  readonly connected: boolean;
  readonly wanted: boolean;
  readonly send: (wanted: boolean) => void;
};

/** `state` is null where the session has no sound, or its page has not said so yet. */
export function useSound({ viewId, connected, wanted, send }: Wanted): {
  readonly state: SoundState | null;
  onState(state: SoundState): void;
} {
  const [said, setSaid] = useState<{ readonly viewId: string; readonly state: SoundState } | null>(null);
  const state = said !== null && said.viewId === viewId ? said.state : null;
  const isThere = connected && state !== null;
  const tell = useEffectEvent((on: boolean) => send(on));
  useEffect(() => {
    // A page begins without: it is told where somebody wants it, and of every change after that.
    if (isThere) tell(wanted);
  }, [isThere, wanted]);
  return {
    state: isThere ? state : null,
    onState: (next) => {
      if (viewId !== null) setSaid({ viewId, state: next });
    },
  };
}
