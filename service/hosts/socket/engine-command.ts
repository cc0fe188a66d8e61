/** The command that starts, or starts again, the engine behind a socket of this machine. Pure. */
import { commandLine } from '../../../common/command-line.ts';
import { readOsRelease } from './install-hint.ts';

/**
 * null where the system's services are not started by a command that is known: there, an app of its own runs the engine.
 * Sockets below /run/user belong to engines without root, which their user starts.
 */
export function engineCommand(
  verb: 'start' | 'restart',
  facts: {
    readonly socketPath: string;
    readonly platform: NodeJS.Platform;
    readonly osRelease: string;
    readonly isRoot: boolean;
  },
): string | null {
  if (facts.platform !== 'linux') return null;
  const isPodman = facts.socketPath.includes('podman');
  const unit = isPodman ? 'podman.socket' : 'docker';
  if (facts.socketPath.startsWith('/run/user/')) return commandLine(['systemctl', '--user', verb, unit]);
  const sudo = facts.isRoot ? [] : ['sudo'];
  if (readOsRelease(facts.osRelease).get('ID') === 'alpine')
    return commandLine([...sudo, 'service', isPodman ? 'podman' : 'docker', verb]);
  return commandLine([...sudo, 'systemctl', verb, unit]);
}
