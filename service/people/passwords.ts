/** Passwords as they are kept: Argon2id, never the password itself. */
import { randomBytes, randomInt } from 'node:crypto';
import { FairleadError } from '../../common/errors.ts';
import { passwordFlaws, passwordFlawText, plainPassword } from '../../common/people/password-rules.ts';

/**
 * What OWASP's Password Storage Cheat Sheet asks of Argon2id at least. `memoryCost` is in KiB. Each hash carries the cost it
 * was made with, so these may grow.
 * SECURITY: docs/security.md 4.22.
 */
export const argon2Cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** In PHC form, `$argon2id$…`, with a salt of its own each time. */
export async function hashPassword(password: string): Promise<string> {
  // Native code, which a site without accounts never needs: the desktop app is packaged without it.
  const { hash } = await import('@node-rs/argon2');
  return hash(plainPassword(password), argon2Cost);
}

/** Whether it is the password that was hashed. */
export type IsPassword = (password: string, kept: string) => Promise<boolean>;

export const isPassword: IsPassword = async (password, kept) => {
  const { verify } = await import('@node-rs/argon2');
  return verify(kept, plainPassword(password));
};

/**
 * A hash in PHC form that no password has, and that takes as long to look at as a real one: for names that nobody has.
 * SECURITY: docs/security.md 4.24.
 */
export function hashOfNobody(): string {
  const text = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '');
  const { memoryCost, timeCost, parallelism } = argon2Cost;
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${text(16)}$${text(32)}`;
}

/** @throws PASSWORD_TOO_WEAK, with everything that is wrong */
export function demandPassword(
  password: string,
  person: { readonly name: string; readonly displayName: string },
): void {
  const flaws = passwordFlaws(password, person);
  if (flaws.length === 0) return;
  throw new FairleadError('PASSWORD_TOO_WEAK', {
    message: 'This password cannot be used.',
    hint: flaws.map(passwordFlawText).join(' '),
    data: { reasons: [...flaws] },
  });
}

/** Without the letters and digits that are taken for each other when somebody reads them aloud. */
const readable = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password to hand over, to be changed at the first sign-in, or a code: 20 of 31 characters, 99 bits, in groups of five. */
export const newPassword = (): string => readableGroups(4, 5);

/** Characters by chance, in groups with a hyphen between: 31 different ones, nearly 5 bits each. */
export function readableGroups(groups: number, length: number): string {
  const group = () => Array.from({ length }, () => readable[randomInt(readable.length)]).join('');
  return Array.from({ length: groups }, group).join('-');
}
