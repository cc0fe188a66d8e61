import { expect, it } from 'vitest';
import { newRecoveryCodes, recoveryHash } from './recovery.ts';

it('are ten, and others each time', () => {
  const codes = [...newRecoveryCodes(), ...newRecoveryCodes()];
  expect(newRecoveryCodes()).toHaveLength(10);
  expect(new Set(codes).size).toBe(20);
  for (const code of codes) expect(code).toMatch(/^[a-z2-9]{4}(?:-[a-z2-9]{4}){3}$/);
});

it('are the same however they are typed, for one person', () => {
  const hash = recoveryHash('anna', 'abcd-efgh-jkmn-pqrs');
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(recoveryHash('anna', ' ABCD efgh JKMNpqrs ')).toBe(hash);
  expect(recoveryHash('ole', 'abcd-efgh-jkmn-pqrs')).not.toBe(hash);
  expect(recoveryHash('anna', 'abcd-efgh-jkmn-pqrt')).not.toBe(hash);
});
