/** Sign-ins whose password was right and that are not done. Each step is gone on with once, and soon. */
import { createHash, randomBytes } from 'node:crypto';
import { FairleadError } from '../../common/errors.ts';
import type { DbOrTx, Row } from '../store/types.ts';

/** A person has to find their phone. */
export const stepLifeMs = 5 * 60_000;
/** Wrong answers and new challenges of one step, in all. */
export const answersPerStep = 10;

export type Due = Pick<Row<'sign_in_steps'>, 'user_id' | 'factor_due' | 'password_due' | 'factor' | 'mark_hash'>;
export type Step = Row<'sign_in_steps'>;

export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');
/** 256 bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** Keeps what is due; the answer is the continuation, which is kept as a hash. */
export async function openStep(
  db: DbOrTx,
  due: Due,
  now: number,
): Promise<{ readonly continuation: string; readonly expiresAt: number }> {
  const continuation = newToken();
  const expiresAt = now + stepLifeMs;
  await db.deleteFrom('sign_in_steps').where('expires_at', '<=', now).execute();
  await db
    .insertInto('sign_in_steps')
    .values({ ...due, hash: tokenHash(continuation), answers: 0, expires_at: expiresAt })
    .execute();
  return { continuation, expiresAt };
}

/** The step, with one more answer counted. @throws AUTH_STEP_OVER */
export async function answerTo(db: DbOrTx, continuation: string, now: number): Promise<Step> {
  const step = await db
    .updateTable('sign_in_steps')
    .set((eb) => ({ answers: eb('answers', '+', 1) }))
    .where('hash', '=', tokenHash(continuation))
    .where('answers', '<', answersPerStep)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
  if (step === undefined) throw stepOver();
  return step;
}

/**
 * Uses the step up.
 * @throws AUTH_STEP_OVER for the second of two at once: the removed row is what lets one of them go on
 */
export async function closeStep(db: DbOrTx, { hash }: Pick<Step, 'hash'>): Promise<void> {
  const row = await db.deleteFrom('sign_in_steps').where('hash', '=', hash).returning('hash').executeTakeFirst();
  if (row === undefined) throw stepOver();
}

export const stepOver = () =>
  new FairleadError('AUTH_STEP_OVER', {
    message: 'This sign-in took too long, or was gone on with already.',
    hint: 'Sign in again from the beginning.',
    status: 401,
  });
