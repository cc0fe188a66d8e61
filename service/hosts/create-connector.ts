/** The one way to get a connector for a host. */
import type { EngineConnector } from './connector.ts';
import { createEngineConnector } from './engine/engine-connector.ts';
import type { HostConnectionConfig } from './types.ts';
import type { ConnectorDeps } from './way.ts';
import { transportOf } from './ways.ts';

export type { ConnectorDeps };

/** Begins to connect at once, and goes on until `close()`. Never throws: `connection` says where it stands. */
export function createConnector(config: HostConnectionConfig, deps: ConnectorDeps): EngineConnector {
  return createEngineConnector(transportOf(config, deps));
}
