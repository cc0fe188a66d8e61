/** Remembers for a moment how a session is reached: one page load asks for it some fourteen times. */
import type { GatewayClock, ViewMode, ViewTarget } from './types.ts';

export interface TargetCache {
  get(sessionId: string, mode: ViewMode): Promise<ViewTarget>;
  forget(sessionId: string): void;
}

/** Milliseconds. Short, as a session may end or start anew behind our back. */
const keptMs = 3000;

export function createTargetCache(
  resolve: (sessionId: string, mode: ViewMode) => Promise<ViewTarget>,
  clock: GatewayClock,
): TargetCache {
  const known = new Map<string, { readonly until: number; readonly target: Promise<ViewTarget> }>();
  return {
    get(sessionId, mode) {
      // The mode is part of the key: a view must never be served with the credentials of control.
      const key = `${mode} ${sessionId}`;
      const now = clock.now();
      const kept = known.get(key);
      if (kept !== undefined && kept.until > now) return kept.target;
      for (const [other, entry] of known) if (entry.until <= now) known.delete(other);
      const target = resolve(sessionId, mode);
      const entry = { until: now + keptMs, target };
      known.set(key, entry);
      target.catch(() => {
        if (known.get(key) === entry) known.delete(key);
      });
      return target;
    },
    forget(sessionId) {
      known.delete(`view ${sessionId}`);
      known.delete(`control ${sessionId}`);
    },
  };
}
