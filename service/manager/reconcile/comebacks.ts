/**
 * Containers that ended and may be on their way back: `docker restart` ends a container and starts it a moment later, and
 * an engine that is restarted tells of the ends first. Nothing is wished of such a session until a few seconds are over.
 */
import type { Seen } from './decide.ts';

/** Milliseconds. A restart starts the container again right after its end; a loaded host takes a second or two. */
const patienceMs = 5000;

export type Comebacks = {
  /**
   * Whether the end of this start is so fresh that it is waited for. Calls `look` once the time is over.
   * The clock is this service's own: the host's may be wrong.
   */
  awaited(sessionId: string, seen: Pick<Seen, 'startedAt'>, look: () => void): boolean;
  dispose(): void;
};

export function createComebacks(deps: {
  now: () => number;
  /** Runs `task` after `ms` milliseconds; the returned function calls it off. */
  after(ms: number, task: () => void): () => void;
}): Comebacks {
  const ends = new Map<string, { readonly startedAt: string; readonly at: number; readonly cancel: () => void }>();
  return {
    awaited(sessionId, { startedAt }, look) {
      const known = ends.get(sessionId);
      if (known?.startedAt === startedAt) {
        if (deps.now() - known.at < patienceMs) return true;
        known.cancel();
        ends.delete(sessionId);
        return false;
      }
      known?.cancel();
      ends.set(sessionId, { startedAt, at: deps.now(), cancel: deps.after(patienceMs, look) });
      return true;
    },
    dispose() {
      for (const { cancel } of ends.values()) cancel();
      ends.clear();
    },
  };
}
