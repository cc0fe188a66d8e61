/** Things that are kept in memory for a person for a while: an upload, and what was built of one. */

type Held<Value> = {
  /** Keeps a value under a new id, in the place of what the same person had. Null where as many are kept as there may be. */
  put(userId: string, value: Value): string | null;
  /** Null for what is not there any more, or is somebody else's. It is kept for another while. */
  get(userId: string, id: string): Value | null;
  remove(userId: string, id: string): void;
  dispose(): void;
};

export type HeldOptions = {
  readonly newId: () => string;
  /** How long a value is kept that nobody asks for, milliseconds. */
  readonly lifeMs: number;
  /** Of all people together. */
  readonly most: number;
};

export function createHeld<Value>({ newId, lifeMs, most }: HeldOptions): Held<Value> {
  type Kept = { readonly id: string; readonly value: Value; timer: NodeJS.Timeout };
  /** By person: each has one. */
  const kept = new Map<string, Kept>();

  function forget(userId: string): void {
    clearTimeout(kept.get(userId)?.timer);
    kept.delete(userId);
  }

  function endLater(userId: string): NodeJS.Timeout {
    const timer = setTimeout(() => forget(userId), lifeMs);
    timer.unref();
    return timer;
  }

  const own = (userId: string, id: string): Kept | null => {
    const found = kept.get(userId);
    return found?.id === id ? found : null;
  };

  return {
    put(userId, value) {
      forget(userId);
      if (kept.size >= most) return null;
      const id = newId();
      kept.set(userId, { id, value, timer: endLater(userId) });
      return id;
    },
    get(userId, id) {
      const found = own(userId, id);
      if (found === null) return null;
      clearTimeout(found.timer);
      found.timer = endLater(userId);
      return found.value;
    },
    remove(userId, id) {
      if (own(userId, id) !== null) forget(userId);
    },
    dispose() {
      for (const userId of [...kept.keys()]) forget(userId);
    },
  };
}
