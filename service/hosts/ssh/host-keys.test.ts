import { expect, test } from 'vitest';
import { algorithmOrder, decideHostKey, fingerprint, keyFromBlob, keysKnownFor } from './host-keys.ts';
import { parseKnownHosts } from './known-hosts.ts';

const ed = { type: 'ssh-ed25519', key: 'AAAAC3NzaC1lZDI1NTE5AAAAIDGVaFqortaBHIy3aYAyXw4JyOvN0TCEFuEAhaNLDhxr' };
const other = { type: 'ssh-ed25519', key: 'AAAAC3NzaC1lZDI1NTE5AAAAIGKqWZhfiOmLuEDNt8M9OKMRdSXWJQHF2HcsKyjFANnQ' };
const rsa = { type: 'ssh-rsa', key: 'AAAAB3NzaC1yc2EAAAADAQAB' };
const line = (hosts: string, key: { type: string; key: string }): string => `${hosts} ${key.type} ${key.key}`;
const decide = (presented: typeof ed, knownKeys: readonly (typeof ed)[], lines: readonly string[]) =>
  decideHostKey({ host: 'h', port: 22, presented, knownKeys, entries: parseKnownHosts(lines.join('\n'), 'kh') });

test.each([
  ['nothing is known', [], [], 'ask'],
  ['confirmed here', [ed], [], 'accept'],
  ['confirmed here, known_hosts differs', [ed], [line('h', other)], 'accept'],
  ['another one confirmed here', [other], [], 'changed'],
  ['another one confirmed here, known_hosts agrees', [other], [line('h', ed)], 'changed'],
  ['in known_hosts', [], [line('h', ed)], 'accept'],
  ['in known_hosts beside another', [], [line('h', other), line('h', ed)], 'accept'],
  ['another in known_hosts', [], [line('h', other)], 'changed'],
  ['another type only in known_hosts', [], [line('h', rsa)], 'changed'],
  ['another host in known_hosts', [], [line('i', other)], 'ask'],
  ['revoked', [], [line('@revoked *', ed)], 'revoked'],
  ['revoked though confirmed here', [ed], [line('@revoked *', ed)], 'revoked'],
  ['another one revoked', [], [line('@revoked *', other)], 'ask'],
  ['a certificate authority only', [], [line('@cert-authority *', other)], 'ask'],
] as const)('%s', (_name, knownKeys, lines, expected) => {
  expect(decide(ed, knownKeys, lines).decision).toBe(expected);
});

test('a changed key tells both fingerprints and who knew the old one', () => {
  const decision = decide(ed, [], [line('h', other)]);
  expect(decision).toMatchObject({
    presented: { sha256: 'SHA256:JgiroUsxeCEV9iz/jAFDM15P8fO+8UuDmILNcFcRpZQ' },
    known: [{ source: 'kh:1', sha256: fingerprint(other.key) }],
  });
});

test('a certificate authority is named in the question', () => {
  const decision = decide(ed, [], [line('@cert-authority *', other)]);
  expect(decision.decision === 'ask' && decision.notes[0]).toContain('kh:1');
});

test('reads type and fingerprint from a blob', () => {
  expect(keyFromBlob(Buffer.from(ed.key, 'base64'))).toEqual({ ...ed, sha256: fingerprint(ed.key) });
  expect(keyFromBlob(Buffer.alloc(2)).type).toBe('');
});

test('asks for the types that are known first, and never for SHA-1', () => {
  expect(algorithmOrder([])[0]).toBe('ssh-ed25519');
  expect(algorithmOrder([rsa]).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
  expect(algorithmOrder([rsa])).toHaveLength(6);
  expect(algorithmOrder([rsa])).not.toContain('ssh-rsa');
  const entries = parseKnownHosts(line('h', rsa), 'kh');
  expect(keysKnownFor({ host: 'h', port: 22, knownKeys: [], entries })).toMatchObject([rsa]);
  expect(keysKnownFor({ host: 'h', port: 22, knownKeys: [ed], entries })).toEqual([ed]);
});
