import { chmod, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isProof, newChallenge, proofPurposes } from '../../common/proof.ts';
import { challengeSchema } from '../../common/proof-schemas.ts';
import { loadServiceKey } from './service-key.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fairlead-key-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const origin = 'http://fairlead.localhost:17600';
const fresh = () => newChallenge(crypto, origin, 'console');

describe('the key of the service', () => {
  it('is made once, is its owner’s alone, and stays the same', async () => {
    const [first, second] = await Promise.all([loadServiceKey(dataDir), loadServiceKey(dataDir)]);
    const later = await loadServiceKey(dataDir);
    expect([second.publicKey, later.publicKey]).toEqual([first.publicKey, first.publicKey]);
    expect((await stat(join(dataDir, 'service.key'))).mode & 0o777).toBe(0o600);
    const challenge = fresh();
    const signature = later.prove(challenge);
    expect(await isProof(crypto.subtle, first.publicKey, challenge, { signature })).toBe(true);
  });

  it('is not used where others may have read or put it there', async () => {
    await loadServiceKey(dataDir);
    const path = join(dataDir, 'service.key');
    await chmod(path, 0o644);
    await expect(loadServiceKey(dataDir)).rejects.toMatchObject({ code: 'SERVICE_KEY_UNSAFE' });
    await chmod(path, 0o600);
    const other = await mkdtemp(join(tmpdir(), 'fairlead-key-'));
    await symlink(path, join(other, 'service.key'));
    await expect(loadServiceKey(other)).rejects.toMatchObject({ code: 'SERVICE_KEY_UNSAFE' });
    await rm(other, { recursive: true });
    await writeFile(path, 'nothing');
    await expect(loadServiceKey(dataDir)).rejects.toMatchObject({ code: 'SERVICE_KEY_UNREADABLE' });
  });
});

describe('a proof', () => {
  it('is good for its own challenge and key only', async () => {
    const key = await loadServiceKey(dataDir);
    const other = await mkdtemp(join(tmpdir(), 'fairlead-key-'));
    const stranger = await loadServiceKey(other);
    await rm(other, { recursive: true });
    const challenge = fresh();
    const proof = { signature: key.prove(challenge) };
    expect(await isProof(crypto.subtle, key.publicKey, challenge, proof)).toBe(true);
    expect(await isProof(crypto.subtle, stranger.publicKey, challenge, proof)).toBe(false);
    for (const changed of [
      { ...challenge, nonce: fresh().nonce },
      { ...challenge, origin: 'http://fairlead.localhost:17601' },
      { ...challenge, purpose: 'shell' as const },
    ])
      expect(await isProof(crypto.subtle, key.publicKey, changed, proof)).toBe(false);
  });

  it('is nothing that anybody makes up, and nothing throws', async () => {
    const { publicKey } = await loadServiceKey(dataDir);
    const challenge = fresh();
    const text = fc.oneof(
      fc.string(),
      fc.base64String().map((part) => part.replaceAll(/[+/=]/g, '_')),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.oneof(fc.anything(), fc.record({ signature: text })), async (key, answer) => {
        expect(await isProof(crypto.subtle, publicKey, challenge, answer)).toBe(false);
        expect(await isProof(crypto.subtle, key, challenge, answer)).toBe(false);
      }),
    );
  });

  it('is asked for with 192 random bits', () => {
    const challenge = fresh();
    expect(Buffer.from(challenge.nonce, 'base64url')).toHaveLength(24);
    expect(challengeSchema.parse(challenge)).toEqual(challenge);
    expect(fresh().nonce).not.toBe(challenge.nonce);
    expect(proofPurposes).toContain(challenge.purpose);
    expect(challengeSchema.safeParse({ ...challenge, nonce: 'short' }).success).toBe(false);
  });
});
