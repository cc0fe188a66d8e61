/** The second factors of a person as the store has them. */
import type { DbOrTx, Row, Tx } from '../../store/types.ts';
import type { SecondFactorKind } from '../second-factors.ts';
import { newRecoveryCodes, recoveryHash } from './recovery.ts';

/** What the secret of an authenticator app is kept for. */
export const totpSecretPurpose = 'totp';

/** What counts: an authenticator app that was confirmed. */
export function totpOf(db: DbOrTx, userId: string): Promise<Row<'totp'> | undefined> {
  return db
    .selectFrom('totp')
    .selectAll()
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
}

/** The oldest first. */
export function passkeysOf(db: DbOrTx, userId: string): Promise<Row<'passkeys'>[]> {
  return db
    .selectFrom('passkeys')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** How many recovery codes were not used yet. */
export async function recoveryCodesLeft(db: DbOrTx, userId: string): Promise<number> {
  const { left } = await db
    .selectFrom('recovery_codes')
    .select(({ fn }) => fn.countAll<number>().as('left'))
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return left;
}

/** Recovery codes are one only beside another: they go when that goes. */
export async function kindsOf(db: DbOrTx, userId: string): Promise<readonly SecondFactorKind[]> {
  const kinds: SecondFactorKind[] = [];
  if ((await totpOf(db, userId)) !== undefined) kinds.push('totp');
  if ((await passkeysOf(db, userId)).length > 0) kinds.push('passkey');
  if (kinds.length > 0 && (await recoveryCodesLeft(db, userId)) > 0) kinds.push('recovery');
  return kinds;
}

/**
 * Makes recovery codes; those that were made before end.
 * SECURITY: docs/security.md 4.28: kept as hashes.
 */
export async function renewRecoveryCodes(tx: Tx, userId: string, now: number): Promise<readonly string[]> {
  const codes = newRecoveryCodes();
  await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  await tx
    .insertInto('recovery_codes')
    .values(codes.map((code) => ({ user_id: userId, hash: recoveryHash(userId, code), created_at: now })))
    .execute();
  return codes;
}

/** Recovery codes where none are left, so that nobody has a second factor that they can only lose; empty where some are. */
export async function missingRecoveryCodes(tx: Tx, userId: string, now: number): Promise<readonly string[]> {
  return (await recoveryCodesLeft(tx, userId)) > 0 ? [] : renewRecoveryCodes(tx, userId, now);
}

/** After a factor was removed: without any other, the codes that stood in for it go as well. */
export async function dropLoneRecoveryCodes(tx: Tx, userId: string): Promise<void> {
  if ((await totpOf(tx, userId)) !== undefined || (await passkeysOf(tx, userId)).length > 0) return;
  await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
}

type RemovedFactors = {
  readonly kinds: readonly SecondFactorKind[];
  /** Of the authenticator app; null where there was none. Nothing names it any more: it is removed after the transaction. */
  readonly secretId: string | null;
};

/** Removes every second factor of a person, and what was only begun. */
export async function removeFactors(tx: Tx, userId: string): Promise<RemovedFactors> {
  const kinds = await kindsOf(tx, userId);
  const totp = await tx.deleteFrom('totp').where('user_id', '=', userId).returning('secret_id').execute();
  for (const table of ['passkeys', 'recovery_codes', 'factor_challenges'] as const)
    await tx.deleteFrom(table).where('user_id', '=', userId).execute();
  return { kinds, secretId: totp[0]?.secret_id ?? null };
}
