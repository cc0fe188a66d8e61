/** The engine of this machine, by its socket. */
import type { WayForm } from '../way.ts';
import { readSocketAddress, socketAddress, type TypedSocket } from './address.ts';
import { type SocketConfig, socketConfigSchema } from './config.ts';

export const socketForm = {
  kind: 'socket',
  isOfThisMachine: true,
  schema: socketConfigSchema,
  readAddress: readSocketAddress,
  address: socketAddress,
  // Nothing lies between, and nobody signs in.
  configOf: ({ socketPath }, wishes) =>
    wishes.jumps.length > 0 || wishes.keyPath !== null || wishes.socketPath !== null
      ? null
      : { kind: 'socket', socketPath },
  keyRoutes: () => [],
  withKeyAt: (config) => config,
} as const satisfies WayForm<SocketConfig, TypedSocket>;
