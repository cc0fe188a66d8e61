/**
 * The engine by `docker system dial-stdio` through a session channel: for hosts that forbid forwarding, and by sudo.
 * Pure: the command, and what its error output means.
 */
import type { SshFailure } from './facts.ts';
import { shellQuote } from './shell-quote.ts';

/** sshd allows ten session channels per connection (MaxSessions); terminals, scripts and SFTP count too. */
export const STDIO_CALLS = 2;
export const STDIO_STREAMS = 4;

export function dialStdioCommand(socketPath: string, useSudo: boolean): string {
  const docker = `docker -H ${shellQuote(`unix://${socketPath}`)} system dial-stdio`;
  // -n: sudo must never wait for a password that nobody can type.
  return useSudo ? `sudo -n ${docker}` : docker;
}

/** What the command said when it gave up. */
export function classifyDialStdio(
  stderr: string,
  exitCode: number | null,
  facts: { readonly socketPath: string; readonly account: string; readonly useSudo: boolean },
): SshFailure {
  const text = stderr.trim();
  if (facts.useSudo && /password is required|a terminal is required|askpass/i.test(text)) {
    return { kind: 'sudo-password' };
  }
  if (facts.useSudo && /not allowed|not in the sudoers|may not run sudo/i.test(text)) return { kind: 'sudo-refused' };
  if (exitCode === 127 || /command not found|docker: not found|no such file or directory.*docker$/i.test(text)) {
    return { kind: 'cli-missing' };
  }
  if (/permission denied/i.test(text)) {
    return {
      kind: 'socket-permission',
      socketPath: facts.socketPath,
      account: facts.account,
      group: 'docker',
      inGroup: false,
    };
  }
  if (/cannot connect to the docker daemon|connection refused|no such file or directory/i.test(text)) {
    return { kind: 'engine-stopped', socketPath: facts.socketPath };
  }
  return { kind: 'engine-broken', detail: text.split('\n')[0]?.slice(0, 300) ?? '' };
}
