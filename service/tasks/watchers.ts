import { onAbort } from '../async/abort.ts';
import type { TaskFilter, TaskSnapshot } from './types.ts';

/** Hands snapshots to whoever watches: per task the latest one waits, so a slow reader costs one snapshot per task. */
export type Watchers = {
  publish(snapshot: TaskSnapshot): void;
  /** `first` is delivered before anything else, unless something newer came meanwhile. */
  watch(
    filter: TaskFilter,
    signal: AbortSignal,
    first: () => Promise<readonly TaskSnapshot[]>,
  ): AsyncIterable<TaskSnapshot>;
  /** Ends every stream. */
  close(): void;
  readonly count: number;
};

type Watcher = {
  readonly filter: TaskFilter;
  readonly pending: Map<string, TaskSnapshot>;
  wake: (() => void) | undefined;
  ended: boolean;
};

export function createWatchers(): Watchers {
  const watchers = new Set<Watcher>();

  const offer = (watcher: Watcher, snapshot: TaskSnapshot): void => {
    if (!matches(watcher.filter, snapshot)) return;
    // Replacing keeps its place in the line.
    watcher.pending.set(snapshot.id, snapshot);
    watcher.wake?.();
  };

  const end = (watcher: Watcher): void => {
    watcher.ended = true;
    watchers.delete(watcher);
    watcher.wake?.();
  };

  return {
    publish: (snapshot) => {
      for (const watcher of watchers) offer(watcher, snapshot);
    },
    watch: (filter, signal, first) => {
      const watcher: Watcher = { filter, pending: new Map(), wake: undefined, ended: signal.aborted };
      let unhook = (): void => undefined;
      const drop = () => {
        watcher.pending.clear();
        end(watcher);
      };
      if (!watcher.ended) {
        watchers.add(watcher);
        unhook = onAbort(signal, drop);
      }
      return read(watcher, first, () => {
        unhook();
        end(watcher);
      });
    },
    close: () => {
      for (const watcher of [...watchers]) end(watcher);
    },
    get count() {
      return watchers.size;
    },
  };
}

async function* read(
  watcher: Watcher,
  first: () => Promise<readonly TaskSnapshot[]>,
  stop: () => void,
): AsyncGenerator<TaskSnapshot> {
  try {
    if (watcher.ended) return;
    for (const snapshot of await first()) {
      if (!watcher.pending.has(snapshot.id) && matches(watcher.filter, snapshot)) {
        watcher.pending.set(snapshot.id, snapshot);
      }
    }
    for (;;) {
      const next = watcher.pending.entries().next();
      if (!next.done) {
        const [id, snapshot] = next.value;
        watcher.pending.delete(id);
        yield snapshot;
      } else if (watcher.ended) {
        return;
      } else {
        const { promise, resolve } = Promise.withResolvers<void>();
        watcher.wake = resolve;
        await promise;
        watcher.wake = undefined;
      }
    }
  } finally {
    stop();
  }
}

function matches({ id, subject }: TaskFilter, snapshot: TaskSnapshot): boolean {
  if (id !== undefined && snapshot.id !== id && snapshot.parentId !== id) return false;
  if (subject === undefined) return true;
  return snapshot.subject?.type === subject.type && snapshot.subject.id === subject.id;
}
