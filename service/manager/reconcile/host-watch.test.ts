/** When a host is looked at, and whether its engine was out of sight before. */
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EngineConnector } from '../../hosts/connector.ts';
import type { HostPool, ManagedHost } from '../../hosts/host-types.ts';
import { steersAll } from '../../hosts/steering.ts';
import { createHostWatch } from './host-watch.ts';

let sweeps: [string, boolean][];
let connected: (host: ManagedHost) => void;
let watch: ReturnType<typeof createHostWatch>;

/** A host whose engine tells nothing, on the connection that began then. */
const hostOn = (since: number): ManagedHost => {
  const connector: Pick<EngineConnector, 'connection' | 'events'> = {
    connection: { state: 'connected', since },
    async *events(signal) {
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    },
  };
  return { id: 'h', connector } as ManagedHost;
};

const watching = (hosts: ManagedHost[]) => {
  const pool: Pick<HostPool, 'all' | 'get' | 'onConnected' | 'onRemoved'> = {
    all: () => hosts,
    get: () => hosts[0] ?? null,
    onConnected(listener) {
      connected = listener;
      return () => undefined;
    },
    onRemoved: () => () => undefined,
  };
  watch = createHostWatch({
    siteId: 'site',
    pool: pool as HostPool,
    steering: steersAll,
    log: pino({ level: 'silent' }),
    inventory: { changed: () => undefined },
    sweep: (hostId, gap) => void sweeps.push([hostId, gap]),
    look: () => undefined,
  });
  watch.start();
};

beforeEach(() => {
  sweeps = [];
});
afterEach(() => watch.dispose());

it('a host that was found connected and is told of by its pool afterwards was never out of sight', () => {
  const host = hostOn(1);
  watching([host]);
  connected(host);
  expect(sweeps).toEqual([['h', false]]);
});

it('a host whose connection is another one than before was out of sight', () => {
  const host = hostOn(1);
  watching([host]);
  Object.assign(host.connector, { connection: { state: 'connected', since: 2 } });
  connected(host);
  expect(sweeps).toEqual([
    ['h', false],
    ['h', true],
  ]);
});

it('a host with another way to its engine was out of sight, too', () => {
  watching([hostOn(1)]);
  connected(hostOn(1));
  expect(sweeps).toEqual([
    ['h', false],
    ['h', true],
  ]);
});
