/** From a container's port to the address its host publishes it at. Pure. */
import { FairleadError } from '../../../common/errors.ts';
import type { ContainerDetails } from '../connector.ts';

/**
 * @throws SESSION_PORT_NOT_PUBLISHED when the container does not run, or does not publish that port.
 */
export function publishedAddress(
  container: Pick<ContainerDetails, 'name' | 'state' | 'ports'>,
  containerPort: number,
): { readonly address: string; readonly port: number } {
  const found = container.ports.filter(
    (port) => port.containerPort === containerPort && port.protocol === 'tcp' && port.hostPort > 0,
  );
  // IPv4 first: engines publish on both, and every sshd can reach 127.0.0.1.
  const best = found.find((port) => !port.hostIp.includes(':')) ?? found[0];
  if (best === undefined) {
    const running = container.state === 'running' || container.state === 'paused';
    throw new FairleadError('SESSION_PORT_NOT_PUBLISHED', {
      message: running
        ? `The container ${container.name} does not publish its port ${containerPort}.`
        : `The container ${container.name} is not running, so its port ${containerPort} cannot be reached.`,
      hint: running ? 'End the session and launch it again.' : 'Start the session first.',
      status: 409,
      data: { containerPort, state: container.state },
    });
  }
  const anywhere = best.hostIp === '' || best.hostIp === '0.0.0.0';
  const address = anywhere ? '127.0.0.1' : best.hostIp === '::' ? '::1' : best.hostIp;
  return { address, port: best.hostPort };
}
