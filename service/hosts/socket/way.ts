/** The engine of this machine: no address, no keys, no secrets. */
import type { WayModule } from '../way.ts';
import { createSocketTransport } from './socket-transport.ts';

export const socketWay: WayModule<'socket'> = {
  of: (config) => ({
    connection: () => ({ kind: 'socket', socketPath: config.socketPath }),
    // From another machine, yes; from one socket of this machine to another there is nothing that must not go along.
    leadsElsewhere: (before) => before.kind !== 'socket',
    withKeysOf: () => config,
    secretFor: () => ({}),
    keysAt: () => [],
    withHopKey: () => null,
    keyedPoint: () => null,
  }),
  transport: ({ socketPath }, deps) =>
    createSocketTransport({
      socketPath,
      heartbeatMs: deps.heartbeatMs ?? 15_000,
      random: deps.random ?? Math.random,
      now: deps.now ?? Date.now,
    }),
};
