import { describe, expect, it } from 'vitest';
import { newActivationKey, readActivationKey } from './activation-key.ts';
import { answerIn } from './answer.ts';
import { licenseKeyOf } from './license-key.ts';
import { activationAddress, type LicenseRequest, newNonce, readRequest, requestIn, requestText } from './request.ts';
import { readRevocations, revocationsText } from './revocations.ts';
import {
  grantForTests,
  installationOf,
  newTestPair,
  testKeys,
  testKid,
  testSign,
  testTime,
} from './testing/test-key.ts';
import { trustedKeys } from './trusted-keys.ts';

const pair = await newTestPair();
const installation = await installationOf(pair.bytes);
const request = (fields: Partial<LicenseRequest> = {}): LicenseRequest => ({
  activation_key: newActivationKey(crypto),
  installation_id: installation,
  public_key: pair.publicKey,
  site_name: 'Ward 3',
  requested_at: testTime,
  nonce: newNonce(crypto),
  ...fields,
});

describe('a request', () => {
  it('comes back with every field, also through the address of the activation page', async () => {
    for (const one of [request(), request({ site_name: undefined })]) {
      const text = await requestText(one, pair.sign);
      const address = activationAddress('https://activate.example/phone#old', text);
      expect(address).toBe(`https://activate.example/phone#${text}`);
      expect(await readRequest(crypto.subtle, requestIn(address))).toEqual({ request: one, fault: null });
      expect(await readRequest(crypto.subtle, requestIn(` ${text}\n`))).toMatchObject({ fault: null });
    }
  });

  it('of another key, of another site, or changed, is refused', async () => {
    const other = await newTestPair();
    const wrongSign = await requestText(request(), other.sign);
    expect(await readRequest(crypto.subtle, wrongSign)).toEqual({ request: null, fault: 'bad signature' });
    const foreign = await requestText(request({ public_key: other.publicKey }), other.sign);
    expect(await readRequest(crypto.subtle, foreign)).toEqual({ request: null, fault: 'other installation' });
    const text = await requestText(request(), pair.sign);
    expect(await readRequest(crypto.subtle, text.slice(0, -2))).toEqual({ request: null, fault: 'damaged' });
    const license = await licenseKeyOf(grantForTests(), testKid, testSign);
    expect(await readRequest(crypto.subtle, license)).toEqual({ request: null, fault: 'damaged' });
  });

  it('cannot be made with an Activation Key that is none', () => {
    expect(() => requestText(request({ activation_key: 'ABCDE-FGHJK-MNPQR-STVWX-YZ012' }), pair.sign)).toThrow();
  });
});

describe('Activation Keys', () => {
  it('are read as they were given, and name the group that is wrong', () => {
    const key = newActivationKey(crypto);
    expect(key).toMatch(/^([0-9A-Z]{5}-){4}[0-9A-Z]{5}$/);
    expect(readActivationKey(` ${key.toLowerCase().replaceAll('-', '  ')}`).key).toBe(key);
    const third = key.slice(12, 17);
    const wrong = key.replace(third, `${third.slice(0, 4)}${third[4] === 'A' ? 'B' : 'A'}`);
    expect(readActivationKey(wrong)).toMatchObject({ key: null, wrong: 3 });
    expect(readActivationKey(key.slice(0, -1))).toMatchObject({ key: null, wrong: null });
    expect(readActivationKey(`${key}-ABCDE`)).toMatchObject({ key: null });
  });
});

describe('the list of licences that no longer hold', () => {
  it('counts where a trusted key signed it, in its one form', async () => {
    const keys = await trustedKeys(crypto.subtle, testKeys);
    const list = { issued_at: testTime, revoked: ['0123456789ABCDEF', 'FEDCBA9876543210'] };
    const text = await revocationsText(list, testKid, testSign);
    expect(await readRevocations(text, keys)).toEqual(list);
    expect(await revocationsText({ ...list, revoked: [...list.revoked].reverse() }, testKid, testSign)).toBe(text);
    expect(await readRevocations(await revocationsText(list, testKid, pair.sign), keys)).toBeNull();
    expect(await readRevocations(await licenseKeyOf(grantForTests(), testKid, testSign), keys)).toBeNull();
    const license = await licenseKeyOf(grantForTests(), testKid, testSign);
    expect(answerIn(`${license}\r\n${text}\n`)).toEqual({ licenseKeys: [license], others: [text] });
    expect(answerIn('a\n'.repeat(100))).toBeNull();
  });
});
