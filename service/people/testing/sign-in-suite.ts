/** What holds of signing in whatever the store stands on. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { actorWith } from '../../access/testing/actors.ts';
import type { Backend } from '../../store/testing/backends.ts';
import { sessionRow, workspaceRow } from '../../store/testing/samples.ts';
import { answersPerStep, stepLifeMs } from '../steps.ts';
import { from, type PeopleSite, peopleSite } from './site.ts';

const good = 'correct horse battery';
const other = 'another lagoon parrot';
const notSignedIn = { code: 'AUTH_NOT_SIGNED_IN', status: 401 };
const stepOver = { code: 'AUTH_STEP_OVER', status: 401 };

export function signInSuite(backend: Backend): void {
  describe(`signing in on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    afterEach(() => backend.closeAll());
    afterAll(() => backend.stop());
    const site = async () => peopleSite(await (await backend.fresh()).open());

    it('gives a bearer token, kept as a hash, and says where it was got', async () => {
      const { authority, person, enter, account, store } = await site();
      const { id } = await person('Anna', good, 'viewer');
      const { bearer, me, mark, facts } = await enter('aNNA', good);
      expect(me).toMatchObject({ userId: id, userName: 'Anna' });
      expect(facts).toEqual([
        {
          object: { type: 'site', id: '', name: '' },
          actor: { id, name: 'Anna' },
          data: { address: '192.0.2.1' },
        },
      ]);
      const principal = await authority.verify(bearer);
      const actor = actorWith('viewer', { ...principal, userId: id, userName: 'Anna' });
      const signIns = await account.signIns(actor);
      expect(signIns).toHaveLength(2);
      expect(signIns.find(({ isThis }) => isThis)).toMatchObject({ address: '192.0.2.1', browser: 'Browser 1' });
      const rows = JSON.stringify(await store.db.selectFrom('tokens').selectAll().execute());
      for (const secret of [bearer, mark, good]) expect(rows).not.toContain(secret);
    });

    it('says the same of a wrong password, a name that nobody has and somebody disabled', async () => {
      const { person, people, admin, enter } = await site();
      await person('anna', good, 'administrator');
      await person('ole', good, 'viewer');
      await people.setEnabled(admin, 'ole', false);
      const refusals = await Promise.all(
        [enter('anna', other), enter('nobody', good), enter('ole', good)].map((tried) =>
          tried.then(
            () => null,
            (thrown: Error & { code: string; hint: unknown; data: unknown }) => thrown,
          ),
        ),
      );
      const [first] = refusals;
      for (const refusal of refusals) {
        expect(refusal).toMatchObject(notSignedIn);
        expect([refusal?.message, refusal?.hint, refusal?.data]).toEqual([first?.message, first?.hint, first?.data]);
      }
    });

    it('costs the same for a name that nobody has, and for nobody who has to wait', async () => {
      const it = await site();
      await it.person('anna', good, 'viewer');
      const costOf = (hash: string | undefined) => hash?.split('$').slice(0, 4);
      it.looked.length = 0;
      for (const name of ['anna', 'nobody']) await expect(it.enter(name, other)).rejects.toMatchObject(notSignedIn);
      expect(it.looked).toHaveLength(2);
      expect(costOf(it.looked[1])).toEqual(costOf(it.looked[0]));
      for (let index = 0; index < 20; index += 1) await expect(it.enter('nobody', other)).rejects.toThrow();
      expect(it.looked.length).toBeLessThan(10);
    });

    it('with a password that was handed over asks for another, which is neither weak nor the same', async () => {
      const { people, admin, signIn, enter } = await site();
      const { password } = (await people.add(admin, { name: 'ole', displayName: 'Ole', roles: ['viewer'] })).value;
      const begin = async () => (await signIn.signIn({ name: 'ole', password }, from())).value;
      const step = await begin();
      if (step.step !== 'password') throw new Error(`Another step: ${step.step}`);
      const { continuation } = step;
      const go = (newPassword: string) => signIn.continue({ continuation, newPassword }, from());
      await expect(go('short')).rejects.toMatchObject({ code: 'PASSWORD_TOO_WEAK' });
      await expect(go(password)).rejects.toMatchObject({ code: 'PASSWORD_UNCHANGED' });
      await expect(
        signIn.continue({ continuation, factor: { kind: 'totp', value: '1' } }, from()),
      ).rejects.toMatchObject(stepOver);
      expect((await go(good)).value).toMatchObject({ step: 'done', me: { userName: 'ole' } });
      await expect(go(other)).rejects.toMatchObject(stepOver);
      await expect(begin()).rejects.toMatchObject(notSignedIn);
      expect((await enter('ole', good)).step).toBe('done');
    });

    it('of two who go on with one step at once, lets one', async () => {
      const { people, admin, signIn } = await site();
      const { password } = (await people.add(admin, { name: 'ole', displayName: 'Ole', roles: ['viewer'] })).value;
      const step = (await signIn.signIn({ name: 'ole', password }, from())).value;
      if (step.step !== 'password') throw new Error(`Another step: ${step.step}`);
      const both = await Promise.allSettled(
        [good, other].map((newPassword) => signIn.continue({ continuation: step.continuation, newPassword }, from())),
      );
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('of two who answer one step at once, each with a code that holds, lets one', async () => {
      const { person, signIn, codes } = await site();
      const { id } = await person('anna', good, 'viewer');
      const values = ['111111', '222222'];
      codes.set(id, new Set(values));
      const step = (await signIn.signIn({ name: 'anna', password: good }, from())).value;
      if (step.step !== 'factor') throw new Error(`Another step: ${step.step}`);
      const both = await Promise.allSettled(
        values.map((value) =>
          signIn.continue({ continuation: step.continuation, factor: { kind: 'totp', value } }, from()),
        ),
      );
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('asks for a second factor of who has one, and for nothing else before it holds', async () => {
      const { person, people, admin, signIn, codes, store } = await site();
      const { id } = await person('anna', good, 'viewer');
      codes.set(id, new Set(['111111', '222222']));
      const begin = async () => {
        const { value, facts } = await signIn.signIn({ name: 'anna', password: good }, from());
        if (value.step !== 'factor') throw new Error(`Another step: ${value.step}`);
        // Nobody is said to have signed in yet.
        expect(facts).toEqual([]);
        return value;
      };
      const step = await begin();
      expect(step.factors).toEqual(['totp', 'recovery']);
      const answer = (continuation: string, value: string) =>
        signIn.continue({ continuation, factor: { kind: 'totp', value } }, from());
      await expect(answer(step.continuation, '999999')).rejects.toMatchObject({ code: 'AUTH_FACTOR_WRONG' });
      await expect(
        signIn.continue({ continuation: step.continuation, newPassword: other }, from()),
      ).rejects.toMatchObject(stepOver);
      expect(await signIn.challenge(step.continuation)).toEqual({ challenge: `{"challengeOf":"${id}"}` });
      const done = await answer(step.continuation, '111111');
      expect(done.value.step).toBe('done');
      expect(done.facts[0]?.data).toMatchObject({ factor: 'totp' });
      // Used up: the continuation by having been gone on with, the code by having held.
      await expect(answer(step.continuation, '222222')).rejects.toMatchObject(stepOver);
      await expect(answer((await begin()).continuation, '111111')).rejects.toMatchObject({ code: 'AUTH_FACTOR_WRONG' });
      expect(JSON.stringify(await store.db.selectFrom('sign_in_steps').selectAll().execute())).not.toContain(
        step.continuation,
      );
      // A password that was handed over has to be changed behind it.
      const reset = (await people.reset(admin, 'anna')).value;
      const again = (await signIn.signIn({ name: 'anna', password: reset.password }, from())).value;
      if (again.step !== 'factor') throw new Error(`Another step: ${again.step}`);
      expect((await answer(again.continuation, '222222')).value).toMatchObject({ step: 'password' });
    });

    it('lets a step wait for minutes, and take so many answers, and no more', async () => {
      const { person, signIn, codes, clock } = await site();
      const { id } = await person('anna', good, 'viewer');
      codes.set(id, new Set(['111111', '222222']));
      const begin = async () => {
        const { value } = await signIn.signIn({ name: 'anna', password: good }, from());
        if (value.step !== 'factor') throw new Error(`Another step: ${value.step}`);
        return value.continuation;
      };
      const late = await begin();
      clock.now += stepLifeMs;
      await expect(
        signIn.continue({ continuation: late, factor: { kind: 'totp', value: '111111' } }, from()),
      ).rejects.toMatchObject(stepOver);
      const asked = await begin();
      for (let index = 0; index < answersPerStep; index += 1) await signIn.challenge(asked);
      await expect(
        signIn.continue({ continuation: asked, factor: { kind: 'totp', value: '111111' } }, from()),
      ).rejects.toMatchObject(stepOver);
    });

    it('is not gone on with by who was disabled or got another password meanwhile', async () => {
      const { person, people, admin, signIn, codes } = await site();
      await person('anna', good, 'administrator');
      const { id } = await person('ole', good, 'viewer');
      codes.set(id, new Set(['111111', '222222']));
      for (const change of [
        () => people.setEnabled(admin, 'ole', false).then(() => people.setEnabled(admin, 'ole', true)),
        () => people.reset(admin, 'ole'),
      ]) {
        const { value } = await signIn.signIn({ name: 'ole', password: good }, from());
        if (value.step !== 'factor') throw new Error(`Another step: ${value.step}`);
        await change();
        await expect(
          signIn.continue({ continuation: value.continuation, factor: { kind: 'totp', value: '111111' } }, from()),
        ).rejects.toMatchObject(stepOver);
      }
    });

    it('begun before somebody was disabled or got another password leaves no step after it', async () => {
      const { person, people, admin, signIn, codes, between, store } = await site();
      await person('anna', good, 'administrator');
      const { id } = await person('ole', good, 'viewer');
      codes.set(id, new Set(['111111']));
      const begin = async (change: () => Promise<unknown>) => {
        between.happens = change;
        await expect(signIn.signIn({ name: 'ole', password: good }, from())).rejects.toMatchObject(notSignedIn);
      };
      await begin(() => people.setEnabled(admin, 'ole', false));
      await people.setEnabled(admin, 'ole', true);
      await begin(() => people.reset(admin, 'ole'));
      expect(await store.db.selectFrom('sign_in_steps').selectAll().execute()).toHaveLength(0);
    });

    it('that waits for another password ends once somebody chose one', async () => {
      const { people, admin, signIn } = await site();
      const { value } = await people.add(admin, { name: 'ole', displayName: 'Ole', roles: ['viewer'] });
      const begin = async () => {
        const step = (await signIn.signIn({ name: 'ole', password: value.password }, from())).value;
        if (step.step !== 'password') throw new Error(`Another step: ${step.step}`);
        return step.continuation;
      };
      const [first, second] = [await begin(), await begin()];
      await signIn.continue({ continuation: first, newPassword: good }, from());
      await expect(signIn.continue({ continuation: second, newPassword: other }, from())).rejects.toMatchObject(
        stepOver,
      );
    });

    describe('the first administrator', () => {
      const anna = { name: 'anna', displayName: 'Anna Berg', password: good };

      it('is whoever has the code, which is told once, kept as a hash, and good once', async () => {
        const { first, signIn, store, authority } = await site();
        expect(await signIn.state()).toEqual({ siteKind: 'standalone', needsFirstAdministrator: true });
        const code = (await first.offer()) ?? '';
        expect(code).toMatch(/^[a-z2-9]{5}(?:-[a-z2-9]{5}){3}$/);
        expect(await first.offer()).toBeNull();
        expect(JSON.stringify(await store.db.selectFrom('settings').selectAll().execute())).not.toContain(code);
        const wrong = { code: 'AUTH_FIRST_CODE', status: 401 };
        await expect(signIn.first({ ...anna, code: 'aaaaa-aaaaa-aaaaa-aaaaa' }, from())).rejects.toMatchObject(wrong);
        await expect(signIn.first({ ...anna, code, password: 'short' }, from())).rejects.toMatchObject({
          code: 'PASSWORD_TOO_WEAK',
        });
        const both = await Promise.allSettled(
          ['anna', 'eve'].map((name) => signIn.first({ ...anna, name, code: code.toUpperCase() }, from())),
        );
        expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        const done = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))[0];
        expect((await authority.verify(done?.value.bearer)).userName).toBe(done?.value.me.userName);
        expect(await signIn.state()).toEqual({ siteKind: 'standalone', needsFirstAdministrator: false });
        expect(await first.offer()).toBeNull();
        await expect(signIn.first({ ...anna, name: 'mia', code }, from())).rejects.toMatchObject(wrong);
      });

      it('owns what the one person of a local site left: sessions, tokens, and entries by their id', async () => {
        const { first, signIn, store, authority } = await site();
        await store.db.insertInto('workspaces').values(workspaceRow('w1')).execute();
        await store.db
          .insertInto('sessions')
          .values([
            sessionRow('s1', { user_id: 'local', user_name: 'admin' }),
            sessionRow('s2', { user_id: 'ole', user_name: 'Ole' }),
          ])
          .execute();
        const open = { id: 'o', kind: 'open' as const, hash: 'o', label: 'open' };
        const kept = { id: 'b', kind: 'bearer' as const, hash: 'b', label: 'console' };
        const owner = { user_id: 'local', user_name: 'admin', created_at: 1, expires_at: 1_900_000_000_000 };
        await store.db
          .insertInto('tokens')
          .values([
            { ...open, ...owner },
            { ...kept, ...owner },
          ])
          .execute();
        const code = (await first.offer()) ?? '';
        const { me } = (await signIn.first({ ...anna, code }, from())).value;
        expect(me.userId).toBe('local');
        const sessions = await store.db
          .selectFrom('sessions')
          .select(['id', 'user_id', 'user_name'])
          .orderBy('id')
          .execute();
        expect(sessions).toEqual([
          { id: 's1', user_id: 'local', user_name: 'anna' },
          { id: 's2', user_id: 'ole', user_name: 'Ole' },
        ]);
        const tokens = await store.db
          .selectFrom('tokens')
          .select(['id', 'user_name'])
          .where('id', 'in', ['o', 'b'])
          .execute();
        expect(tokens).toEqual([{ id: 'b', user_name: 'anna' }]);
        await expect(authority.exchange('o', 'x')).rejects.toMatchObject({ code: 'AUTH_TOKEN_USED_UP' });
      });

      it('may be added at the command line instead; nobody after them becomes the owner', async () => {
        const { people, admin, first, signIn } = await site();
        const code = (await first.offer()) ?? '';
        const add = async (name: string, role: 'viewer' | 'administrator') =>
          (await people.add(admin, { name, displayName: name, roles: [role] })).value.person.id;
        expect(await add('ole', 'viewer')).not.toBe('local');
        expect(await add('anna', 'administrator')).toBe('local');
        expect(await add('eve', 'administrator')).not.toBe('local');
        await expect(signIn.first({ ...anna, name: 'mia', code }, from())).rejects.toMatchObject({
          code: 'AUTH_FIRST_CODE',
        });
        await expect(add('LOCAL', 'viewer')).rejects.toMatchObject({ code: 'USER_NAME_UNUSABLE' });
      });
    });

    describe('who changes their password', () => {
      const actorOf = async ({ authority }: PeopleSite, bearer: string) =>
        actorWith('viewer', { ...(await authority.verify(bearer)), connectionId: null });

      it('shows the present one, and stays signed in here alone', async () => {
        const it = await site();
        const first = await it.person('ole', good, 'viewer');
        const second = await it.enter('ole', good);
        const ended: string[] = [];
        it.authority.onRevoked((id) => ended.push(id));
        const actor = await actorOf(it, second.bearer);
        const change = (present: string, next: string) =>
          it.account.changePassword(actor, { present, next, address: '192.0.2.1' });
        await expect(change(other, 'yet another lagoon')).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
        await expect(change(good, 'short')).rejects.toMatchObject({ code: 'PASSWORD_TOO_WEAK' });
        await expect(change(good, good)).rejects.toMatchObject({ code: 'PASSWORD_UNCHANGED' });
        await change(good, other);
        await expect(it.authority.verify(first.bearer)).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
        expect(ended).toHaveLength(1);
        expect((await it.authority.verify(second.bearer)).userName).toBe('ole');
        await expect(it.enter('ole', good)).rejects.toMatchObject(notSignedIn);
        expect((await it.enter('ole', other)).step).toBe('done');
      });

      it('keeps the one that an administrator gave them meanwhile', async () => {
        const it = await site();
        await it.person('ole', good, 'viewer');
        const actor = await actorOf(it, (await it.enter('ole', good)).bearer);
        let given = '';
        it.between.happens = async () => {
          given = (await it.people.reset(it.admin, 'ole')).value.password;
        };
        await expect(
          it.account.changePassword(actor, { present: good, next: other, address: '192.0.2.1' }),
        ).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
        await expect(it.enter('ole', other)).rejects.toMatchObject(notSignedIn);
        expect((await it.signIn.signIn({ name: 'ole', password: given }, from())).value.step).toBe('password');
      });

      it('guesses it no better than at the door', async () => {
        const it = await site();
        const { bearer } = await it.person('ole', good, 'viewer');
        const actor = await actorOf(it, bearer);
        const change = () => it.account.changePassword(actor, { present: other, next: good, address: '192.0.2.1' });
        for (let index = 0; index < 6; index += 1)
          await expect(change()).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
        await expect(change()).rejects.toMatchObject({ code: 'AUTH_TOO_MANY_FAILURES' });
      });

      it("sees what they are and may, and ends their own sign-ins and nobody else's", async () => {
        const it = await site();
        const ole = await it.person('ole', good, 'viewer');
        const anna = await it.person('anna', good, 'viewer');
        const actor = await actorOf(it, ole.bearer);
        expect(await it.account.get(actor)).toMatchObject({ name: 'ole', roles: ['viewer'], hasPassword: true });
        const [theirs] = await it.account.signIns(await actorOf(it, anna.bearer));
        await expect(it.account.endSignIn(actor, theirs?.id ?? '')).rejects.toMatchObject({
          code: 'SIGN_IN_NOT_FOUND',
        });
        await it.account.endSignIn(actor, actor.tokenId);
        await expect(it.authority.verify(ole.bearer)).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
        expect((await it.authority.verify(anna.bearer)).userName).toBe('anna');
      });
    });
  });
}
