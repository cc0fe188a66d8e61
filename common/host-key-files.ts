/** Where OpenSSH keeps keys of hosts, and the commands about them. Pure. */
import { commandLine } from './command-line.ts';

/** Where OpenSSH keeps the public half of a host key of this type. Source: sshd_config(5), HostKey. */
function keyFileOf(type: string): string {
  const name = type.startsWith('ecdsa-') ? 'ecdsa' : type === 'ssh-rsa' || type.startsWith('rsa-') ? 'rsa' : 'ed25519';
  return `/etc/ssh/ssh_host_${name}_key.pub`;
}

/** Prints, on the host, the fingerprint of its key of this type. */
export function showKeyCommand(type: string): string {
  return `ssh-keygen -lf ${keyFileOf(type)}`;
}

/**
 * The command that takes a host out of a known_hosts file; null for a key that is recorded elsewhere.
 * @param source `/home/anna/.ssh/known_hosts:12`, as a known key names it. Source of the name's form: sshd(8).
 */
export function forgetHostCommand(host: string, port: number, source: string): string | null {
  const file = /^((?:\/|[A-Za-z]:[\\/]).*):\d+$/.exec(source)?.[1];
  if (file === undefined) return null;
  const sudo = file.startsWith('/etc/') ? ['sudo'] : [];
  return commandLine([...sudo, 'ssh-keygen', '-R', port === 22 ? host : `[${host}]:${port}`, '-f', file]);
}
