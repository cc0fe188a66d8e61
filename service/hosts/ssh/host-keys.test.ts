import { expect, test } from 'vitest';
import { algorithmOrder, decideHostKey, fingerprint, keyFromBlob, keysKnownFor } from './host-keys.ts';
import { parseKnownHosts } from './known-hosts.ts';

const ED = { type: 'ssh-ed25519', key: 'AAAAC3NzaC1lZDI1NTE5AAAAIDGVaFqortaBHIy3aYAyXw4JyOvN0TCEFuEAhaNLDhxr' };
const OTHER = { type: 'ssh-ed25519', key: 'AAAAC3NzaC1lZDI1NTE5AAAAIGKqWZhfiOmLuEDNt8M9OKMRdSXWJQHF2HcsKyjFANnQ' };
const RSA = { type: 'ssh-rsa', key: 'AAAAB3NzaC1yc2EAAAADAQAB' };
const line = (hosts: string, key: { type: string; key: string }): string => `${hosts} ${key.type} ${key.key}`;
const decide = (presented: typeof ED, knownKeys: readonly (typeof ED)[], lines: readonly string[]) =>
  decideHostKey({ host: 'h', port: 22, presented, knownKeys, entries: parseKnownHosts(lines.join('\n'), 'kh') });

test.each([
  ['nothing is known', [], [], 'ask'],
  ['confirmed here', [ED], [], 'accept'],
  ['confirmed here, known_hosts differs', [ED], [line('h', OTHER)], 'accept'],
  ['another one confirmed here', [OTHER], [], 'changed'],
  ['another one confirmed here, known_hosts agrees', [OTHER], [line('h', ED)], 'changed'],
  ['in known_hosts', [], [line('h', ED)], 'accept'],
  ['in known_hosts beside another', [], [line('h', OTHER), line('h', ED)], 'accept'],
  ['another in known_hosts', [], [line('h', OTHER)], 'changed'],
  ['another type only in known_hosts', [], [line('h', RSA)], 'changed'],
  ['another host in known_hosts', [], [line('i', OTHER)], 'ask'],
  ['revoked', [], [line('@revoked *', ED)], 'revoked'],
  ['revoked though confirmed here', [ED], [line('@revoked *', ED)], 'revoked'],
  ['another one revoked', [], [line('@revoked *', OTHER)], 'ask'],
  ['a certificate authority only', [], [line('@cert-authority *', OTHER)], 'ask'],
] as const)('%s', (_name, knownKeys, lines, expected) => {
  expect(decide(ED, knownKeys, lines).decision).toBe(expected);
});

test('a changed key tells both fingerprints and who knew the old one', () => {
  const decision = decide(ED, [], [line('h', OTHER)]);
  expect(decision).toMatchObject({
    presented: { sha256: 'SHA256:JgiroUsxeCEV9iz/jAFDM15P8fO+8UuDmILNcFcRpZQ' },
    known: [{ source: 'kh:1', sha256: fingerprint(OTHER.key) }],
  });
});

test('a certificate authority is named in the question', () => {
  const decision = decide(ED, [], [line('@cert-authority *', OTHER)]);
  expect(decision.decision === 'ask' && decision.notes[0]).toContain('kh:1');
});

test('reads type and fingerprint from a blob', () => {
  expect(keyFromBlob(Buffer.from(ED.key, 'base64'))).toEqual({ ...ED, sha256: fingerprint(ED.key) });
  expect(keyFromBlob(Buffer.alloc(2)).type).toBe('');
});

test('asks for the types that are known first, and never for SHA-1', () => {
  expect(algorithmOrder([])[0]).toBe('ssh-ed25519');
  expect(algorithmOrder([RSA]).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
  expect(algorithmOrder([RSA])).toHaveLength(6);
  expect(algorithmOrder([RSA])).not.toContain('ssh-rsa');
  const entries = parseKnownHosts(line('h', RSA), 'kh');
  expect(keysKnownFor({ host: 'h', port: 22, knownKeys: [], entries })).toMatchObject([RSA]);
  expect(keysKnownFor({ host: 'h', port: 22, knownKeys: [ED], entries })).toEqual([ED]);
});
