/** Reads a host's key without logging in, for the screen that asks whether it is the right one. */
import ssh2 from 'ssh2';
import type { FairleadError } from '../../../common/errors.ts';
import { onAbort } from '../../async/abort.ts';
import type { HostKey, SeenHostKey } from '../types.ts';
import { classifySshError } from './classify.ts';
import type { SshConnection } from './connection.ts';
import { explainSshFailure } from './explain.ts';
import { type HopName, hopAddress } from './facts.ts';
import { algorithmOrder, decideHostKey, keyFromBlob, keysKnownFor, type SshHostKeyDecision } from './host-keys.ts';
import { reachHop } from './reach-hop.ts';
import { knownHostsFiles, readKnownHosts } from './read-known-hosts.ts';
import type { SshWorkers } from './workers.ts';

export type ProbeTarget = {
  readonly host: string;
  readonly port: number;
  /** A jump host, and not a host. */
  readonly isJump?: boolean;
};
type ProbeOptions = {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** The connection to the jump host before it. */
  readonly via?: SshConnection | undefined;
  /** Keys of these types are asked for first. */
  readonly prefer?: readonly { readonly type: string }[];
};

/**
 * SECURITY: docs/security.md 3.1: nothing is sent but the key exchange: no user name, no key, no password.
 * @throws FairleadError HOST_NAME_NOT_RESOLVED, HOST_REFUSED, HOST_TIMED_OUT, HOST_UNREACHABLE, HOST_NOT_SSH,
 *   HOST_HANDSHAKE_TIMED_OUT, HOST_NO_COMMON_ALGORITHM.
 */
export async function probeHostKey(target: ProbeTarget, options: ProbeOptions = {}): Promise<SeenHostKey> {
  const { timeoutMs = 10_000 } = options;
  const signal = options.signal ?? new AbortController().signal;
  const { via } = options;
  const hop = { user: '', ...target, ...(via && { via: hopAddress(via.hop) }) };
  const sock = await reachHop(hop, timeoutMs, signal, via);
  const client = new ssh2.Client();
  try {
    return await new Promise<SeenHostKey>((resolve, reject) => {
      const forget = onAbort(signal, () => reject(signal.reason));
      client.on('error', (error) => reject(explainSshFailure(classifySshError(error, 'handshake'), hop, error)));
      client.on('close', () => {
        forget();
        reject(explainSshFailure({ kind: 'not-ssh', detail: 'the host hung up' }, hop));
      });
      client.connect({
        sock,
        username: '',
        readyTimeout: timeoutMs,
        algorithms: { serverHostKey: algorithmOrder(options.prefer ?? []) },
        hostVerifier: (blob: Buffer) => {
          resolve(keyFromBlob(blob));
          return false;
        },
      });
    });
  } finally {
    client.on('error', () => undefined);
    sock.destroy();
  }
}

export type CheckOptions = Omit<ProbeOptions, 'via'> & {
  readonly knownHostsFiles?: readonly string[];
  readonly workers: SshWorkers;
};

/**
 * The key a host shows, and what is to be done about it: for the "Add host" screen.
 * @param knownKeys keys confirmed in Fairlead for this host.
 */
export async function checkHostKey(
  target: ProbeTarget,
  knownKeys: readonly HostKey[],
  options: CheckOptions & Pick<ProbeOptions, 'via'>,
): Promise<SshHostKeyDecision> {
  const { entries, notes } = await readKnownHosts(options.knownHostsFiles ?? knownHostsFiles(), target, options);
  const prefer = keysKnownFor({ ...target, knownKeys, entries });
  const presented = await probeHostKey(target, { ...options, prefer });
  return decideHostKey({ ...target, presented, knownKeys, entries, notes });
}

/** The decision as the error a connection attempt ends with; null when it may go on. */
export function hostKeyProblem(decision: SshHostKeyDecision, hop: HopName): FairleadError | null {
  switch (decision.decision) {
    case 'accept':
      return null;
    case 'ask':
      return explainSshFailure({ kind: 'host-key-unknown', presented: decision.presented, notes: decision.notes }, hop);
    case 'changed':
      return explainSshFailure({ kind: 'host-key-changed', presented: decision.presented, known: decision.known }, hop);
    case 'revoked':
      return explainSshFailure(
        { kind: 'host-key-revoked', presented: decision.presented, source: decision.source },
        hop,
      );
  }
}
