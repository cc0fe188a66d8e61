/** Second factors at sign-in: which a person has, and whether what they show holds. */
import { FairleadError } from '../../../common/errors.ts';
import { type PasskeySite, passkeySite } from '../../../common/people/passkey-site.ts';
import type { SecretBox } from '../../secrets/types.ts';
import type { Clock, Store } from '../../store/types.ts';
import type { SecondFactorAnswer, SecondFactors } from '../second-factors.ts';
import type { Challenges } from './challenges.ts';
import { factorUnreadable, passkeysNotOffered } from './factor-errors.ts';
import { kindsOf, passkeysOf, totpOf, totpSecretPurpose } from './factor-rows.ts';
import { assertionOptions, readAssertion, verifiedAssertion } from './passkeys.ts';
import { recoveryHash } from './recovery.ts';
import { stepOfCode } from './totp.ts';

const purpose = 'sign-in';

/** @param origin the console's address as people's browsers have it */
export function createSecondFactors(deps: {
  store: Store;
  secrets: Pick<SecretBox, 'get'>;
  challenges: Challenges;
  origin: () => string;
  now: Clock;
}): SecondFactors {
  const { store, challenges, now } = deps;

  /** SECURITY: docs/security.md 4.27: of two uses of one code at once, one finds the step used. */
  async function totpHolds(userId: string, code: string): Promise<boolean> {
    const row = await totpOf(store.db, userId);
    if (row === undefined) return false;
    const secret = await readTotpSecret(deps.secrets, row.secret_id);
    const step = await stepOfCode(secret, code, row.last_step, now());
    if (step === null) return false;
    const used = await store.db
      .updateTable('totp')
      .set({ last_step: step })
      .where('user_id', '=', userId)
      .where((where) => where.or([where('last_step', 'is', null), where('last_step', '<', step)]))
      .returning('user_id')
      .execute();
    return used.length > 0;
  }

  /** SECURITY: docs/security.md 4.28: single use is the conditional update itself. */
  async function recoveryHolds(userId: string, code: string): Promise<boolean> {
    const used = await store.db
      .updateTable('recovery_codes')
      .set({ used_at: now() })
      .where('user_id', '=', userId)
      .where('hash', '=', recoveryHash(userId, code))
      .where('used_at', 'is', null)
      .returning('hash')
      .execute();
    return used.length > 0;
  }

  async function passkeyHolds(userId: string, json: string): Promise<boolean> {
    const site = passkeySite(deps.origin());
    const read = readAssertion(json);
    if (site === null || read === null) return false;
    const { answer, challenge } = read;
    if (!(await challenges.take(userId, purpose, challenge))) return false;
    const row = (await passkeysOf(store.db, userId)).find((one) => one.credential_id === answer.id);
    if (row === undefined) return false;
    const known = {
      id: row.credential_id,
      publicKey: row.public_key,
      counter: row.counter,
      transports: row.transports,
    };
    const counter = await verifiedAssertion(site, answer, challenge, known);
    if (counter === null) return false;
    const counted = await store.db
      .updateTable('passkeys')
      .set({ counter, last_used_at: now() })
      .where('id', '=', row.id)
      .where('counter', '=', row.counter)
      .returning('id')
      .execute();
    return counted.length > 0;
  }

  return {
    of: (userId) => kindsOf(store.db, userId),

    async challenge(userId) {
      const site = demandPasskeySite(deps.origin());
      const known = await passkeysOf(store.db, userId);
      return assertionOptions({
        site,
        challenge: await challenges.issue(userId, purpose),
        known: known.map(({ credential_id, transports }) => ({ id: credential_id, transports })),
      });
    },

    async holds(userId, { kind, value }: SecondFactorAnswer) {
      switch (kind) {
        case 'totp':
          return totpHolds(userId, value);
        case 'recovery':
          return recoveryHolds(userId, value);
        case 'passkey':
          return passkeyHolds(userId, value);
      }
    },
  };
}

/** @throws PASSKEY_NOT_OFFERED */
export function demandPasskeySite(origin: string): PasskeySite {
  const site = passkeySite(origin);
  if (site === null) throw passkeysNotOffered(origin);
  return site;
}

/** @throws FACTOR_UNREADABLE where the secrets were forgotten or damaged: never as if there were no second factor */
export async function readTotpSecret(secrets: Pick<SecretBox, 'get'>, id: string): Promise<string> {
  try {
    return await secrets.get(id, totpSecretPurpose);
  } catch (thrown) {
    if (!(thrown instanceof FairleadError) || !/^SECRET_/.test(thrown.code)) throw thrown;
    throw factorUnreadable(thrown);
  }
}
