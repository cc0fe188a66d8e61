/** A channel that a server did not open. */

/** The server did not open a channel. `reason` as in RFC 4254 §5.1: 1 prohibited, 2 connect failed, 4 shortage. */
export class OpenRefused extends Error {
  readonly reason: number;
  constructor(reason: number, detail: string) {
    super(detail);
    this.name = 'OpenRefused';
    this.reason = reason;
  }
}

/** What ssh2 says of it. */
export function openRefused(error: Error): OpenRefused {
  const reason = 'reason' in error && typeof error.reason === 'number' ? error.reason : 0;
  return new OpenRefused(reason, error.message);
}
