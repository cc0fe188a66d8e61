/** Who uses an image on a host, in words. Pure. */

/** A container that was made of an image, running or not. */
export type ImageUser = {
  readonly id: string;
  readonly name: string;
  /** As the engine says: `running`, `exited`, `created` ... */
  readonly state: string;
  /** The session that it is; null where it belongs to another tool. */
  readonly session: { readonly id: string; readonly workspaceName: string; readonly userName: string } | null;
};

/** The engine's word for another's container; a session that can be started again is stopped. */
export function usedAs({ state, session }: Pick<ImageUser, 'state' | 'session'>): string {
  return session !== null && state === 'exited' ? 'stopped' : state;
}

/** `the session of Anna in Desk (running)`, `the container "db" (exited), which this site did not make`. */
export function userWords(user: ImageUser): string {
  const { name, session } = user;
  return session === null
    ? `the container "${name}" (${usedAs(user)}), which this site did not make`
    : `the session of ${session.userName} in ${session.workspaceName} (${usedAs(user)})`;
}

/** Named one by one up to this many. */
const named = 3;

/** `It is in use by the session of Anna in Desk (running) and 2 more.`; null where nothing uses it. */
export function inUseWords(users: readonly ImageUser[]): string | null {
  if (users.length === 0) return null;
  const shown = users.slice(0, users.length === named + 1 ? named + 1 : named).map(userWords);
  const more = users.length - shown.length;
  const parts = more === 0 ? shown : [...shown, `${more} more`];
  const last = parts.at(-1) ?? '';
  const list = parts.length === 1 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
  return `It is in use by ${list}.`;
}

/** What to do before it can be removed. */
export function freeingWords(users: readonly ImageUser[]): string {
  const ours = users.some(({ session }) => session !== null);
  const others = users.some(({ session }) => session === null);
  if (ours && others) return 'End these sessions, and remove the other containers on the host; then remove the image.';
  return ours
    ? 'End these sessions first, then remove the image.'
    : 'Remove these containers on the host first, then the image.';
}
