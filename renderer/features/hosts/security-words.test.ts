import { expect, test } from 'vitest';
import { securityWords } from './security-words.ts';

test('options of engines read as words, unknown ones as they are', () => {
  expect(securityWords(['name=apparmor', 'name=seccomp,profile=builtin', 'name=rootless'])).toBe(
    "AppArmor, seccomp (the engine's own profile), rootless engine",
  );
  expect(securityWords(['name=seccomp,profile=/etc/docker/seccomp.json'])).toBe(
    'seccomp (profile /etc/docker/seccomp.json)',
  );
  expect(securityWords(['seccomp', 'name=future,x=1'])).toBe('seccomp, name=future,x=1');
});
