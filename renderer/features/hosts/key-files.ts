/** Where OpenSSH keeps the public half of a host key of this type. Pure. Source: sshd_config(5), HostKey. */
export function keyFileOf(type: string): string {
  const name = type.startsWith('ecdsa-') ? 'ecdsa' : type === 'ssh-rsa' || type.startsWith('rsa-') ? 'rsa' : 'ed25519';
  return `/etc/ssh/ssh_host_${name}_key.pub`;
}
