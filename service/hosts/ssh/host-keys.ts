/** Whether a host is who it says. Pure: the decision, apart from the connection that asks for it. */
import { createHash } from 'node:crypto';
import type { HostKey, SeenHostKey } from '../types.ts';
import { entryMatches, type KnownHostEntry, lookupName } from './known-hosts.ts';

export type KnownKeySource = SeenHostKey & {
  /** `Fairlead` for keys confirmed here, `file:line` for known_hosts. */
  readonly source: string;
};

export type SshHostKeyDecision =
  | { readonly decision: 'accept'; readonly presented: SeenHostKey; readonly source: string }
  | { readonly decision: 'ask'; readonly presented: SeenHostKey; readonly notes: readonly string[] }
  | { readonly decision: 'changed'; readonly presented: SeenHostKey; readonly known: readonly KnownKeySource[] }
  | { readonly decision: 'revoked'; readonly presented: SeenHostKey; readonly source: string };

type HostKeyQuestion = {
  readonly host: string;
  readonly port: number;
  readonly presented: HostKey;
  /** Confirmed in Fairlead for this host. */
  readonly knownKeys: readonly HostKey[];
  readonly entries: readonly KnownHostEntry[];
  readonly notes?: readonly string[];
};

/** The fingerprint as ssh-keygen prints it: `SHA256:` and unpadded base64 of the blob's digest. */
export function fingerprint(key: string): string {
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** A raw public key blob (as SSH sends it) with its type, which is its first string. RFC 4253 §6.6. */
export function keyFromBlob(blob: Buffer): SeenHostKey {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  const type = blob.subarray(4, 4 + Math.min(length, 64)).toString('latin1');
  const key = blob.toString('base64');
  return { type, key, sha256: fingerprint(key) };
}

/**
 * SECURITY: docs/security.md 3.2, 3.3: decided before authentication. A revoked key is refused whoever confirmed it. What was
 * confirmed in Fairlead stands above known_hosts. A host that is known by another key, or by a key of another type
 * only, counts as changed: the known types are asked for first, so a host that still had its key would have shown it.
 */
export function decideHostKey(question: HostKeyQuestion): SshHostKeyDecision {
  const { host, port, knownKeys, entries } = question;
  const presented: SeenHostKey = { ...question.presented, sha256: fingerprint(question.presented.key) };
  const name = lookupName(host, port);
  const same = (key: HostKey): boolean => key.type === presented.type && key.key === presented.key;
  const matching = entries.filter((entry) => entryMatches(entry, name));

  const revoked = matching.find((entry) => entry.marker === 'revoked' && same(entry));
  if (revoked !== undefined) return { decision: 'revoked', presented, source: revoked.source };

  if (knownKeys.some(same)) return { decision: 'accept', presented, source: 'Fairlead' };
  if (knownKeys.length > 0) {
    const known = knownKeys.map((key) => ({ ...key, sha256: fingerprint(key.key), source: 'Fairlead' }));
    return { decision: 'changed', presented, known };
  }

  const plain = matching.filter((entry) => entry.marker === 'none');
  const found = plain.find(same);
  if (found !== undefined) return { decision: 'accept', presented, source: found.source };
  if (plain.length > 0) {
    const known = plain.map(({ type, key, source }) => ({ type, key, sha256: fingerprint(key), source }));
    return { decision: 'changed', presented, known };
  }

  const notes = [...(question.notes ?? [])];
  const authority = matching.find((entry) => entry.marker === 'cert-authority');
  if (authority !== undefined) {
    notes.push(
      `${authority.source} trusts a certificate authority for this host; host certificates are not used here.`,
    );
  }
  return { decision: 'ask', presented, notes };
}

const algorithms = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;
type HostKeyAlgorithm = (typeof algorithms)[number];

/**
 * The order in which host key algorithms are asked for: those of keys that are known for this host first, so that a
 * host with several keys shows the one that can be checked. SHA-1 signatures (`ssh-rsa`, `ssh-dss`) are not offered.
 */
export function algorithmOrder(known: readonly { readonly type: string }[]): HostKeyAlgorithm[] {
  const types = new Set(known.map((key) => key.type));
  const isKnown = (algorithm: HostKeyAlgorithm): boolean =>
    types.has(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return [...algorithms.filter(isKnown), ...algorithms.filter((algorithm) => !isKnown(algorithm))];
}

/** Keys of this host from all sources, for `algorithmOrder`. */
export function keysKnownFor(
  question: Pick<HostKeyQuestion, 'host' | 'port' | 'knownKeys' | 'entries'>,
): readonly HostKey[] {
  // Confirmed keys alone decide where there are any: known_hosts must not steer the choice away from them.
  if (question.knownKeys.length > 0) return question.knownKeys;
  const name = lookupName(question.host, question.port);
  return question.entries.filter((entry) => entry.marker === 'none' && entryMatches(entry, name));
}
