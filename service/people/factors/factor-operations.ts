/** The operations on second factors: everybody's own ones, and those of others for who looks after people. */
import { notFound } from '../../../common/errors.ts';
import { passkeySite } from '../../../common/people/passkey-site.ts';
import { type Actor, guard, type Operations } from '../../access/actor.ts';
import { attempt, Done, type Fact } from '../../access/facts.ts';
import type { SecretBox } from '../../secrets/types.ts';
import type { Clock, IdSource, Row, Store, Tx } from '../../store/types.ts';
import { type OwnPassword, withoutPassword } from '../own-password.ts';
import { personOf } from '../people.ts';
import { demandChangeable, demandReachOfAll, demandStill } from '../roles.ts';
import type { SecondFactorKind } from '../second-factors.ts';
import type { Challenges } from './challenges.ts';
import { codeWrong, noFactor, notBegun, ownFactors, passkeyRefused, passkeysFull, setUp } from './factor-errors.ts';
import {
  dropLoneRecoveryCodes,
  kindsOf,
  missingRecoveryCodes,
  passkeysOf,
  recoveryCodesLeft,
  removeFactors,
  renewRecoveryCodes,
  totpOf,
  totpSecretPurpose,
} from './factor-rows.ts';
import { readRegistration, registrationOptions, verifiedRegistration } from './passkeys.ts';
import { demandPasskeySite, readTotpSecret } from './sign-in.ts';
import { newTotp, stepOfCode, type TotpSetUp } from './totp.ts';

/** So long may it take from the QR code to the first code, milliseconds. */
export const totpSetUpMs = 15 * 60_000;
export const mostPasskeys = 20;

/** Times are epoch milliseconds. */
type Passkey = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
};

type FactorsView = {
  /** When the authenticator app was set up; null where there is none. */
  readonly totpSince: number | null;
  readonly passkeys: readonly Passkey[];
  readonly recoveryCodesLeft: number;
  readonly passkeysOffered: boolean;
};

/** The person's present password, and from where it was given; null where that is not known. */
type GivenPassword = { readonly password: string; readonly address: string | null };

type FactorsArea = {
  view(actor: Actor): Promise<FactorsView>;
  /** It counts once it was confirmed. @throws FACTOR_SET_UP */
  beginTotp(actor: Actor): Promise<TotpSetUp>;
  /** Answers with recovery codes where none were left. @throws FACTOR_SET_UP, FACTOR_NOT_BEGUN, FACTOR_CODE_WRONG */
  confirmTotp(actor: Actor, code: string): Promise<Done<readonly string[]>>;
  /** @throws what asking for the password does, FACTOR_NONE */
  removeTotp(actor: Actor, given: GivenPassword): Promise<Done<null>>;
  /** @throws what asking for the password does, FACTOR_NONE where there is nothing that they would stand in for */
  renewRecoveryCodes(actor: Actor, given: GivenPassword): Promise<Done<readonly string[]>>;
  /** What the browser needs to make a passkey, as JSON text. @throws PASSKEY_NOT_OFFERED, PASSKEY_TOO_MANY */
  beginPasskey(actor: Actor): Promise<string>;
  /** @throws PASSKEY_NOT_OFFERED, PASSKEY_REFUSED, PASSKEY_TOO_MANY */
  addPasskey(
    actor: Actor,
    given: { readonly name: string; readonly answer: string },
  ): Promise<Done<{ readonly passkey: Passkey; readonly recoveryCodes: readonly string[] }>>;
  /** @throws PASSKEY_NOT_FOUND */
  renamePasskey(actor: Actor, id: string, name: string): Promise<Done<Passkey>>;
  /** @throws what asking for the password does, PASSKEY_NOT_FOUND */
  removePasskey(actor: Actor, id: string, given: GivenPassword): Promise<Done<null>>;
  /** Of anybody. @throws USER_NOT_FOUND */
  kindsOf(actor: Actor, userId: string): Promise<readonly SecondFactorKind[]>;
  /** Of somebody else. @throws USER_NOT_FOUND, FACTOR_OWN, FACTOR_NONE, MORE_THAN_YOURS */
  removeOf(actor: Actor, userId: string): Promise<Done<readonly SecondFactorKind[]>>;
};
export type FactorOperations = Operations<FactorsArea>;

/**
 * @param origin the console's address as people's browsers have it
 */
