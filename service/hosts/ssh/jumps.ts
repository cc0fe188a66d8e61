/** The way to a host through its jump hosts: each is signed in to, and passes the connection to the next one on. */
import { FairleadError } from '../../../common/errors.ts';
import { onAbort } from '../../async/abort.ts';
import type { HostKey, SshHop } from '../types.ts';
import { connectSsh, type NamedHop, type SshConnection, type SshDeps } from './connection.ts';
import { endDelays } from './delays.ts';
import { hopAddress } from './facts.ts';
import type { SshHostKeyDecision } from './host-keys.ts';
import { type CheckOptions, checkHostKey, type ProbeTarget } from './probe-host-key.ts';
import { knownHostsFiles } from './read-known-hosts.ts';

/**
 * One connection for each jump host and one for the host. Every hop shows its key before anything is sent to it
 * (SECURITY: docs/security.md 3.1, 3.10), and what one of them loses ends those behind and before it.
 * @throws FairleadError as `connectSsh`; nothing stays open then.
 */
export async function connectThrough(
  hops: readonly SshHop[],
  target: SshHop,
  deps: SshDeps,
  signal: AbortSignal,
): Promise<SshConnection> {
  const via = await connectHops(hops, deps, signal);
  return await passOn(via, nameBehind(hops, target), deps, signal);
}

/** The connection to the last of the jump hosts; undefined where there are none. @throws as `connectThrough` */
async function connectHops(
  hops: readonly SshHop[],
  deps: SshDeps,
  signal: AbortSignal,
): Promise<SshConnection | undefined> {
  let via: SshConnection | undefined;
  for (const [at, hop] of hops.entries()) {
    via = await passOn(via, { ...nameBehind(hops.slice(0, at), hop), isJump: true }, deps, signal);
    endDelays(via);
  }
  return via;
}

async function passOn(
  via: SshConnection | undefined,
  hop: NamedHop,
  deps: SshDeps,
  signal: AbortSignal,
): Promise<SshConnection> {
  if (via === undefined) return await connectSsh(hop, deps, signal);
  try {
    const next = await connectSsh(hop, deps, signal, via);
    onAbort(next.lost, () => via.end(next.lost.reason));
    return next;
  } catch (thrown) {
    via.end(unused());
    throw thrown;
  }
}

/** A hop with what its failures are told with: the jump hosts before it. */
function nameBehind<Hop extends Pick<SshHop, 'host' | 'port'>>(before: readonly SshHop[], hop: Hop) {
  const last = before.at(-1);
  return { ...hop, ...(last && { via: hopAddress(last), jumps: before.map(jumpWord).join(',') }) };
}

/** As `ssh -J` takes it. Source: ssh_config(5), ProxyJump. */
function jumpWord({ user, host, port }: SshHop): string {
  return `${user}@${host.includes(':') ? `[${host}]` : host}${port === 22 ? '' : `:${port}`}`;
}

/**
 * The key a host behind jump hosts shows. Each of them is signed in to, so that its own key has to be known.
 * @throws FairleadError as `connectThrough` and `checkHostKey`.
 */
export async function checkKeyBehind(
  hops: readonly SshHop[],
  target: ProbeTarget,
  knownKeys: readonly HostKey[],
  options: CheckOptions & { readonly env: SshDeps['env']; readonly keepaliveMs?: number },
): Promise<SshHostKeyDecision> {
  const { workers, env, timeoutMs = 10_000, keepaliveMs = 5000, signal = new AbortController().signal } = options;
  const files = options.knownHostsFiles ?? knownHostsFiles();
  const via = await connectHops(hops, { workers, env, timeoutMs, keepaliveMs, knownHostsFiles: files }, signal);
  try {
    return await checkHostKey(target, knownKeys, { ...options, via });
  } finally {
    via?.end(unused());
  }
}

/** Why a connection to a jump host ends that nothing goes through any more. */
function unused(): FairleadError {
  return new FairleadError('HOST_CLOSED', { message: 'The connection to this host has been closed.', status: 503 });
}
