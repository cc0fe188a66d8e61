/** Addresses of engines on this machine: `/run/docker.sock`, `unix:///run/docker.sock`. Pure. */
import type { SocketConfig } from './config.ts';

export type TypedSocket = Pick<SocketConfig, 'socketPath'>;

/** Source of the form with a scheme: the DOCKER_HOST of Docker's and Podman's own commands. */
export function readSocketAddress(text: string): TypedSocket | null {
  const path = text.trim().replace(/^unix:\/\//i, '');
  return path.startsWith('/') ? { socketPath: path } : null;
}

export function socketAddress({ socketPath }: TypedSocket): string {
  return socketPath;
}
