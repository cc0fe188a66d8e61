/** Answers over forwarded channels, without the delay that the server's defaults bring. */
import type { SshConnection } from './connection.ts';

/**
 * OpenSSH's server leaves Nagle's algorithm on until the first session of a connection, and forwarded channels are
 * none: of two answers that come together the second then waits for a delayed acknowledgement, 40 ms. One session ends
 * that for every channel. Nobody waits for it: where commands are forbidden, things are only slower.
 */
export function endDelays(ssh: SshConnection): void {
  ssh.script('', AbortSignal.timeout(15_000)).catch(() => undefined);
}
