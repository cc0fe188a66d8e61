/** The engine of this machine, by its socket. */
import type { WayForm } from '../way.ts';
import { readSocketAddress, socketAddress } from './address.ts';
import { type SocketConfig, socketConfigSchema } from './config.ts';

export const socketForm = {
  kind: 'socket',
  schema: socketConfigSchema,
  readAddress: readSocketAddress,
  address: socketAddress,
} as const satisfies WayForm<SocketConfig>;
