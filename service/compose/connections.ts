/** Ways to hosts: from what is stored of one to a connector. */
import { createConnector } from '../hosts/create-connector.ts';
import type { ConnectorFactory } from '../hosts/host-pool.ts';
import { wayOf } from '../hosts/ways.ts';
import type { ServiceOptions } from '../options.ts';
import type { Workers } from '../work/types.ts';

export function composeConnections(
  { env, knownHostsFiles }: Pick<ServiceOptions, 'env' | 'knownHostsFiles'>,
  workers: Workers,
): ConnectorFactory {
  return (config, secret, knownKeys) =>
    createConnector(wayOf(config).connection(secret, knownKeys), {
      env,
      workers,
      ...(knownHostsFiles && { knownHostsFiles }),
    });
}
