/** Gets a view of a session and keeps it: asks again after breaks, closes it when nobody looks any more. */
import { useEffect, useEffectEvent, useReducer, useRef, useState } from 'react';
import { useApi, useConnectionStatus } from '../../../app/context.tsx';
import type { FromPage, Sizing } from './messages.ts';
import { closedView, type ViewLife, viewLife } from './view-life.ts';

/** A page that has not connected after this long is taken to be broken, milliseconds. */
const silenceMs = 25_000;

/** A document that is there and has said nothing after this long is no session's page but an answer in words, milliseconds. */
const mutePageMs = 4_000;

type Wanted = {
  readonly sessionId: string;
  /** The session runs and somebody has looked at it. */
  readonly wanted: boolean;
  readonly mode: 'view' | 'control';
  readonly sizing: Sizing;
  readonly clipboardIn: boolean;
  readonly clipboardOut: boolean;
};

export function useView({ sessionId, wanted, mode, sizing, clipboardIn, clipboardOut }: Wanted): {
  readonly life: ViewLife;
  onPage(message: FromPage): void;
  /** The frame has a document. */
  onLoaded(): void;
  /** Asks for a new view at once. */
  reconnect(): void;
} {
  const api = useApi();
  const [life, dispatch] = useReducer(viewLife, closedView);
  const [round, setRound] = useState(0);
  const epoch = useConnectionEpoch();
  // The size is told to a page that is there; only the next page begins with it. A direction of the clipboard that was
  // off needs a new page; one that is switched off is held by the console at once.
  const size = useRef(sizing);
  size.current = sizing;
  const allowed = useWidest(mode, clipboardIn, clipboardOut);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` and `epoch` are what asks for a new view.
  useEffect(() => {
    if (!wanted || epoch === 0) return;
    let viewId: string | null = null;
    let left = false;
    const close = (id: string) => {
      // A view that cannot be closed ends with the connection.
      api.sessions.closeView({ viewId: id }).catch(() => undefined);
    };
    dispatch({ type: 'open' });
    api.sessions
      .view({ id: sessionId, mode, sizing: size.current, ...allowed })
      .then((view) => {
        if (left) return close(view.viewId);
        viewId = view.viewId;
        dispatch({ type: 'issued', view });
      })
      .catch((error: unknown) => {
        if (!left) dispatch({ type: 'refused', error, now: Date.now() });
      });
    return () => {
      left = true;
      if (viewId !== null) close(viewId);
    };
  }, [api, sessionId, wanted, mode, allowed, round, epoch]);

  useEffect(() => {
    if (!wanted) dispatch({ type: 'close' });
  }, [wanted]);

  const { phase, retryAt, began, view } = life;
  useEffect(() => {
    if (phase !== 'waiting' || retryAt === null) return;
    const timer = setTimeout(() => setRound((now) => now + 1), Math.max(0, retryAt - Date.now()));
    return () => clearTimeout(timer);
  }, [phase, retryAt]);
  const [loaded, setLoaded] = useState<string | null>(null);
  const mute = !began && view !== null && loaded === view.viewId;
  useEffect(() => {
    if (phase !== 'connecting') return;
    const timer = setTimeout(() => dispatch({ type: 'silent', now: Date.now() }), mute ? mutePageMs : silenceMs);
    return () => clearTimeout(timer);
  }, [phase, mute]);

  const onBlocked = useEffectEvent(({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    if (effectiveDirective === 'frame-src' && view !== null && blockedURI.startsWith(view.origin))
      dispatch({ type: 'blocked' });
  });
  useEffect(() => {
    const listen = (event: SecurityPolicyViolationEvent) => onBlocked(event);
    document.addEventListener('securitypolicyviolation', listen);
    return () => document.removeEventListener('securitypolicyviolation', listen);
  }, []);

  return {
    life,
    onPage: (message) => {
      if (message.kind === 'state') dispatch({ type: 'page', state: message.state, now: Date.now() });
      if (message.kind === 'idle') dispatch({ type: 'page', state: 'disconnected', now: Date.now() });
    },
    onLoaded: () => setLoaded(view?.viewId ?? null),
    reconnect: () => {
      dispatch({ type: 'close' });
      setRound((now) => now + 1);
    },
  };
}

/**
 * How often the console's own connection was made; 0 before the first. SECURITY: docs/security.md 1.3: a ticket ends a minute
 * after the connection that asked for it, so every new connection asks for a new one.
 */
function useConnectionEpoch(): number {
  const { state } = useConnectionStatus();
  const [epoch, setEpoch] = useState(0);
  useEffect(() => {
    if (state === 'connected') setEpoch((now) => now + 1);
  }, [state]);
  return epoch;
}

type Directions = { readonly clipboardIn: boolean; readonly clipboardOut: boolean };

/** The directions that a page was or has to be made with: it changes only when one is needed that it does not have. */
function useWidest(mode: 'view' | 'control', clipboardIn: boolean, clipboardOut: boolean): Directions {
  const [made, setMade] = useState<Directions>({ clipboardIn, clipboardOut });
  const missing = mode === 'control' && ((clipboardIn && !made.clipboardIn) || (clipboardOut && !made.clipboardOut));
  if (!missing) return made;
  const next = { clipboardIn, clipboardOut };
  setMade(next);
  return next;
}
