/** Addresses of SSH servers as people type them, and as they are written back. Pure. */
import type { SshConfig } from './config.ts';

/** What of an address was typed; the rest is asked for, or the usual. */
export type TypedSsh = { readonly host: string; readonly user?: string; readonly port?: number };

const address = /^(?:ssh:\/\/)?(?:([^@\s/]+)@)?([^@\s/:[\]]+|\[[0-9a-f:.%]+\])(?::(\d{1,5}))?\/?$/i;

/**
 * `build-1`, `anna@build-1:2222`, `ssh://anna@build-1`, `anna@[fe80::1]:22`, and a bare IPv6 address. null where it is
 * none of these, or its port none.
 */
export function readSshAddress(text: string): TypedSsh | null {
  const typed = text.trim();
  if (/^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(typed)) return { host: typed };
  const [, user, host, digits] = address.exec(typed) ?? [];
  if (host === undefined || host.startsWith('-')) return null;
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65_535)) return null;
  return {
    host: host.replace(/^\[|\]$/g, ''),
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port }),
  };
}

/** Jump hosts as `ssh -J` and ProxyJump list them: `ops@bastion,inner:2222`. null where one of them is no address. */
export function readJumps(text: string): readonly TypedSsh[] | null {
  const read = text.split(',').map(readSshAddress);
  return read.every((one) => one !== null) ? read : null;
}

/** `anna@build-1`, `anna@build-1:2222`, `anna@[fe80::1]:2222`. What `readSshAddress` reads. */
export function writeSshAddress({ user, host, port }: Pick<SshConfig, 'user' | 'host' | 'port'>): string {
  return `${user}@${host.includes(':') ? `[${host}]` : host}${port === 22 ? '' : `:${port}`}`;
}

/** The host, and the jump hosts through which it is reached. */
export function sshAddress({ hops = [], ...host }: SshConfig): string {
  const through = hops.length === 0 ? '' : ` through ${hops.map(writeSshAddress).join(', ')}`;
  return `${writeSshAddress(host)}${through}`;
}
