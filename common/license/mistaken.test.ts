import { expect, it } from 'vitest';
import { newActivationKey } from './activation-key.ts';
import { licenseKeyOf } from './license-key.ts';
import { mistakenFor } from './mistaken.ts';
import { activationAddress, newNonce, requestText } from './request.ts';
import { grantForTests, installationOf, newTestPair, testKid, testSign, testTime } from './testing/test-key.ts';
import { typedForm } from './typed-form.ts';

it('tells a request, an Activation Key, and what is nothing at all', async () => {
  const pair = await newTestPair();
  const key = newActivationKey(crypto);
  const asked = {
    activation_key: key,
    installation_id: await installationOf(pair.bytes),
    public_key: pair.publicKey,
    requested_at: testTime,
    nonce: newNonce(crypto),
  };
  const request = await requestText(asked, pair.sign);
  for (const given of [request, activationAddress('https://example.com/page', request)])
    expect(mistakenFor(given)?.message).toMatch(/request/);
  for (const given of [key, key.toLowerCase().replaceAll('-', ' ')])
    expect(mistakenFor(given)?.message).toMatch(/Activation Key/);
  for (const given of ['', ' ', 'hello', 'hello world', '{"name": "site", "version": 1.2}', 'not.a.license'])
    expect(mistakenFor(given)?.message, given).toBe('This is no License Key.');
});

it('leaves to closer looks what may be one, whole or not', async () => {
  const license = await licenseKeyOf(grantForTests(), testKid, testSign);
  const groups = (await typedForm(crypto.subtle, license)) ?? [];
  for (const given of [license, license.slice(0, 40), `\n${license}\n`, groups.join(' '), groups.slice(0, 3).join('')])
    expect(mistakenFor(given)).toBeNull();
  // A wrong group among right ones has its number.
  expect(mistakenFor(`AAAAA ${groups.slice(1).join(' ')}`)).toBeNull();
});
