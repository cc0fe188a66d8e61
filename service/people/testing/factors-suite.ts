/** What holds of second factors whatever the store stands on. */
import { generateSync } from 'otplib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../../../common/access/permissions.ts';
import { actorWith } from '../../access/testing/actors.ts';
import { createSecretBox } from '../../secrets/box.ts';
import { runOnlyKeyProviderForTests } from '../../secrets/key-providers.ts';
import { createIdSource } from '../../store/ids.ts';
import type { Backend } from '../../store/testing/backends.ts';
import { userRow } from '../../store/testing/samples.ts';
import { createChallenges, openChallenges } from '../factors/challenges.ts';
import { createFactors, mostPasskeys, totpSetUpMs } from '../factors/factor-operations.ts';
import { challengeLifeMs } from '../factors/passkeys.ts';
import { createSecondFactors } from '../factors/sign-in.ts';
import { createHashRoom } from '../hash-room.ts';
import { createLockout } from '../lockout.ts';
import { createOwnPassword } from '../own-password.ts';
import { hashPassword } from '../passwords.ts';
import { createAuthenticator, type SoftPasskey } from './authenticator.ts';

const here = { origin: 'https://fairlead.example.org' };
const password = 'correct horse battery';
const right = { password, address: '192.0.2.1' };
const wrong = { password: 'another one', address: '192.0.2.1' };

