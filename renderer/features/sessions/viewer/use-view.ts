/** Gets a view of a session and keeps it: asks again after breaks, closes it when nobody looks any more. */
import { useEffect, useEffectEvent, useReducer, useRef, useState } from 'react';
import type { ViewQuality } from '../../../../common/model/sessions.ts';
import { useApi, useConnectionStatus } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';
import { untilAnswers, waitFor } from './answer-watch.ts';
import type { FromPage, Sizing } from './messages.ts';
import { closedView, patienceMsOf, retryDelayMs, type ViewLife, viewLife } from './view-life.ts';

type Wanted = {
  readonly sessionId: string;
  /** The session runs and somebody has looked at it. */
  readonly wanted: boolean;
  readonly mode: 'view' | 'control';
  readonly sizing: Sizing;
  readonly quality: ViewQuality;
  /** Whether the person did anything beside the frame within so many seconds: then they are not idle. */
  readonly wasActive: (withinS: number) => boolean;
  readonly clipboardIn: boolean;
  readonly clipboardOut: boolean;
};

export function useView(options: Wanted): {
  readonly life: ViewLife;
  onPage(message: FromPage): void;
  /** The frame has a document. */
  onLoaded(): void;
  /** Asks for a new view at once. */
  reconnect(): void;
} {
  const { sessionId, wanted, mode, sizing, quality, wasActive, clipboardIn, clipboardOut } = options;
  const api = useApi();
  const [life, dispatch] = useReducer(viewLife, closedView);
  const [round, setRound] = useState(0);
  const epoch = useConnectionEpoch();
  // Size and quality are told to a page that is there; only the next page begins with them. A direction of the clipboard that was
  // off needs a new page; one that is switched off is held by the console at once.
  const first = useRef({ sizing, quality });
  first.current = { sizing, quality };
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
      .view({ id: sessionId, mode, ...first.current, ...allowed })
      .then((view) => {
        if (left) return close(view.viewId);
        viewId = view.viewId;
        dispatch({ type: 'issued', view });
      })
      .catch((error: unknown) => {
        if (!left) dispatch({ type: 'refused', error });
      });
    return () => {
      left = true;
      if (viewId !== null) close(viewId);
    };
  }, [api, sessionId, wanted, mode, allowed, round, epoch]);

  useEffect(() => {
    if (!wanted) dispatch({ type: 'close' });
  }, [wanted]);

  const { phase, attempt, view } = life;
  useEffect(() => {
    if (phase !== 'waiting') return;
    const end = new AbortController();
    void untilAnswers({
      // The service looks, because the console cannot read the frame.
      ask: (signal) => api.sessions.latency({ id: sessionId, answer: true }, { signal }),
      wait: waitFor,
      isUnknowable: (error) => errorOf(error).code === 'SESSION_NO_VIEW',
      explain: (error) => dispatch({ type: 'silence-explained', error }),
      firstMs: retryDelayMs(attempt),
      signal: end.signal,
    }).then((answers) => {
      if (answers) setRound((now) => now + 1);
    });
    return () => end.abort();
  }, [api, sessionId, phase, attempt]);
  const [loaded, setLoaded] = useState<string | null>(null);
  const [incomplete, setIncomplete] = useState<string | null>(null);
  const patienceMs = patienceMsOf(life, {
    isLoaded: view !== null && loaded === view.viewId,
    isIncomplete: view !== null && incomplete === view.viewId,
  });
  useEffect(() => {
    if (phase !== 'connecting') return;
    const timer = setTimeout(() => dispatch({ type: 'silent' }), patienceMs);
    return () => clearTimeout(timer);
  }, [phase, patienceMs]);

  const onBlocked = useEffectEvent(({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    if (effectiveDirective === 'frame-src' && view !== null && blockedURI.startsWith(view.origin))
      dispatch({ type: 'blocked' });
  });
  useEffect(() => {
    const listen = (event: SecurityPolicyViolationEvent) => onBlocked(event);
    document.addEventListener('securitypolicyviolation', listen);
    return () => document.removeEventListener('securitypolicyviolation', listen);
  }, []);

  const viewId = view?.viewId ?? null;
  const over = phase === 'idle' || phase === 'ended';
  const held = useRef<string | null>(null);
  useEffect(() => {
    if (viewId !== null) held.current = viewId;
    const id = held.current;
    if (!over || id === null) return;
    held.current = null;
    // Its frame is gone: nothing of it is left for the ticket to open.
    api.sessions.closeView({ viewId: id }).catch(() => undefined);
  }, [api, viewId, over]);

  const reconnect = () => {
    dispatch({ type: 'close' });
    setRound((now) => now + 1);
  };
  return {
    life,
    onPage: (message) => {
      if (message.kind === 'state') dispatch({ type: 'page', state: message.state });
      if (message.kind === 'incomplete') setIncomplete(viewId);
      if (message.kind === 'ended') dispatch({ type: 'ended', said: message.said });
      if (message.kind !== 'idle' || view === null) return;
      // The page knows what is done in it alone. Whoever reads the session's log or types in its terminal is at work.
      if (view.idleS !== null && wasActive(view.idleS)) reconnect();
      else dispatch({ type: 'idle' });
    },
    onLoaded: () => setLoaded(viewId),
    reconnect,
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
