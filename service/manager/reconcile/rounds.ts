/** Work that is asked for again and again, by key: one at a time, and what is asked meanwhile is met by one more. */
type Rounds<Note> = {
  /** Asks for it; resolves with the round that goes on now. */
  ask(key: string, note: Note): Promise<void>;
  /** Resolves once nothing goes on for this key, and nothing is asked for. */
  over(key: string): Promise<void>;
};

/**
 * @param work must not reject. `note` says what it was asked for
 * @param merge what several who asked meanwhile come to
 */
export function createRounds<Note>(
  work: (key: string, note: Note) => Promise<void>,
  merge: (earlier: Note, later: Note) => Note,
): Rounds<Note> {
  const running = new Map<string, Promise<void>>();
  const wanted = new Map<string, { readonly note: Note }>();

  function ask(key: string, note: Note): Promise<void> {
    const current = running.get(key);
    if (current !== undefined) {
      const before = wanted.get(key);
      wanted.set(key, { note: before === undefined ? note : merge(before.note, note) });
      return current;
    }
    const round = work(key, note).finally(() => {
      running.delete(key);
      const next = wanted.get(key);
      if (wanted.delete(key) && next !== undefined) void ask(key, next.note);
    });
    running.set(key, round);
    return round;
  }

  return {
    ask,
    async over(key) {
      for (let round = running.get(key); round !== undefined; round = running.get(key)) await round;
    },
  };
}
