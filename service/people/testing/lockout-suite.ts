/** Who has to wait after sign-ins that failed, whatever the store stands on. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../store/testing/backends.ts';
import { forgetAfterMs, lockoutRules } from '../lockout.ts';
import { from, type PeopleSite, peopleSite } from './site.ts';

const good = 'correct horse battery';
const bad = 'another lagoon parrot';
const { pair, name: anywhere, address: anybody, mark: known } = lockoutRules;

export function lockoutSuite(backend: Backend): void {
  describe(`sign-ins that fail on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    afterEach(() => backend.closeAll());
    afterAll(() => backend.stop());
    const site = async () => peopleSite(await (await backend.fresh()).open());

    /** What comes of a try: 'in', or the code, with the wait where there is one. */
    const attempt = (it: PeopleSite, name: string, password: string, more: { mark?: string; address?: string } = {}) =>
      it.enter(name, password, more).then(
        () => 'in',
        ({ code, data }: { code: string; data?: { retryAfterS?: number } }) =>
          data?.retryAfterS === undefined ? code : data.retryAfterS,
      );
    const failedAtOnce = 'AUTH_NOT_SIGNED_IN';
    /** So many failures, without looking at passwords: what is counted is the same. */
    async function fail(it: PeopleSite, name: string, times: number, address = '192.0.2.66') {
      for (let index = 0; index < times; index += 1) await it.lockout.begin({ name, address, markHash: null });
    }

    it('make their name wait at their address, longer each time, with the right password too, and not elsewhere', async () => {
      const it = await site();
      await it.person('anna', good, 'administrator');
      for (let index = 0; index <= pair.free; index += 1) expect(await attempt(it, 'anna', bad)).toBe(failedAtOnce);
      expect(await attempt(it, 'anna', good)).toBe(pair.firstMs / 1000);
      // Whoever asks meanwhile makes it no longer.
      it.clock.now += pair.firstMs / 2;
      expect(await attempt(it, 'anna', bad)).toBe(pair.firstMs / 2000);
      expect(await attempt(it, 'anna', good, { address: '192.0.2.2' })).toBe('in');
      it.clock.now += pair.firstMs / 2;
      expect(await attempt(it, 'anna', bad)).toBe(failedAtOnce);
      expect(await attempt(it, 'anna', good)).toBe((2 * pair.firstMs) / 1000);
      it.clock.now += 2 * pair.firstMs;
      expect(await attempt(it, 'anna', good)).toBe('in');
      // It is forgotten with that.
      for (let index = 0; index <= pair.free; index += 1) expect(await attempt(it, 'anna', bad)).toBe(failedAtOnce);
    });

    it('of many at once count as of one after another', async () => {
      const it = await site();
      await it.person('anna', good, 'viewer');
      const all = await Promise.all(Array.from({ length: 12 }, () => attempt(it, 'anna', bad)));
      expect(all.filter((one) => one === failedAtOnce)).toHaveLength(pair.free + 1);
    });

    it('never lock anybody out for good: from anywhere the wait is a minute at most', async () => {
      const it = await site();
      await it.person('anna', good, 'administrator');
      for (let index = 0; index < 200; index += 1) {
        it.clock.now += anywhere.mostMs;
        await fail(it, 'anna', 1, `203.0.113.${index}`);
      }
      // From an address of its own, where nothing failed.
      expect(await attempt(it, 'anna', good)).toBe(anywhere.mostMs / 1000);
      it.clock.now += anywhere.mostMs;
      expect(await attempt(it, 'anna', good)).toBe('in');
    });

    it('keep nobody waiting in a browser in which they signed in before, whoever guesses, from their own address too', async () => {
      const it = await site();
      const { mark } = await it.person('anna', good, 'administrator');
      const { mark: oles } = await it.person('ole', good, 'viewer');
      for (let index = 0; index < 60; index += 1) {
        await fail(it, 'anna', 1, '192.0.2.1');
        it.clock.now += 20_000;
      }
      await fail(it, 'anna', 1, '192.0.2.1');
      expect(await attempt(it, 'anna', good)).not.toBe('in');
      // A mark is good for its person alone.
      expect(await attempt(it, 'anna', good, { mark: oles })).not.toBe('in');
      expect(await attempt(it, 'anna', good, { mark: 'x'.repeat(43) })).not.toBe('in');
      expect(await attempt(it, 'anna', good, { mark })).toBe('in');
      // Who guesses there waits, too.
      const tries = await Promise.all(Array.from({ length: known.free + 3 }, () => attempt(it, 'anna', bad, { mark })));
      expect(tries.filter((one) => one === failedAtOnce)).toHaveLength(known.free + 1);
    });

    it('keep nobody waiting whose password was made anew, also with a second factor, whoever goes on guessing', async () => {
      const it = await site();
      const { id } = await it.person('anna', good, 'administrator');
      it.codes.set(id, new Set(['111111']));
      const { password } = (await it.people.reset(it.admin, 'anna')).value;
      await fail(it, 'anna', 40, '192.0.2.1');
      expect(await attempt(it, 'anna', bad)).toBe(pair.firstMs / 1000);
      const first = (await it.signIn.signIn({ name: 'anna', password }, from())).value;
      if (first.step !== 'factor') throw new Error(`Another step: ${first.step}`);
      const factor = { kind: 'totp' as const, value: '111111' };
      const second = (await it.signIn.continue({ continuation: first.continuation, factor }, from())).value;
      if (second.step !== 'password') throw new Error(`Another step: ${second.step}`);
      const { value } = await it.signIn.continue({ continuation: second.continuation, newPassword: good }, from());
      expect(value.step).toBe('done');
      // The password that was chosen can be guessed at again; the mark of the browser spares the person that.
      expect(await attempt(it, 'anna', good)).toBe(pair.firstMs / 1000);
    });

    it('of ever other names make their address wait, and no other', async () => {
      const it = await site();
      await it.person('anna', good, 'viewer');
      for (let index = 0; index <= anybody.free; index += 1) await fail(it, `name${index}`, 1);
      expect(await attempt(it, 'anna', good, { address: '192.0.2.66' })).toBe(anybody.firstMs / 1000);
      expect(await attempt(it, 'anna', good)).toBe('in');
    });

    it('from the addresses that one network has are from one', async () => {
      const it = await site();
      await it.person('anna', good, 'viewer');
      for (let index = 0; index <= pair.free; index += 1) await fail(it, 'anna', 1, `2001:db8::${index + 1}`);
      expect(await attempt(it, 'anna', good, { address: '2001:db8::ffff' })).toBe(pair.firstMs / 1000);
      expect(await attempt(it, 'anna', good, { address: '2001:db8:0:1::1' })).toBe('in');
    });

    it('are told to the log once a minute, and to whoever sees the list of people', async () => {
      const it = await site();
      await it.person('anna', good, 'administrator');
      const shown = async () => (await it.people.list(it.admin))[0];
      expect(await shown()).toMatchObject({ failedSignIns: 0, waitsUntil: null });
      for (let index = 0; index <= pair.free; index += 1) await attempt(it, 'anna', bad);
      const waits = { person: { name: 'anna' }, address: '192.0.2.1', failures: pair.free + 1, waitMs: pair.firstMs };
      expect(it.waits).toMatchObject([waits]);
      expect(await shown()).toMatchObject({
        failedSignIns: pair.free + 1,
        waitsUntil: it.clock.now + pair.firstMs,
      });
      it.clock.now += pair.firstMs;
      await attempt(it, 'anna', bad);
      expect(it.waits).toHaveLength(1);
      it.clock.now += 60_000;
      await attempt(it, 'anna', bad);
      expect(it.waits).toHaveLength(2);
      // Nobody is told of a name that nobody has, and no name that was typed is kept.
      for (let index = 0; index <= pair.free; index += 1)
        await attempt(it, 'hunter2-hunter2', bad, { address: '192.0.2.9' });
      expect(it.waits).toHaveLength(2);
      const kept = JSON.stringify(await it.store.db.selectFrom('sign_in_failures').selectAll().execute());
      expect(kept).not.toContain('hunter2');
    });

    it('are forgotten after an hour, and with a new password', async () => {
      const it = await site();
      await it.person('anna', good, 'viewer');
      await fail(it, 'anna', pair.free + 1, '192.0.2.1');
      it.clock.now += forgetAfterMs + 1;
      for (let index = 0; index <= pair.free; index += 1) expect(await attempt(it, 'anna', bad)).toBe(failedAtOnce);
      expect(await attempt(it, 'anna', good)).not.toBe('in');
      const { password } = (await it.people.reset(it.admin, 'anna')).value;
      expect((await it.signIn.signIn({ name: 'anna', password }, from())).value.step).toBe('password');
    });

    it('include second factors', async () => {
      const it = await site();
      const { id } = await it.person('anna', good, 'viewer');
      it.codes.set(id, new Set(['111111']));
      const guess = async () => {
        const { value } = await it.signIn.signIn({ name: 'anna', password: good }, from());
        if (value.step !== 'factor') throw new Error(`Another step: ${value.step}`);
        return it.signIn.continue({ continuation: value.continuation, factor: { kind: 'totp', value: '0' } }, from());
      };
      // Each with the right password before it, which forgives nothing.
      for (let index = 0; index <= pair.free; index += 1)
        await expect(guess()).rejects.toMatchObject({ code: 'AUTH_FACTOR_WRONG' });
      await expect(guess()).rejects.toMatchObject({ code: 'AUTH_TOO_MANY_FAILURES' });
    });
  });
}
