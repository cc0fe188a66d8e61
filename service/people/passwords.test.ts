import { verify } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { passwordFlaws } from '../../common/people/password-rules.ts';
import { argon2Cost, demandPassword, hashOfNobody, hashPassword, isPassword, newPassword } from './passwords.ts';

describe('a password', () => {
  it('is hashed with Argon2id at the cost that is set, with a salt of its own', async () => {
    const [one, two] = await Promise.all([
      hashPassword('correct horse battery'),
      hashPassword('correct horse battery'),
    ]);
    const { memoryCost, timeCost, parallelism } = argon2Cost;
    expect(memoryCost).toBeGreaterThanOrEqual(19_456);
    expect(one).toContain(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
    expect(one).not.toBe(two);
    expect(await verify(one, 'correct horse battery')).toBe(true);
    expect(await verify(one, 'correct horse batterY')).toBe(false);
  });

  it('of nobody costs what a real one does, and is none', async () => {
    const costOf = (hash: string) => hash.split('$').slice(0, 4);
    const nobody = hashOfNobody();
    const real = await hashPassword('correct horse battery');
    expect(costOf(nobody)).toEqual(costOf(real));
    expect(nobody.length).toBe(real.length);
    expect(nobody).not.toBe(hashOfNobody());
    expect(await isPassword('correct horse battery', nobody)).toBe(false);
    expect(await isPassword('correct horse battery', real)).toBe(true);
  });

  it('that does not keep the rules is refused with every reason', () => {
    const refused = { code: 'PASSWORD_TOO_WEAK', data: { reasons: ['short', 'name'] } };
    expect(() => demandPassword('anna lives', { name: 'anna', displayName: 'Anna' })).toThrow(
      expect.objectContaining(refused),
    );
    demandPassword('correct horse battery', { name: 'anna', displayName: 'Anna' });
  });

  it('that Fairlead makes keeps them, and is another each time', () => {
    const made = Array.from({ length: 50 }, newPassword);
    expect(new Set(made).size).toBe(50);
    for (const password of made) {
      expect(password).toMatch(/^[a-z2-9]{5}(?:-[a-z2-9]{5}){3}$/);
      expect(passwordFlaws(password, { name: 'anna.berg', displayName: 'Anna' })).toEqual([]);
    }
  });
});
