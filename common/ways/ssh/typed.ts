/** From an address that somebody typed to the settings of a host, and whose keys are to be confirmed on the way. Pure. */
import type { HostKey } from '../host-key.ts';
import type { KeyRoute, TypedWishes } from '../way.ts';
import type { TypedSsh } from './address.ts';
import type { SshConfig, SshHopConfig } from './config.ts';

/** Host and jump hosts are signed in to in the same way, as `ssh -J` does it. */
export function configOfTyped(address: TypedSsh, { account, keyPath, jumps, socketPath }: TypedWishes): SshConfig {
  const signIn = ({ host, port = 22, user = account }: TypedSsh): Omit<SshHopConfig, 'knownKeys'> => ({
    host,
    port,
    user,
    auth: keyPath === null ? { method: 'agent' } : { method: 'key', keyPath },
  });
  const hops = jumps.map((jump) => ({ ...signIn(jump), knownKeys: [] }));
  return {
    kind: 'ssh',
    ...signIn(address),
    ...(hops.length > 0 && { hops }),
    ...(socketPath !== null && { socketPath }),
  };
}

/** In the order of the way: each jump host, then the host. */
export function keyRoutes({ hops = [], host, port }: SshConfig): readonly KeyRoute[] {
  return [
    ...hops.map((hop, at) => ({ host: hop.host, port: hop.port, isJump: true, hops: hops.slice(0, at) })),
    { host, port, isJump: false, hops },
  ];
}

/** With the key of the jump host at this place of `keyRoutes`; the host's own goes beside the settings. */
export function withKeyAt(config: SshConfig, at: number, key: HostKey): SshConfig {
  const { hops } = config;
  if (hops === undefined || at >= hops.length) return config;
  return { ...config, hops: hops.map((hop, place) => (place === at ? { ...hop, knownKeys: [key] } : hop)) };
}
