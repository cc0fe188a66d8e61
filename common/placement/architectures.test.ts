import { expect, test } from 'vitest';
import { architectureFits, architectureName, architectureOf } from './architectures.ts';

test.each([
  ['linux/amd64', 'amd64'],
  ['amd64', 'amd64'],
  ['AMD64', 'amd64'],
  ['x86_64', 'amd64'],
  [' X86-64 ', 'amd64'],
  ['linux/amd64/v2', 'amd64'],
  ['linux/arm64/v8', 'arm64'],
  ['Linux/ARM64', 'arm64'],
  ['AArch64', 'arm64'],
  ['arm64v8', 'arm64'],
  ['armv7l', 'arm'],
  ['arm/v7', 'arm'],
  ['linux/arm/v6', 'arm'],
  ['arm32v7', 'arm'],
  ['armhf', 'arm'],
  ['i386', '386'],
  ['i686', '386'],
  ['linux/386', '386'],
  ['ppc64el', 'ppc64le'],
  ['s390x', 's390x'],
])('%j is %s', (text, name) => {
  expect(architectureOf(text)).toBe(name);
  expect(architectureName(text)).toBe(name);
});

test.each(['', 'sparc', 'windows/amd64', 'amd64/v9', 'linux/amd64/v2/x', 'linux', 'amd64 arm64', 'constructor', 'all'])(
  '%j is no architecture that an engine has',
  (text) => expect(architectureOf(text)).toBeNull(),
);

test('spellings do not matter where a host is looked for, on either side', () => {
  expect(architectureFits(['x86_64'], 'amd64')).toBe(true);
  expect(architectureFits(['linux/arm64/v8'], 'aarch64')).toBe(true);
  expect(architectureFits(['armv7l'], 'armv6l')).toBe(true);
  expect(architectureFits(['AMD64'], 'arm64')).toBe(false);
  expect(architectureFits(['x86_64', 'sparc'], 'x86_64')).toBe(true);
});

test('a word that nobody knows matches no host, not even one that calls itself so', () => {
  expect(architectureFits(['sparc'], 'amd64')).toBe(false);
  expect(architectureFits(['sparc'], 'sparc')).toBe(false);
  expect(architectureFits([], 'sparc')).toBe(true);
  expect(architectureFits(['sparc'], null)).toBe(true);
});
