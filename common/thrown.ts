/** What a thrown value says. Anything can be thrown, so nothing is taken for granted. */

/** The `code` of a thrown error as Node's errors and our own carry it (`ENOENT`, `HOST_REFUSED`); empty where it has none. */
export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

/** Its message, for logs and for sentences that quote it. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The error itself, or one that says what was thrown instead: for callbacks that take errors only. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
