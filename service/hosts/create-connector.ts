/** The one way to get a connector for a host. */
import type { EngineConnector } from './connector.ts';
import { createEngineConnector } from './engine/engine-connector.ts';
import { createSocketTransport } from './socket/socket-transport.ts';
import { knownHostsFiles } from './ssh/read-known-hosts.ts';
import { createSshTransport } from './ssh/ssh-transport.ts';
import type { SshWorkers } from './ssh/workers.ts';
import type { HostConnectionConfig } from './types.ts';

export type ConnectorDeps = {
  /** For opening private keys and reading known_hosts: SSH only. */
  readonly workers: SshWorkers;
  /** For SSH_AUTH_SOCK. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Read for host keys; the files that ssh reads where silent. */
  readonly knownHostsFiles?: readonly string[];
  /** For reaching the host and for each step of the handshake. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** Default 5 s: a connection lost without a word is noticed within 15 s, well before a call's deadline. */
  readonly keepaliveMs?: number;
  /** How often an idle engine is asked whether it is there. Default 15 s. */
  readonly heartbeatMs?: number;
  readonly random?: () => number;
  readonly now?: () => number;
};

/** Begins to connect at once, and goes on until `close()`. Never throws: `connection` says where it stands. */
export function createConnector(config: HostConnectionConfig, deps: ConnectorDeps): EngineConnector {
  const common = {
    heartbeatMs: deps.heartbeatMs ?? 15_000,
    random: deps.random ?? Math.random,
    now: deps.now ?? Date.now,
  };
  const transport =
    config.kind === 'socket'
      ? createSocketTransport({ ...common, socketPath: config.socketPath })
      : createSshTransport(config, {
          ...common,
          env: deps.env,
          workers: deps.workers,
          knownHostsFiles: deps.knownHostsFiles ?? knownHostsFiles(),
          timeoutMs: deps.connectTimeoutMs ?? 10_000,
          keepaliveMs: deps.keepaliveMs ?? 5000,
        });
  return createEngineConnector(transport);
}