export function createFactors(deps: {
  store: Store;
  secrets: Pick<SecretBox, 'put' | 'get' | 'remove'>;
  challenges: Challenges;
  ownPassword: OwnPassword;
  origin: () => string;
  now: Clock;
  newId: IdSource;
}): FactorOperations {
  const { store, secrets, challenges, now, newId } = deps;
  const siteName = () => `Fairlead ${URL.parse(deps.origin())?.hostname ?? ''}`.trim();
  /** One change of second factors after another: codes are made once, and the last factor is known as the last. */
  const change = <T>(work: (tx: Tx) => Promise<T>) => store.transaction(work, { lock: 'factors' });

  async function demandAccount(actor: Actor): Promise<void> {
    const row = await store.db.selectFrom('users').select('id').where('id', '=', actor.userId).executeTakeFirst();
    if (row === undefined) throw withoutPassword();
  }

  /** SECURITY: docs/security.md 4.30: whoever finds a page that was left open cannot take away what keeps them out. */
  const demandPassword = (actor: Actor, given: GivenPassword) => deps.ownPassword.demand(actor.userId, given);

  async function nameOf(userId: string): Promise<string> {
    const row = await store.db.selectFrom('users').select('name').where('id', '=', userId).executeTakeFirst();
    if (row === undefined) throw notFound('user', userId);
    return row.name;
  }

  async function begunTotp(userId: string): Promise<Row<'totp'>> {
    const row = await store.db.selectFrom('totp').selectAll().where('user_id', '=', userId).executeTakeFirst();
    if (row !== undefined && row.confirmed_at !== null) throw setUp();
    if (row !== undefined && now() - row.begun_at < totpSetUpMs) return row;
    throw notBegun();
  }

  return guard<FactorsArea>(factorNeeds, {
    async view({ userId }) {
      const passkeys = await passkeysOf(store.db, userId);
      return {
        totpSince: (await totpOf(store.db, userId))?.confirmed_at ?? null,
        passkeys: passkeys.map(shown),
        recoveryCodesLeft: await recoveryCodesLeft(store.db, userId),
        passkeysOffered: passkeySite(deps.origin()) !== null,
      };
    },

    async beginTotp(actor) {
      await demandAccount(actor);
      const { userId } = actor;
      const made = await newTotp(siteName(), actor.userName);
      const replaced = await change(async (tx) => {
        if ((await totpOf(tx, userId)) !== undefined) throw setUp();
        const before = await tx.deleteFrom('totp').where('user_id', '=', userId).returning('secret_id').execute();
        const secretId = await secrets.put({ purpose: totpSecretPurpose, value: made.secret }, tx);
        await tx.insertInto('totp').values({ user_id: userId, secret_id: secretId, begun_at: now() }).execute();
        return before;
      });
      for (const { secret_id } of replaced) await secrets.remove(secret_id);
      return made;
    },

    confirmTotp: (actor, code) =>
      attempt(factOf(actor), async () => {
        const { userId } = actor;
        const row = await begunTotp(userId);
        const secret = await readTotpSecret(secrets, row.secret_id);
        const step = await stepOfCode(secret, code, null, now());
        if (step === null) throw codeWrong();
        const codes = await change(async (tx) => {
          const confirmed = await tx
            .updateTable('totp')
            .set({ confirmed_at: now(), last_step: step })
            .where('user_id', '=', userId)
            .where('secret_id', '=', row.secret_id)
            .where('confirmed_at', 'is', null)
            .returning('user_id')
            .execute();
          if (confirmed.length === 0) throw setUp();
          return missingRecoveryCodes(tx, userId, now());
        });
        return new Done(codes, [factOf(actor, { recoveryCodes: codes.length })]);
      }),

    removeTotp: (actor, given) =>
      attempt(factOf(actor), async () => {
        const { userId } = actor;
        await demandPassword(actor, given);
        const removed = await change(async (tx) => {
          const row = await totpOf(tx, userId);
          if (row === undefined) throw noFactor('There is no authenticator app to remove.');
          await tx.deleteFrom('totp').where('user_id', '=', userId).execute();
          await dropLoneRecoveryCodes(tx, userId);
          return row;
        });
        await secrets.remove(removed.secret_id);
        return new Done(null, [factOf(actor)]);
      }),

    renewRecoveryCodes: (actor, given) =>
      attempt(factOf(actor), async () => {
        const { userId } = actor;
        await demandPassword(actor, given);
        const codes = await change(async (tx) => {
          if ((await kindsOf(tx, userId)).length === 0)
            throw noFactor('Recovery codes stand in for a second factor, and there is none.');
          return renewRecoveryCodes(tx, userId, now());
        });
        return new Done(codes, [factOf(actor, { recoveryCodes: codes.length })]);
      }),

    async beginPasskey(actor) {
      await demandAccount(actor);
      const { userId: id, userName: name } = actor;
      const site = demandPasskeySite(deps.origin());
      const known = await passkeysOf(store.db, id);
      if (known.length >= mostPasskeys) throw passkeysFull(mostPasskeys);
      return registrationOptions({
        site,
        siteName: siteName(),
        user: { id, name },
        challenge: await challenges.issue(id, purposeOf(actor)),
        known: known.map(({ credential_id, transports }) => ({ id: credential_id, transports })),
      });
    },

    addPasskey: (actor, { name, answer: json }) =>
      attempt(factOf(actor, { passkey: name }), async () => {
        const { userId } = actor;
        const site = demandPasskeySite(deps.origin());
        const read = readRegistration(json);
        if (read === null || !(await challenges.take(userId, purposeOf(actor), read.challenge))) throw passkeyRefused();
        const made = await verifiedRegistration(site, read.answer, read.challenge);
        if (made === null) throw passkeyRefused();
        const row = {
          id: newId(),
          user_id: userId,
          credential_id: made.id,
          public_key: made.publicKey,
          counter: made.counter,
          transports: made.transports,
          name,
          created_at: now(),
          last_used_at: null,
        };
        const recoveryCodes = await change(async (tx) => {
          if ((await passkeysOf(tx, userId)).length >= mostPasskeys) throw passkeysFull(mostPasskeys);
          const other = tx.selectFrom('passkeys').select('id').where('credential_id', '=', made.id);
          if ((await other.execute()).length > 0) throw passkeyRefused();
          await tx.insertInto('passkeys').values(row).execute();
          return missingRecoveryCodes(tx, userId, now());
        });
        const facts = [factOf(actor, { passkey: name, recoveryCodes: recoveryCodes.length })];
        return new Done({ passkey: shown(row), recoveryCodes }, facts);
      }),

    renamePasskey: (actor, id, name) =>
      attempt(factOf(actor, { passkey: id }), async () => {
        const row = await store.db
          .updateTable('passkeys')
          .set({ name })
          .where('id', '=', id)
          .where('user_id', '=', actor.userId)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) throw notFound('passkey', id);
        return new Done(shown(row), [factOf(actor, { passkey: name })]);
      }),

    removePasskey: (actor, id, given) =>
      attempt(factOf(actor, { passkey: id }), async () => {
        const { userId } = actor;
        await demandPassword(actor, given);
        const name = await change(async (tx) => {
          const row = (await passkeysOf(tx, userId)).find((one) => one.id === id);
          if (row === undefined) throw notFound('passkey', id);
          await tx.deleteFrom('passkeys').where('id', '=', id).execute();
          await dropLoneRecoveryCodes(tx, userId);
          return row.name;
        });
        return new Done(null, [factOf(actor, { passkey: name })]);
      }),

    async kindsOf(_actor, userId) {
      await nameOf(userId);
      return kindsOf(store.db, userId);
    },

    removeOf: (actor, userId) =>
      attempt({ object: { type: 'user', id: userId, name: '' } }, async () => {
        const name = await nameOf(userId);
        // SECURITY: docs/security.md 4.30.
        if (userId === actor.userId) throw ownFactors();
        const { kinds, secretId } = await change(async (tx) => {
          await demandStill(tx, actor);
          const { roles } = await personOf(tx, userId);
          // SECURITY: docs/security.md 4.41.
          await demandChangeable(tx, actor, { roles });
          demandReachOfAll(actor);
          const removed = await removeFactors(tx, userId);
          if (removed.kinds.length === 0) throw noFactor(`${name} has no second factor.`);
          return removed;
        });
        if (secretId !== null) await secrets.remove(secretId);
        return new Done(kinds, [{ object: { type: 'user', id: userId, name }, data: { removed: kinds } }]);
      }),
  });
}

const factorNeeds = {
  view: 'account.use',
  beginTotp: 'account.modify',
  confirmTotp: 'account.modify',
  removeTotp: 'account.modify',
  renewRecoveryCodes: 'account.modify',
  beginPasskey: 'account.modify',
  addPasskey: 'account.modify',
  renamePasskey: 'account.modify',
  removePasskey: 'account.modify',
  kindsOf: 'people.view',
  removeOf: 'people.modify',
} as const;

/** Bound to the sign-in that began it: what one page began no other ends. */
const purposeOf = ({ tokenId }: Actor) => `add ${tokenId}`;

const factOf = ({ userId, userName }: Actor, data?: Readonly<Record<string, unknown>>): Fact => ({
  object: { type: 'user', id: userId, name: userName },
  ...(data && { data }),
});

const shown = ({ id, name, created_at, last_used_at }: Row<'passkeys'>): Passkey => ({
  id,
  name,
  createdAt: created_at,
  lastUsedAt: last_used_at,
});