export function factorsSuite(backend: Backend): void {
  describe(`second factors on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    afterEach(() => backend.closeAll());
    afterAll(() => backend.stop());

    const anna = actorWith('administrator', { userId: 'anna', userName: 'anna', tokenId: 'annas' });
    const admin = { ...anna, tokenId: '' };
    const ole = actorWith('viewer', { userId: 'ole', userName: 'ole', tokenId: 'oles' });

    async function site() {
      const store = await (await backend.fresh()).open();
      const clock = { now: 1_800_000_000_000 };
      const address = { origin: here.origin };
      const now = () => clock.now;
      const newId = createIdSource(now);
      const keyProvider = runOnlyKeyProviderForTests();
      const secrets = await createSecretBox({ store, keyProvider, clock: now, ids: newId });
      const challenges = createChallenges({ store, now, newId });
      const origin = () => address.origin;
      const parts = { store, secrets, challenges, origin, now, newId };
      const ownPassword = createOwnPassword({ store, lockout: createLockout({ store, now }), room: createHashRoom() });
      const passwordHash = await hashPassword(password);
      for (const id of ['anna', 'ole'])
        await store.db
          .insertInto('users')
          .values(userRow(id, { password_hash: passwordHash }))
          .execute();
      const factors = createFactors({ ...parts, ownPassword });
      const signIn = createSecondFactors(parts);
      const code = (secret: string) => generateSync({ secret, epoch: Math.floor(clock.now / 1000) });
      const setUpTotp = async (actor = anna) => {
        const { secret } = await factors.beginTotp(actor);
        const codes = (await factors.confirmTotp(actor, code(secret))).value;
        clock.now += 30_000;
        return { secret, codes };
      };
      const addPasskey = async (actor = anna, counts = true): Promise<SoftPasskey> => {
        const { answer, passkey } = createAuthenticator(counts).make(await factors.beginPasskey(actor), here);
        await factors.addPasskey(actor, { name: 'Laptop', answer });
        return passkey;
      };
      const secretsKept = async () => (await store.db.selectFrom('secrets').select('id').execute()).length;
      return { store, clock, address, factors, signIn, code, setUpTotp, addPasskey, secretsKept, secrets };
    }

    const refused = { code: 'PASSKEY_REFUSED', status: 403 };
    const passkey = (value: string) => ({ kind: 'passkey', value }) as const;

    describe('an authenticator app', () => {
      it('counts once a code of it was confirmed, and its secret is kept encrypted', async () => {
        const { store, factors, signIn, code, clock } = await site();
        const { secret } = await factors.beginTotp(anna);
        expect(await signIn.of('anna')).toEqual([]);
        expect(await signIn.holds('anna', { kind: 'totp', value: code(secret) })).toBe(false);
        await expect(factors.confirmTotp(anna, '000000')).rejects.toMatchObject({ code: 'FACTOR_CODE_WRONG' });
        expect((await factors.view(anna)).totpSince).toBeNull();
        await factors.confirmTotp(anna, code(secret));
        expect(await signIn.of('anna')).toEqual(['totp', 'recovery']);
        expect(await signIn.of('ole')).toEqual([]);
        expect((await factors.view(anna)).totpSince).toBe(clock.now);
        const rows = [
          await store.db.selectFrom('totp').selectAll().execute(),
          await store.db.selectFrom('secrets').selectAll().execute(),
        ];
        expect(JSON.stringify(rows)).not.toContain(secret);
        expect(
          Buffer.concat(
            (rows[1] ?? []).map((row) => ('ciphertext' in row ? row.ciphertext : Buffer.alloc(0))),
          ).includes(secret),
        ).toBe(false);
      });

      it('gives codes that hold once each, also of two uses at once', async () => {
        const { factors, signIn, code, clock } = await site();
        const { secret } = await factors.beginTotp(anna);
        const first = code(secret);
        await factors.confirmTotp(anna, first);
        // What confirmed it is used.
        expect(await signIn.holds('anna', { kind: 'totp', value: first })).toBe(false);
        clock.now += 30_000;
        const answer = { kind: 'totp', value: code(secret) } as const;
        expect(await signIn.holds('ole', answer)).toBe(false);
        const both = await Promise.all([signIn.holds('anna', answer), signIn.holds('anna', answer)]);
        expect(both.sort()).toEqual([false, true]);
        expect(await signIn.holds('anna', answer)).toBe(false);
      });

      it('is set up in time and once, and begun anew as often as wanted', async () => {
        const { factors, code, clock, secretsKept } = await site();
        await expect(factors.confirmTotp(anna, '123456')).rejects.toMatchObject({ code: 'FACTOR_NOT_BEGUN' });
        const late = await factors.beginTotp(anna);
        clock.now += totpSetUpMs;
        await expect(factors.confirmTotp(anna, code(late.secret))).rejects.toMatchObject({ code: 'FACTOR_NOT_BEGUN' });
        const { secret } = await factors.beginTotp(anna);
        expect(await secretsKept()).toBe(1);
        await factors.confirmTotp(anna, code(secret));
        await expect(factors.beginTotp(anna)).rejects.toMatchObject({ code: 'FACTOR_SET_UP', status: 409 });
        await expect(factors.confirmTotp(anna, code(secret))).rejects.toMatchObject({ code: 'FACTOR_SET_UP' });
      });

      it('is removed with the password alone, and its secret and recovery codes with it', async () => {
        const { factors, signIn, setUpTotp, secretsKept } = await site();
        const { codes } = await setUpTotp();
        await expect(factors.removeTotp(anna, wrong)).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
        expect(await signIn.of('anna')).toContain('totp');
        const done = await factors.removeTotp(anna, right);
        expect(done.facts).toMatchObject([{ object: { type: 'user', id: 'anna' } }]);
        expect(await signIn.of('anna')).toEqual([]);
        expect(await secretsKept()).toBe(0);
        expect(await signIn.holds('anna', { kind: 'recovery', value: codes[0] ?? '' })).toBe(false);
        await expect(factors.removeTotp(anna, right)).rejects.toMatchObject({ code: 'FACTOR_NONE' });
      });

      it('whose secret is lost is still one: nobody gets in without', async () => {
        const { factors, signIn, setUpTotp, store, code } = await site();
        const { secret, codes } = await setUpTotp();
        await store.db.deleteFrom('secrets').execute();
        expect(await signIn.of('anna')).toEqual(['totp', 'recovery']);
        await expect(signIn.holds('anna', { kind: 'totp', value: code(secret) })).rejects.toMatchObject({
          code: 'FACTOR_UNREADABLE',
        });
        expect(await signIn.holds('anna', { kind: 'recovery', value: codes[0] ?? '' })).toBe(true);
        await factors.removeTotp(anna, right);
        await setUpTotp();
      });

      it('is not for a site where nobody signs in', async () => {
        const { factors } = await site();
        const local = actorWith('administrator', { userId: 'local' });
        await expect(factors.beginTotp(local)).rejects.toMatchObject({ code: 'PEOPLE_LOCAL_SITE' });
        await expect(factors.beginPasskey(local)).rejects.toMatchObject({ code: 'PEOPLE_LOCAL_SITE' });
      });
    });

    describe('recovery codes', () => {
      it('are ten, kept as hashes, hold once each, and are counted', async () => {
        const { store, factors, signIn, setUpTotp } = await site();
        const { codes } = await setUpTotp();
        expect(codes).toHaveLength(10);
        const stored = JSON.stringify(await store.db.selectFrom('recovery_codes').selectAll().execute());
        for (const code of codes) expect(stored).not.toContain(code);
        const answer = { kind: 'recovery', value: codes[3] ?? '' } as const;
        expect(await signIn.holds('ole', answer)).toBe(false);
        const both = await Promise.all([signIn.holds('anna', answer), signIn.holds('anna', answer)]);
        expect(both.sort()).toEqual([false, true]);
        expect((await factors.view(anna)).recoveryCodesLeft).toBe(9);
        expect(await signIn.holds('anna', { kind: 'recovery', value: 'abcd-efgh-jkmn-pqrs' })).toBe(false);
      });

      it('are told as used up, and made anew with the next factor then', async () => {
        const { signIn, setUpTotp, addPasskey, factors } = await site();
        const { codes } = await setUpTotp();
        for (const value of codes) expect(await signIn.holds('anna', { kind: 'recovery', value })).toBe(true);
        expect(await signIn.of('anna')).toEqual(['totp']);
        await addPasskey();
        expect((await factors.view(anna)).recoveryCodesLeft).toBe(10);
      });

      it('that are new end the old ones, and need the password', async () => {
        const { factors, signIn, setUpTotp } = await site();
        const before = await setUpTotp();
        await expect(factors.renewRecoveryCodes(anna, wrong)).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
        const { value: codes, facts } = await factors.renewRecoveryCodes(anna, right);
        for (const value of before.codes) expect(await signIn.holds('anna', { kind: 'recovery', value })).toBe(false);
        expect(await signIn.holds('anna', { kind: 'recovery', value: codes[0] ?? '' })).toBe(true);
        for (const code of codes) expect(JSON.stringify(facts)).not.toContain(code);
      });

      it('are for who has another second factor', async () => {
        const { factors } = await site();
        await expect(factors.renewRecoveryCodes(anna, right)).rejects.toMatchObject({ code: 'FACTOR_NONE' });
      });
    });

    describe('a passkey', () => {
      it('is made, signs in as often as wanted, and tells when it was used', async () => {
        const { factors, signIn, addPasskey, clock } = await site();
        const key = await addPasskey();
        const [added] = (await factors.view(anna)).passkeys;
        expect(added).toMatchObject({ name: 'Laptop', lastUsedAt: null });
        expect(await signIn.of('anna')).toEqual(['passkey', 'recovery']);
        for (let round = 0; round < 3; round += 1) {
          clock.now += 1000;
          expect(await signIn.holds('anna', passkey(key.sign(await signIn.challenge('anna'), here)))).toBe(true);
        }
        expect((await factors.view(anna)).passkeys).toMatchObject([{ lastUsedAt: clock.now }]);
      });

      it('of an authenticator that does not count signs in as well', async () => {
        const { signIn, addPasskey } = await site();
        const key = await addPasskey(anna, false);
        for (let round = 0; round < 2; round += 1)
          expect(await signIn.holds('anna', passkey(key.sign(await signIn.challenge('anna'), here)))).toBe(true);
      });

      it('asks the browser for the passkeys of this person, at this name, and for no second one on one authenticator', async () => {
        const { factors, signIn, addPasskey } = await site();
        const key = await addPasskey();
        const asked = JSON.parse(await signIn.challenge('anna')) as unknown;
        expect(asked).toMatchObject({
          rpId: 'fairlead.example.org',
          allowCredentials: [{ id: key.id }],
          timeout: challengeLifeMs,
        });
        expect(JSON.parse(await signIn.challenge('ole'))).toMatchObject({ allowCredentials: [] });
        expect(JSON.parse(await factors.beginPasskey(anna))).toMatchObject({
          rp: { id: 'fairlead.example.org' },
          excludeCredentials: [{ id: key.id }],
          attestation: 'none',
        });
      });

      it.each([
        ['another site', { origin: 'https://fairlead.example.com' }],
        ['another port', { origin: 'https://fairlead.example.org:8443' }],
        ['plain HTTP', { origin: 'http://fairlead.example.org' }],
        ['another site for this name', { origin: 'https://evil.example.com', name: 'fairlead.example.org' }],
        ['this site for another name', { ...here, name: 'example.org' }],
      ])('that answers %s does not hold', async (_name, page) => {
        const { factors, signIn, addPasskey } = await site();
        const key = await addPasskey();
        expect(await signIn.holds('anna', passkey(key.sign(await signIn.challenge('anna'), page)))).toBe(false);
        const { answer } = createAuthenticator().make(await factors.beginPasskey(anna), page);
        await expect(factors.addPasskey(anna, { name: 'Phone', answer })).rejects.toMatchObject(refused);
      });

      it('answers one challenge of its own person, once, and in time', async () => {
        const { signIn, addPasskey, clock, store } = await site();
        const annas = await addPasskey();
        const oles = await addPasskey(ole);
        const challenge = await signIn.challenge('anna');
        // Another one than was given.
        const made = Buffer.alloc(32, 7).toString('base64url');
        expect(await signIn.holds('anna', passkey(annas.sign(challenge, here, { challenge: made })))).toBe(false);
        const answer = annas.sign(challenge, here);
        // Somebody else's: it stays good for whom it was given to.
        expect(await signIn.holds('ole', passkey(answer))).toBe(false);
        expect(await signIn.holds('ole', passkey(oles.sign(challenge, here)))).toBe(false);
        expect(await signIn.holds('anna', passkey(answer))).toBe(true);
        // Replayed, and signed anew for a challenge that was answered.
        expect(await signIn.holds('anna', passkey(answer))).toBe(false);
        expect(await signIn.holds('anna', passkey(annas.sign(challenge, here)))).toBe(false);
        // Another person's passkey for one's own challenge.
        expect(await signIn.holds('anna', passkey(oles.sign(await signIn.challenge('anna'), here)))).toBe(false);
        const late = annas.sign(await signIn.challenge('anna'), here);
        clock.now += challengeLifeMs;
        expect(await signIn.holds('anna', passkey(late))).toBe(false);
        // A challenge is used up by an attempt that fails.
        const tried = await signIn.challenge('anna');
        expect(await signIn.holds('anna', passkey(annas.sign(tried, { origin: 'https://evil.example.com' })))).toBe(
          false,
        );
        expect(await signIn.holds('anna', passkey(annas.sign(tried, here)))).toBe(false);
        const left = await store.db.selectFrom('factor_challenges').select('id').execute();
        expect(left).toEqual([]);
      });

      it('of two uses of one answer at once holds once', async () => {
        const { signIn, addPasskey } = await site();
        const key = await addPasskey();
        const answer = passkey(key.sign(await signIn.challenge('anna'), here));
        const both = await Promise.all([signIn.holds('anna', answer), signIn.holds('anna', answer)]);
        expect(both.sort()).toEqual([false, true]);
      });

      it('whose counter goes back, or stands, is a copy and does not hold', async () => {
        const { signIn, addPasskey } = await site();
        const key = await addPasskey();
        const use = async (counter: number) =>
          signIn.holds('anna', passkey(key.sign(await signIn.challenge('anna'), here, { counter })));
        expect(await use(20)).toBe(true);
        expect(await use(20)).toBe(false);
        expect(await use(19)).toBe(false);
        expect(await use(0)).toBe(false);
        expect(await use(21)).toBe(true);
      });

      it('that nobody touched, or whose signature is another, does not hold', async () => {
        const { signIn, addPasskey } = await site();
        const key = await addPasskey();
        const use = async (said: Parameters<SoftPasskey['sign']>[2]) =>
          signIn.holds('anna', passkey(key.sign(await signIn.challenge('anna'), here, said)));
        expect(await use({ isPresent: false })).toBe(false);
        expect(await use({ signature: Buffer.alloc(70, 1) })).toBe(false);
        expect(await use({})).toBe(true);
      });

      it.each(['', '{}', 'null', '{"id":"x"}', '[]', 'x'.repeat(70_000)])('is not %j', async (value) => {
        const { factors, signIn } = await site();
        expect(await signIn.holds('anna', passkey(value))).toBe(false);
        await expect(factors.addPasskey(anna, { name: 'Phone', answer: value })).rejects.toMatchObject(refused);
      });

      it('is added by the sign-in that began it, for a challenge that was given for that, and once', async () => {
        const { factors, signIn } = await site();
        const make = (options: string) => createAuthenticator().make(options, here).answer;
        const answer = make(await factors.beginPasskey(anna));
        const elsewhere = { ...anna, tokenId: 'another page' };
        await expect(factors.addPasskey(elsewhere, { name: 'Phone', answer })).rejects.toMatchObject(refused);
        await expect(factors.addPasskey(ole, { name: 'Phone', answer })).rejects.toMatchObject(refused);
        const forSignIn = make(await signIn.challenge('anna'));
        await expect(factors.addPasskey(anna, { name: 'Phone', answer: forSignIn })).rejects.toMatchObject(refused);
        await factors.addPasskey(anna, { name: 'Phone', answer });
        await expect(factors.addPasskey(anna, { name: 'Phone', answer })).rejects.toMatchObject(refused);
        expect((await factors.view(anna)).passkeys).toHaveLength(1);
      });

      it('is not offered where the address has no name', async () => {
        const { factors, signIn, addPasskey, address } = await site();
        const key = await addPasskey();
        const answer = passkey(key.sign(await signIn.challenge('anna'), here));
        address.origin = 'https://192.0.2.7';
        const notOffered = { code: 'PASSKEY_NOT_OFFERED', data: { origin: address.origin } };
        await expect(factors.beginPasskey(anna)).rejects.toMatchObject(notOffered);
        await expect(signIn.challenge('anna')).rejects.toMatchObject(notOffered);
        expect(await signIn.holds('anna', answer)).toBe(false);
        expect((await factors.view(anna)).passkeysOffered).toBe(false);
        // It is still there: the address of a site does not take anybody's second factor away.
        expect(await signIn.of('anna')).toContain('passkey');
      });

      it('has a name, and is one of several that are removed one by one, with the password', async () => {
        const { factors, signIn, addPasskey } = await site();
        const key = await addPasskey();
        const [first] = (await factors.view(anna)).passkeys;
        const id = first?.id ?? '';
        await addPasskey();
        expect((await factors.renamePasskey(anna, id, 'Old laptop')).value.name).toBe('Old laptop');
        const notFound = { code: 'PASSKEY_NOT_FOUND', status: 404 };
        await expect(factors.renamePasskey(ole, id, 'Mine')).rejects.toMatchObject(notFound);
        await expect(factors.removePasskey(ole, id, right)).rejects.toMatchObject(notFound);
        await expect(factors.removePasskey(anna, id, wrong)).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
        const challenge = await signIn.challenge('anna');
        await factors.removePasskey(anna, id, right);
        expect(await signIn.holds('anna', passkey(key.sign(challenge, here)))).toBe(false);
        const [left] = (await factors.view(anna)).passkeys;
        expect(await signIn.of('anna')).toEqual(['passkey', 'recovery']);
        await factors.removePasskey(anna, left?.id ?? '', right);
        expect(await signIn.of('anna')).toEqual([]);
        expect((await factors.view(anna)).recoveryCodesLeft).toBe(0);
      });

      it('is one of so many, and of so many attempts', async () => {
        const { factors, signIn, addPasskey, store } = await site();
        for (let at = 0; at < mostPasskeys - 1; at += 1) await addPasskey();
        const over = createAuthenticator().make(await factors.beginPasskey(anna), here).answer;
        await addPasskey();
        await expect(factors.addPasskey(anna, { name: 'One more', answer: over })).rejects.toMatchObject({
          code: 'PASSKEY_TOO_MANY',
        });
        await expect(factors.beginPasskey(anna)).rejects.toMatchObject({ code: 'PASSKEY_TOO_MANY' });
        for (let at = 0; at < openChallenges + 5; at += 1) await signIn.challenge('anna');
        const open = await store.db.selectFrom('factor_challenges').select('id').execute();
        expect(open).toHaveLength(openChallenges);
      });
    });

    describe('second factors of others', () => {
      it('are removed all at once, and told', async () => {
        const { store, factors, signIn, setUpTotp, addPasskey, secretsKept } = await site();
        await store.db
          .updateTable('users')
          .set({ roles: ['administrator'] })
          .where('id', '=', 'anna')
          .execute();
        const { codes } = await setUpTotp(ole);
        const key = await addPasskey(ole);
        await setUpTotp(anna);
        expect(await factors.kindsOf(anna, 'ole')).toEqual(['totp', 'passkey', 'recovery']);
        const challenge = await signIn.challenge('ole');
        const done = await factors.removeOf(admin, 'ole');
        expect(done.facts).toEqual([
          { object: { type: 'user', id: 'ole', name: 'ole' }, data: { removed: ['totp', 'passkey', 'recovery'] } },
        ]);
        expect(await signIn.of('ole')).toEqual([]);
        expect(await signIn.holds('ole', passkey(key.sign(challenge, here)))).toBe(false);
        expect(await signIn.holds('ole', { kind: 'recovery', value: codes[0] ?? '' })).toBe(false);
        expect(await signIn.of('anna')).toEqual(['totp', 'recovery']);
        expect(await secretsKept()).toBe(1);
        await expect(factors.removeOf(admin, 'ole')).rejects.toMatchObject({ code: 'FACTOR_NONE' });
        await expect(factors.removeOf(admin, 'nobody')).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
      });

      it('are left to who may do more', async () => {
        const { store, factors, signIn, setUpTotp } = await site();
        await store.db
          .updateTable('users')
          .set({ roles: ['administrator'] })
          .where('id', '=', 'anna')
          .execute();
        await setUpTotp(anna);
        const may = ['account.use', 'people.view', 'people.modify', 'sessions.observe', 'sessions.administer'] as const;
        // Somebody whom no later check of their own roles stops.
        const helper = actorWith(may, { userId: 'eve', userName: 'eve' });
        await expect(factors.removeOf(helper, 'anna')).rejects.toMatchObject({ code: 'MORE_THAN_YOURS', status: 403 });
        expect(await signIn.of('anna')).toEqual(['totp', 'recovery']);
      });

      it("are left to who reaches everybody's sessions, too", async () => {
        const { factors, signIn, setUpTotp } = await site();
        await setUpTotp(ole);
        const may = permissions.filter((one) => one !== 'sessions.observe');
        const clerk = actorWith(may, { userId: 'eve', userName: 'eve' });
        await expect(factors.removeOf(clerk, 'ole')).rejects.toMatchObject({
          code: 'MORE_THAN_YOURS',
          data: { permissions: ['sessions.observe'] },
        });
        expect(await signIn.of('ole')).toEqual(['totp', 'recovery']);
      });

      it("are never one's own, and need the permission", async () => {
        const { factors, signIn, setUpTotp } = await site();
        await setUpTotp(anna);
        await expect(factors.removeOf(anna, 'anna')).rejects.toMatchObject({ code: 'FACTOR_OWN', status: 409 });
        expect(() => factors.removeOf(ole, 'anna')).toThrow('not permitted');
        expect(() => factors.kindsOf(ole, 'anna')).toThrow('not permitted');
        expect(await signIn.of('anna')).toEqual(['totp', 'recovery']);
      });
    });

    it('everybody changes their own second factors, and no API key does', async () => {
      const { factors } = await site();
      const key = actorWith(['account.use', 'hosts.view'], { userId: 'anna', userName: 'anna' });
      await factors.view(key);
      for (const change of [
        () => factors.beginTotp(key),
        () => factors.confirmTotp(key, '123456'),
        () => factors.removeTotp(key, right),
        () => factors.renewRecoveryCodes(key, right),
        () => factors.beginPasskey(key),
        () => factors.addPasskey(key, { name: 'x', answer: '{}' }),
        () => factors.renamePasskey(key, 'x', 'y'),
        () => factors.removePasskey(key, 'x', right),
      ])
        expect(change).toThrow('not permitted');
    });
  });
}
