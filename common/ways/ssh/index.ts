/** Another machine, over SSH. */
import type { WayForm } from '../way.ts';
import { readSshAddress, sshAddress } from './address.ts';
import { type SshConfig, sshConfigSchema } from './config.ts';

export const sshForm = {
  kind: 'ssh',
  schema: sshConfigSchema,
  readAddress: readSshAddress,
  address: sshAddress,
} as const satisfies WayForm<SshConfig>;
