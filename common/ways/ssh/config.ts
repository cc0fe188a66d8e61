/** What is stored of a host behind SSH, and the secrets that go with it. */
import { z } from 'zod';
import { hostKeySchema } from '../host-key.ts';

/** More jump hosts than anybody has; each costs a connection and a sign-in. */
export const maxHops = 8;
/** A server has one key for each kind of key. */
const maxHopKeys = 8;

const sshAuthSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('agent') }),
  z.object({ method: z.literal('key'), keyPath: z.string().min(1).max(1024) }),
  z.object({ method: z.literal('password') }),
]);
export type SshAuthConfig = z.infer<typeof sshAuthSchema>;

/** Where an SSH server is: a host, or a jump host on the way to one. */
export const sshAddressSchema = z.object({
  host: z.string().trim().min(1).max(255),
  port: z.number().int().min(1).max(65535).default(22),
});
export type SshAddress = z.infer<typeof sshAddressSchema>;

const signInSchema = sshAddressSchema.extend({ user: z.string().trim().min(1).max(64), auth: sshAuthSchema });

/** A jump host: an SSH server that passes the connection on to the next one. */
export const sshHopSchema = signInSchema.extend({
  /** Keys that a person confirmed for it; `known_hosts` decides where there are none. */
  knownKeys: z.array(hostKeySchema).max(maxHopKeys).default([]),
});
export type SshHopConfig = z.infer<typeof sshHopSchema>;

export const sshConfigSchema = signInSchema.extend({
  kind: z.literal('ssh'),
  /** Jump hosts, in the order of the way there. Absent, as in what was stored before there were any: none. */
  hops: z.array(sshHopSchema).max(maxHops).optional(),
  /** Engine socket on the host; the usual one where silent. */
  socketPath: z.string().max(1024).optional(),
  useSudo: z.boolean().optional(),
});
export type SshConfig = z.infer<typeof sshConfigSchema>;

const signInSecretSchema = z.object({
  password: z.string().max(4096).optional(),
  passphrase: z.string().max(4096).optional(),
});
export type SignInSecret = z.infer<typeof signInSecretSchema>;

/** Secrets travel in, never out. `hops`: those of jump hosts, by `hopId`. */
export const sshSecretSchema = signInSecretSchema.extend({
  hops: z.record(z.string().max(400), signInSecretSchema).optional(),
});
export type SshSecret = z.infer<typeof sshSecretSchema>;

/**
 * What a jump host's secret is kept under: account and address, so that it goes to no other account and no other
 * machine, however the list is changed. SECURITY: docs/security.md 3.10.
 */
export function hopId({ user, host, port }: Pick<SshHopConfig, 'user' | 'host' | 'port'>): string {
  return `${user}@${host.toLowerCase()}:${port}`;
}
