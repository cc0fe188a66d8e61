/** Hosts, as the pool knows them now. */

import { hostAddress } from '../../common/ways/table.ts';
import type { EngineConnector } from '../hosts/connector.ts';
import type { ManagedHost } from '../hosts/host-types.ts';
import { entryOf } from './shelf.ts';
import type { Owned, SearchSource } from './types.ts';

/** What of a host is searched and shown. */
export type SearchedHost = Pick<ManagedHost, 'id' | 'name' | 'config' | 'enabled' | 'tags' | 'zone' | 'info'> & {
  readonly connector: Pick<EngineConnector, 'connection'>;
};

export function hostSource(pool: {
  all(): readonly SearchedHost[];
  get(id: string): SearchedHost | null;
}): SearchSource {
  const owned = (host: SearchedHost): Owned => {
    const { id, name, config, enabled, connector, tags, zone, info } = host;
    const address = hostAddress(config);
    const engine = info === null ? [] : [info.hostname, info.operatingSystem, `${info.engine} ${info.engineVersion}`];
    return [
      id,
      [
        entryOf(
          { kind: 'host', id, name, address, state: connector.connection.state, enabled },
          { shown: [address], unshown: [tags.join(', '), zone, ...engine] },
        ),
      ],
    ];
  };
  return {
    name: 'hosts',
    topics: ['hosts'],
    async *all() {
      yield pool.all().map(owned);
    },
    async *some(ids) {
      yield ids.flatMap((id) => pool.get(id) ?? []).map(owned);
    },
  };
}
