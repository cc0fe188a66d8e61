/** Recovery codes: what a person keeps on paper for the day on which every other second factor is lost. Pure but for chance. */
import { createHash } from 'node:crypto';
import { readableGroups } from '../passwords.ts';

const recoveryCodeCount = 10;

/**
 * Codes of 16 of 31 characters, 79 bits each: as many as need no slow hash, which only helps what can be guessed.
 * SECURITY: docs/security.md 4.28.
 */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: recoveryCodeCount }, () => readableGroups(4, 4));
}

/** SHA-256 of the person and the code, lower-case hex. Case, hyphens and blanks do not count. */
export function recoveryHash(userId: string, code: string): string {
  const plain = code.toLowerCase().replace(/[\s-]/g, '');
  return createHash('sha256')
    .update(JSON.stringify([userId, plain]))
    .digest('hex');
}
