/**
 * The engine by `docker system dial-stdio` through a session channel: for hosts that forbid forwarding, and by sudo.
 * Pure: the command, and what its error output means.
 */

import { shellQuote } from '../../../common/command-line.ts';
import type { SshFailure } from './facts.ts';

/** sshd allows ten session channels per connection (MaxSessions); terminals, scripts and SFTP count too. */
export const stdioCalls = 2;
export const stdioStreams = 4;

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
  if (facts.useSudo) {
    const failure = sudoFailure(text, exitCode);
    if (failure !== null) return failure;
  } else if (exitCode === 127 || commandMissing.test(text)) return { kind: 'cli-missing', useSudo: false };
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

const commandMissing =
  /command not found|docker: (?:.*: )?not found|unknown command:? *docker|no such file or directory.*docker$/im;

/**
 * What stands between the account's shell and docker. The shell leaves with 127 where it finds no `sudo` (126 where it
 * may not run it); sudo itself leaves with 1 where it finds no `docker`. Some shells say so with 127 for both, then the
 * words decide. Null: it is docker that speaks.
 */
function sudoFailure(text: string, exitCode: number | null): SshFailure | null {
  const says = (pattern: RegExp): boolean => pattern.test(text);
  if (says(/sudo: (?:.*\/)?docker: command not found|sudo: unable to execute .*docker.*no such file/i)) {
    return { kind: 'cli-missing', useSudo: true };
  }
  if (
    says(
      /password is required|a terminal is required|askpass|no tty present|must have a tty|interactive authentication is required/i,
    )
  ) {
    return { kind: 'sudo-password' };
  }
  if (
    says(
      /not allowed|not in the sudoers|may not run sudo|sudo.*permission denied|must be owned by uid 0|no valid sudoers|effective uid is not 0/i,
    ) ||
    exitCode === 126
  ) {
    return { kind: 'sudo-refused' };
  }
  const sudoMissing =
    /(?:^|[\s:])['"`]?sudo['"`]?:? (?:command )?not found|command not found:? *['"`]?sudo|unknown command:? *['"`]?sudo|sudo: no such file/im;
  if (says(sudoMissing)) return { kind: 'sudo-missing' };
  if (says(commandMissing)) return { kind: 'cli-missing', useSudo: true };
  return exitCode === 127 ? { kind: 'sudo-missing' } : null;
}
