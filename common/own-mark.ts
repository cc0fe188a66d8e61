/**
 * The mark of what the service itself asks of a session, in the query of the address. KasmVNC writes each request into the
 * container's log, address and query included, and knows no parameter of that name: so these lines can be told apart.
 */
export const ownMark = 'by=fairlead';

/** A path with the mark in its query. */
export function marked(path: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${ownMark}`;
}
