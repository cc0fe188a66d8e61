/** The ways to a host, as the service goes them: one line each, of the kinds in `common/ways/table.ts`. */
import type { HostConfig } from '../../common/model/hosts.ts';
import type { WayConfigs, WayKind } from '../../common/ways/table.ts';
import type { EngineTransport } from './engine/transport.ts';
import { socketWay } from './socket/way.ts';
import { sshWay } from './ssh/way.ts';
import type { HostConnectionConfig } from './types.ts';
import type { Connections, ConnectorDeps, HostWay, WayModule } from './way.ts';

const ways: { readonly [Kind in WayKind]: WayModule<Kind> } = {
  socket: socketWay,
  ssh: sshWay,
};

/** The way that a host's settings say. */
export function wayOf(config: HostConfig): HostWay {
  return byKind(config.kind, config);
}

/** The connection that these parts make, which begins at once. */
export function transportOf(connection: HostConnectionConfig, deps: ConnectorDeps): EngineTransport {
  return openByKind(connection.kind, connection, deps);
}

function byKind<Kind extends WayKind>(kind: Kind, config: WayConfigs[Kind]): HostWay {
  return ways[kind].of(config);
}

function openByKind<Kind extends WayKind>(kind: Kind, made: Connections[Kind], deps: ConnectorDeps): EngineTransport {
  return ways[kind].transport(made, deps);
}
