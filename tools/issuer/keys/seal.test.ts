import { expect, it } from 'vitest';
import { seal, sealedSchema, unseal } from './seal.ts';

const secret = Buffer.from('the bytes of a key');
const context = ['KID', 'public', 'release'];

it('opens with its passphrase, as what it is, and not otherwise', async () => {
  const sealed = await seal(secret, 'four words by chance', context);
  expect(sealedSchema.parse(JSON.parse(JSON.stringify(sealed)))).toEqual(sealed);
  expect(await unseal(sealed, 'four words by chance', context)).toEqual(secret);
  expect(await unseal(sealed, 'four words by chanc', context)).toBeNull();
  expect(await unseal(sealed, 'four words by chance', ['KID', 'public', 'test'])).toBeNull();
  expect(await unseal({ ...sealed, passes: sealed.passes + 1 }, 'four words by chance', context)).toBeNull();
});

it('opens with the same letters as another system composes them', async () => {
  const sealed = await seal(secret, 'Schlüssel für Lizenzen', context);
  expect(await unseal(sealed, 'Schlüssel für Lizenzen'.normalize('NFD'), context)).toEqual(secret);
});

it('is another text each time, and holds nothing of the secret', async () => {
  const [one, two] = [
    await seal(secret, 'four words by chance', context),
    await seal(secret, 'four words by chance', context),
  ];
  expect(one.salt).not.toBe(two.salt);
  expect(one.nonce).not.toBe(two.nonce);
  expect(one.sealed).not.toBe(two.sealed);
  expect(Buffer.from(one.sealed, 'base64url').includes(secret)).toBe(false);
});

it('with any byte changed does not open', async () => {
  const sealed = await seal(secret, 'four words by chance', context);
  const bytes = Buffer.from(sealed.sealed, 'base64url');
  for (const at of [0, bytes.length - 17, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(
      await unseal({ ...sealed, sealed: changed.toString('base64url') }, 'four words by chance', context),
    ).toBeNull();
  }
});
