/** What is wrong with this machine's engine, as a sentence and the command that mends it. Pure. */

import { commandLine } from '../../../common/command-line.ts';
import { FairleadError } from '../../../common/errors.ts';
import { advise, command } from '../../../common/hint.ts';
import { engineCommand } from './engine-command.ts';
import { installCommand } from './install-hint.ts';

export type LocalFacts = {
  readonly socketPath: string;
  /** `errno` code of the attempt to connect, or of its request. */
  readonly errno: string;
  readonly platform: NodeJS.Platform;
  /** `/etc/os-release`, empty when there is none. */
  readonly osRelease: string;
  readonly isRoot: boolean;
  readonly user: string;
  /** An engine's program is on this machine, whether it runs or not. */
  readonly engineInstalled: boolean;
  /** Group that owns the socket; null when it cannot be told. */
  readonly socketGroup: string | null;
};

/** `ENGINE_MISSING`, `ENGINE_NOT_RUNNING`, `ENGINE_SOCKET_MISSING`, `ENGINE_NO_PERMISSION` or `ENGINE_UNREACHABLE`. */
export function explainLocalFailure(facts: LocalFacts): FairleadError {
  const data = { socketPath: facts.socketPath };
  const start = engineCommand('start', facts);
  const startIt = {
    hint: start === null ? 'Start Docker Desktop, or Podman.' : advise`Start it: ${command(start)}`,
    status: 503,
    data,
  };
  switch (facts.errno) {
    case 'EACCES':
    case 'EPERM': {
      const group = facts.socketGroup !== null && facts.socketGroup !== 'root' ? facts.socketGroup : 'docker';
      const join = commandLine(['sudo', 'usermod', '-aG', group, facts.user]);
      return new FairleadError('ENGINE_NO_PERMISSION', {
        message: `${facts.user} may not use the container engine at ${facts.socketPath}.`,
        hint: advise`A rootless engine needs no group; members of this one have root's powers on this machine. Run this, then log out and in again: ${command(join)}`,
        status: 403,
        data,
      });
    }
    case 'ENOENT':
    case 'ENOTSOCK':
      if (!facts.engineInstalled) {
        const install = facts.platform === 'linux' ? installCommand(facts.osRelease, facts.isRoot) : null;
        return new FairleadError('ENGINE_MISSING', {
          message: 'There is no container engine on this machine.',
          hint: install === null ? 'Install Docker Engine or Podman.' : advise`Run: ${command(install)}`,
          status: 503,
          data,
        });
      }
      return new FairleadError('ENGINE_SOCKET_MISSING', {
        message: `The container engine of this machine does not listen at ${facts.socketPath}.`,
        ...startIt,
      });
    case 'ECONNREFUSED':
      return new FairleadError('ENGINE_NOT_RUNNING', {
        message: `The container engine behind ${facts.socketPath} does not run.`,
        ...startIt,
      });
    case 'ECONNRESET':
    case 'EPIPE':
      return new FairleadError('ENGINE_CONNECTION_LOST', {
        message: 'The container engine closed the connection in the middle of a request.',
        hint: 'It may have been restarted. Try again in a moment.',
        status: 502,
        data,
      });
    default:
      return new FairleadError('ENGINE_UNREACHABLE', {
        message: `The container engine at ${facts.socketPath} cannot be reached (${facts.errno}).`,
        hint: 'Look at the state of the engine on this machine.',
        status: 502,
        data,
      });
  }
}

/** The system's error code of a failed request; docker-modem and Node hand it through in different places. */
export function errnoOf(thrown: unknown): string {
  if (thrown instanceof Error) {
    if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
    if (thrown.message === 'socket hang up') return 'ECONNRESET';
    if (thrown.cause !== undefined) return errnoOf(thrown.cause);
  }
  return 'UNKNOWN';
}
