/** Ways to hosts: from what is stored of one to a connector. */
import type { HostConfig, HostKey } from '../../common/model/hosts.ts';
import { createConnector } from '../hosts/create-connector.ts';
import type { ConnectorFactory, HostSecret } from '../hosts/host-pool.ts';
import type { HostConnectionConfig } from '../hosts/types.ts';
import type { ServiceOptions } from '../options.ts';
import type { Workers } from '../work/types.ts';

export function composeConnections(
  { env, knownHostsFiles }: Pick<ServiceOptions, 'env' | 'knownHostsFiles'>,
  workers: Workers,
): ConnectorFactory {
  return (config, secret, knownKeys) =>
    createConnector(connectionOf(config, secret, knownKeys), {
      env,
      workers,
      ...(knownHostsFiles && { knownHostsFiles }),
    });
}

function connectionOf(config: HostConfig, secret: HostSecret, knownKeys: readonly HostKey[]): HostConnectionConfig {
  if (config.kind === 'socket') return { kind: 'socket', socketPath: config.socketPath };
  const { host, port, user, socketPath, useSudo, auth } = config;
  return {
    kind: 'ssh',
    host,
    port,
    user,
    knownKeys,
    auth:
      auth.method === 'agent'
        ? { method: 'agent' }
        : auth.method === 'key'
          ? {
              method: 'key',
              keyPath: auth.keyPath,
              ...(secret.passphrase !== undefined && { passphrase: secret.passphrase }),
            }
          : { method: 'password', password: secret.password ?? '' },
    ...(socketPath && { socketPath }),
    ...(useSudo && { useSudo }),
  };
}
