/** What a command may use of the terminal. */
export type Io = {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Exit codes of all commands. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;
