import { expect, test } from 'vitest';
import { compareFingerprint } from './fingerprints.ts';

const shown = 'SHA256:uNiVztksCsDhcc0u9e8BrQJfpMhW6/zCtAxdqTYqf4k';
const other = 'SHA256:uNiVztksCsDhcc0u9e8BrQJfpMhW6/zCtAxdqTYqf4K';

test('a whole fingerprint is compared, in every form ssh-keygen prints it', () => {
  expect(compareFingerprint(shown, shown)).toBe('same');
  expect(compareFingerprint(` ${shown.slice(7)} `, shown)).toBe('same');
  expect(compareFingerprint(`256 ${shown} root@build-1 (ED25519)`, shown)).toBe('same');
  expect(compareFingerprint(`256 ${other} root@build-1 (ED25519)`, shown)).toBe('different');
});

test('a part of one is not enough', () => {
  expect(compareFingerprint('', shown)).toBe('incomplete');
  expect(compareFingerprint(shown.slice(0, -1), shown)).toBe('incomplete');
  expect(compareFingerprint(shown.slice(-8), shown)).toBe('incomplete');
  expect(compareFingerprint('256 root@build-1 (ED25519)', shown)).toBe('incomplete');
});
