/** Another machine over SSH, through any number of jump hosts. */
import type { HostKey } from '../../../common/ways/host-key.ts';
import {
  hopId,
  type SignInSecret,
  type SshAddress,
  type SshAuthConfig,
  type SshConfig,
  type SshHopConfig,
  type SshSecret,
} from '../../../common/ways/ssh/config.ts';
import type { SshAuth, SshHop } from '../types.ts';
import type { Connections, KeyedPoint, Route, WayModule } from '../way.ts';
import { knownHostsFiles } from './read-known-hosts.ts';
import { createSshTransport } from './ssh-transport.ts';

export const sshWay: WayModule<'ssh'> = {
  of: (config) => ({
    connection: (secret, knownKeys) => connectionOf(config, secret, knownKeys),
    // Another way through jump hosts leads to the same machine, or to one that does not show the key on record.
    leadsElsewhere: (before) => before.kind !== 'ssh' || before.host !== config.host || before.port !== config.port,
    withKeysOf: (before) => withKeysOf(before.kind === 'ssh' ? before : null, config),
    secretFor: (stored, given) => secretFor(config, stored, given),
    keysAt: (knownKeys, route) => keysAt(config, knownKeys, route),
    withHopKey: (hop, key) => withHopKey(config, hop, key),
    keyedPoint: (secret, knownKeys, hop) => keyedPoint(config, secret, knownKeys, hop),
  }),
  transport: (connection, deps) =>
    createSshTransport(connection, {
      env: deps.env,
      workers: deps.workers,
      knownHostsFiles: deps.knownHostsFiles ?? knownHostsFiles(),
      timeoutMs: deps.connectTimeoutMs ?? 10_000,
      keepaliveMs: deps.keepaliveMs ?? 5000,
      heartbeatMs: deps.heartbeatMs ?? 15_000,
      random: deps.random ?? Math.random,
      now: deps.now ?? Date.now,
    }),
};

function connectionOf(
  { hops = [], host, port, user, auth, socketPath, useSudo }: SshConfig,
  secret: SshSecret,
  knownKeys: readonly HostKey[],
): Connections['ssh'] {
  return {
    kind: 'ssh',
    host,
    port,
    user,
    knownKeys,
    auth: signIn(auth, secret),
    ...(hops.length > 0 && { hops: sshHops(hops, secret) }),
    ...(socketPath && { socketPath }),
    ...(useSudo && { useSudo }),
  };
}

function keysAt(
  { hops = [], ...host }: SshConfig,
  knownKeys: readonly HostKey[],
  { target, hops: through }: Route,
): readonly HostKey[] {
  const points = [...hops, { ...host, knownKeys }];
  const found = points[through.length];
  const sameWay = through.every((hop, at) => isSame(hop, points[at]));
  return sameWay && found !== undefined && isSame(target, found) ? found.knownKeys : [];
}

function withHopKey({ hops = [], ...host }: SshConfig, hop: SshAddress, key: HostKey): SshConfig | null {
  if (!hops.some((one) => isSame(one, hop))) return null;
  return { ...host, hops: hops.map((one) => (isSame(one, hop) ? { ...one, knownKeys: [key] } : one)) };
}

function keyedPoint(
  { hops = [], host, port }: SshConfig,
  secret: SshSecret,
  knownKeys: readonly HostKey[],
  hop: SshAddress | undefined,
): KeyedPoint | null {
  const through = sshHops(hops, secret);
  if (hop === undefined) return { host, port, isJump: false, hops: through, knownKeys };
  const at = hops.findIndex((one) => isSame(one, hop));
  const found = hops[at];
  if (found === undefined) return null;
  return { ...hop, isJump: true, hops: through.slice(0, at), knownKeys: found.knownKeys };
}

/** Jump hosts, with the secrets that each of them is signed in to with. */
export function sshHops(hops: readonly SshHopConfig[], secret: SshSecret): readonly SshHop[] {
  return hops.map((hop) => ({
    host: hop.host,
    port: hop.port,
    user: hop.user,
    knownKeys: hop.knownKeys,
    auth: signIn(hop.auth, secret.hops?.[hopId(hop)] ?? {}),
  }));
}

function signIn(auth: SshAuthConfig, { password, passphrase }: SignInSecret): SshAuth {
  switch (auth.method) {
    case 'agent':
      return { method: 'agent' };
    case 'key':
      return { method: 'key', keyPath: auth.keyPath, ...(passphrase !== undefined && { passphrase }) };
    case 'password':
      return { method: 'password', password: password ?? '' };
  }
}

/**
 * SECURITY: docs/security.md 3.3, 3.10: a key of a jump host is replaced by `trustKey` alone, after somebody compared it:
 * what is changed otherwise keeps the keys of the addresses that stay, and starts with none at a new one.
 */
function withKeysOf(before: SshConfig | null, { hops, ...now }: SshConfig): SshConfig {
  if (hops === undefined || hops.length === 0) return now;
  return {
    ...now,
    hops: hops.map((hop) => ({
      ...hop,
      knownKeys: before?.hops?.find((one) => isSame(one, hop))?.knownKeys ?? [],
    })),
  };
}

/** SECURITY: docs/security.md 3.10: what is stored of a jump host goes to the same account at the same address alone. */
function secretFor({ auth, hops = [] }: SshConfig, stored: SshSecret, given: SshSecret | undefined): SshSecret {
  const ofHops = hops.flatMap((hop) => {
    const id = hopId(hop);
    const secret = fitting(hop.auth, given?.hops?.[id], stored.hops?.[id]);
    return Object.keys(secret).length === 0 ? [] : [[id, secret] as const];
  });
  return { ...fitting(auth, given, stored), ...(ofHops.length > 0 && { hops: Object.fromEntries(ofHops) }) };
}

/** What this way of signing in needs: of what is given, else of what is stored. What nobody needs is not kept. */
function fitting(auth: SshAuthConfig, given: SignInSecret = {}, stored: SignInSecret = {}): SignInSecret {
  switch (auth.method) {
    case 'agent':
      return {};
    case 'key': {
      const passphrase = given.passphrase || stored.passphrase;
      return passphrase ? { passphrase } : {};
    }
    case 'password': {
      const password = given.password || stored.password;
      return password ? { password } : {};
    }
  }
}

function isSame(a: SshAddress, b: SshAddress | undefined): boolean {
  return b !== undefined && a.host.toLowerCase() === b.host.toLowerCase() && a.port === b.port;
}
