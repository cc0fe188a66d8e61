/** The socket of an engine of this machine, as somebody chose or typed it. Pure. */
import { inputProblems, problemAt } from '../../../../../common/contract/input-problems.ts';
import { readSocketAddress } from '../../../../../common/ways/socket/address.ts';
import { type SocketConfig, socketConfigSchema } from '../../../../../common/ways/socket/config.ts';

export type SocketForm = { readonly socketPath: string };

/** A sentence where it cannot be sent as it is. */
export function socketProblem({ socketPath }: SocketForm): string | undefined {
  if (socketPath.trim() === '') return 'Choose an engine, or enter the path of its socket.';
  const address = readSocketAddress(socketPath);
  if (address === null) return 'Enter an absolute path, such as /run/user/1000/docker.sock.';
  return problemAt(inputProblems(socketConfigSchema, { kind: 'socket', ...address }, 'This'), 'socketPath');
}

export function socketConfig({ socketPath }: SocketForm): SocketConfig {
  return { kind: 'socket', socketPath: readSocketAddress(socketPath)?.socketPath ?? socketPath.trim() };
}
