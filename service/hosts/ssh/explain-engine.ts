/** What lies behind an SSH connection that stands, and does not answer: as a code, a sentence and what to do. Pure. */
import { commandLine, shellQuote } from '../../../common/command-line.ts';
import { FairleadError } from '../../../common/errors.ts';
import { advise, command } from '../../../common/hint.ts';
import { advice } from '../advice.ts';
import type { HopName, SshFailure } from './facts.ts';

/** Source: sudoers(5), of which files in sudoers.d are parts. */
function sudoersCommand(user: string): string {
  const line = `${user} ALL=(root) NOPASSWD: /usr/bin/docker`;
  return `echo ${shellQuote(line)} | sudo tee /etc/sudoers.d/fairlead`;
}

/** An engine that is installed and has no socket. */
const start = advise`Start it on the host: ${command('sudo systemctl enable --now docker')}   or for Podman: ${command('sudo systemctl enable --now podman.socket')}`;

/** The SSH connection stands; what lies behind it does not answer. */
export function engineExplained(failure: SshFailure, hop: HopName, address: string): FairleadError {
  const at = { host: hop.host, port: hop.port, user: hop.user };
  switch (failure.kind) {
    case 'forwarding-forbidden':
      return new FairleadError('HOST_FORWARDING_FORBIDDEN', {
        message: `The SSH server of ${address} forbids forwarding, and the docker command that could replace it is not installed there.`,
        hint: 'Set "AllowStreamLocalForwarding yes" (and no DisableForwarding) in its sshd_config, or install docker-cli on the host.',
        data: at,
        status: 502,
      });
    case 'socket-missing':
      return failure.engineInstalled
        ? new FairleadError('ENGINE_SOCKET_MISSING', {
            message: `The container engine of ${hop.host} is installed but has no socket${failure.socketPath === null ? '' : ` at ${failure.socketPath}`}.`,
            hint: start,
            status: 503,
            data: at,
          })
        : new FairleadError('ENGINE_MISSING', {
            message: `There is no container engine on ${hop.host}.`,
            ...advice('Install one on the host, on Debian', 'sudo apt-get install -y docker.io'),
            status: 503,
            data: at,
          });
    case 'socket-permission':
      return failure.inGroup
        ? new FairleadError('ENGINE_NO_PERMISSION', {
            message: `"${failure.account}" is a member of "${failure.group}" on ${hop.host}, but may not use ${failure.socketPath}.`,
            ...advice("Check the socket's mode on the host", commandLine(['ls', '-l', failure.socketPath])),
            status: 403,
            data: at,
          })
        : new FairleadError('ENGINE_NO_PERMISSION', {
            message: `"${failure.account}" may not use the container engine of ${hop.host}: it is not a member of the group "${failure.group}" that owns ${failure.socketPath}.`,
            ...advice(
              "Use a rootless engine, or sudo for this host, or run this on the host, which gives the account root's powers there",
              commandLine(['sudo', 'usermod', '-aG', failure.group, failure.account]),
            ),
            status: 403,
            data: at,
          });
    case 'engine-stopped':
      return new FairleadError('ENGINE_NOT_RUNNING', {
        message: `The container engine of ${hop.host} does not run.`,
        ...advice('Start it on the host', 'sudo systemctl start docker'),
        status: 503,
        data: { ...at, socketPath: failure.socketPath },
      });
    case 'cli-missing':
      return new FairleadError('ENGINE_CLI_MISSING', {
        message: failure.useSudo
          ? `The docker command is not installed on ${hop.host}, or not where sudo looks for it; reaching the engine by sudo needs it.`
          : `The docker command is not installed on ${hop.host}; reaching the engine without forwarding needs it.`,
        ...advice('Install it on the host, on Debian', 'sudo apt-get install -y docker-cli'),
        data: at,
        status: 502,
      });
    case 'sudo-missing':
      return new FairleadError('HOST_SUDO_MISSING', {
        message: `sudo is not installed on ${hop.host}, and this host is set to reach the engine by it.`,
        ...advice(
          `Turn sudo off and let "${hop.user}" use the engine, or install it on the host, on Debian as root`,
          'apt-get install -y sudo',
        ),
        status: 403,
        data: at,
      });
    case 'sudo-password':
      return new FairleadError('HOST_SUDO_PASSWORD', {
        message: `sudo asks "${hop.user}" for a password on ${hop.host}.`,
        ...advice('Allow it without one, on the host', sudoersCommand(hop.user)),
        status: 403,
        data: at,
      });
    case 'sudo-refused':
      return new FairleadError('HOST_SUDO_REFUSED', {
        message: `"${hop.user}" may not run docker by sudo on ${hop.host}.`,
        ...advice('Allow it, on the host as one of its administrators', sudoersCommand(hop.user)),
        status: 403,
        data: at,
      });
    case 'exec-forbidden':
      return new FairleadError('HOST_EXEC_FORBIDDEN', {
        message: `The SSH server of ${address} lets "${hop.user}" in but runs no commands for that account.`,
        hint: 'The account needs an ordinary shell and no ForceCommand.',
        data: { ...at, detail: failure.detail },
        status: 502,
      });
    default:
      return new FairleadError('ENGINE_UNREACHABLE', {
        message: `The container engine of ${hop.host} cannot be reached${'detail' in failure && failure.detail !== '' ? `: ${failure.detail}` : ''}.`,
        ...advice('Try it on the host, as that user', 'docker version'),
        data: at,
        status: 502,
      });
  }
}
