/** What a command may use of the world: handed in, so that tests can look at it. */
export type Io = {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /**
   * Asks a person at a terminal for something that is not shown; null where nobody sits at one. It answers null where the
   * person gives up.
   */
  readonly askHidden: ((question: string) => Promise<string | null>) | null;
  /** Who is written into the journal. */
  readonly actor: string;
  /** Ends what runs until it is told to: aborted by Ctrl+C and by the system. */
  readonly stop: AbortSignal;
};

/** 3 is the exit code of what is refused: see `errors.ts`. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;
