/** Another machine, over SSH. */
import type { WayForm } from '../way.ts';
import { readSshAddress, sshAddress, type TypedSsh } from './address.ts';
import { type SshConfig, sshConfigSchema } from './config.ts';
import { configOfTyped, keyRoutes, withKeyAt } from './typed.ts';

export const sshForm = {
  kind: 'ssh',
  isOfThisMachine: false,
  schema: sshConfigSchema,
  readAddress: readSshAddress,
  address: sshAddress,
  configOf: configOfTyped,
  keyRoutes,
  withKeyAt,
} as const satisfies WayForm<SshConfig, TypedSsh>;
