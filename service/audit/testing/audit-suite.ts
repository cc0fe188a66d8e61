import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../store/testing/backends.ts';
import type { Store } from '../../store/types.ts';
import { createAudit } from '../audit.ts';
import { genesis } from '../chain.ts';
import type { AuditEntry, NewAuditEntry } from '../types.ts';

const anna = { id: 'u1', name: 'Anna Müller' };
const bob = { id: 'u2', name: 'Bob' };
const added: NewAuditEntry = {
  actor: anna,
  action: 'host.add',
  object: { type: 'host', id: 'h1', name: 'build-1' },
  result: 'ok',
  data: { name: 'build-1', tags: ['b', 'a'] },
};

/** What the audit log promises, whatever the store stands on. */
export function auditSuite(backend: Backend): void {
  describe(`audit on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    afterEach(() => backend.closeAll());
    afterAll(() => backend.stop());

    const opened = async () => {
      const place = await backend.fresh();
      const store = await place.open();
      let now = 1000;
      const seen: AuditEntry[] = [];
      const audit = createAudit({ store, clock: () => now++, onAppend: (entry) => seen.push(entry) });
      return { place, store, audit, seen };
    };

    it('chains entries, and gives back what was put in', async () => {
      const { audit, seen } = await opened();
      const first = await audit.append(added);
      const second = await audit.append({ actor: bob, action: 'sign-in', result: 'refused', reason: 'Wrong token.' });
      expect(first).toMatchObject({ seq: 1, at: 1000, objectName: 'build-1', prevHash: genesis, data: added.data });
      expect(second).toMatchObject({ seq: 2, objectType: null, data: null, prevHash: first.hash });
      expect(await audit.search({})).toEqual([second, first]);
      expect(seen).toEqual([first, second]);
      expect(await audit.verify()).toMatchObject({ ok: true, state: 'unanchored', count: 2, head: second.hash });
    });

    it('keeps its order when many write at once', async () => {
      const { audit } = await opened();
      await Promise.all(Array.from({ length: 40 }, (_, at) => audit.append({ ...added, data: { at } })));
      expect(await audit.verify()).toMatchObject({ ok: true, count: 40 });
    });

    it('verifies after data that the database writes down in its own way', async () => {
      const { audit } = await opened();
      const data = { z: 1, a: { y: [1.5, 1e21, -0, 5e-324], x: '\0\ud800ü' }, __proto: null, ключ: undefined };
      await audit.append({ ...added, actor: { id: 'u\0', name: '\ud800' }, reason: 'a\0b', data });
      expect(await audit.verify()).toMatchObject({ ok: true, count: 1 });
    });

    it('stands and falls with the transaction it is part of', async () => {
      const { store, audit, seen } = await opened();
      const failing = store.transaction(async (tx) => {
        await audit.append(added, tx);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await audit.search({})).toEqual([]);
      await store.transaction((tx) => audit.append(added, tx));
      expect(await audit.search({})).toHaveLength(1);
      expect(seen).toEqual([]);
      expect(await audit.verify()).toMatchObject({ ok: true, count: 1 });
    });

    it('finds by person, object, action, result, words and time', async () => {
      const { audit } = await opened();
      await audit.append(added);
      await audit.append({ ...added, actor: bob, action: 'host.remove', result: 'failed', reason: 'It is gone.' });
      await audit.append({ actor: bob, action: 'hostile.act', result: 'ok' });
      const find = async (filter: Parameters<typeof audit.search>[0]) =>
        (await audit.search(filter)).map(({ seq }) => seq);
      expect(await find({ actor: 'u1' })).toEqual([1]);
      expect(await find({ actor: 'MULLER' })).toEqual([1]);
      expect(await find({ object: { type: 'host' } })).toEqual([2, 1]);
      expect(await find({ object: { type: 'host', id: 'h2' } })).toEqual([]);
      expect(await find({ objectText: 'BUILD host' })).toEqual([2, 1]);
      // What stands in the action, the reason or the person's name is not the object.
      for (const objectText of ['hostile', 'gone', 'bob']) expect(await find({ objectText })).toEqual([]);
      expect(await find({ action: 'host.remove' })).toEqual([2]);
      expect(await find({ action: 'host.*' })).toEqual([2, 1]);
      expect(await find({ result: 'failed' })).toEqual([2]);
      expect(await find({ text: 'gone bob' })).toEqual([2]);
      expect(await find({ from: 1001, to: 1002 })).toEqual([2]);
      expect(await find({ limit: 1 })).toEqual([3]);
      expect(await find({ limit: 1, before: 3 })).toEqual([2]);
    });

    it('tells every action once, in order', async () => {
      const { audit } = await opened();
      expect(await audit.actions()).toEqual([]);
      for (const action of ['host.remove', 'sign-in', 'host.add', 'sign-in', 'Host', 'host.add'])
        await audit.append({ ...added, action });
      expect(await audit.actions()).toEqual(['Host', 'host.add', 'host.remove', 'sign-in']);
    });

    it('finds every word of an entry, in whatever case and with or without its accents', async () => {
      const { audit } = await opened();
      await audit.append({
        ...added,
        action: 'session.terminal',
        data: { host: 'Zürich-2', asRoot: true, tags: ['Größe', 7], deep: { list: [{ image: 'x/y:1' }] } },
      });
      await audit.append({ ...added, action: 'session.terminal', data: { host: 'bravo', asRoot: false } });
      const find = async (text: string) => (await audit.search({ text })).map(({ seq }) => seq);
      for (const text of ['zurich', 'ROOT', 'grosse', '7', 'x/y', 'Müller terminal zürich', 'open a terminal as root'])
        expect({ text, found: await find(text) }).toEqual({ text, found: [1] });
      expect(await find('bravo done')).toEqual([2]);
      expect(await find('u1 build-1')).toEqual([2, 1]);
      expect(await find('root bravo')).toEqual([]);
    });

    it('exports everything that fits, as NDJSON that can be checked and as CSV that runs no formula', async () => {
      const { audit } = await opened();
      const entries: AuditEntry[] = [];
      for (let at = 0; at < 1100; at += 1) entries.push(await audit.append({ ...added, data: { at } }));
      const text = (await Array.fromAsync(audit.export({}, 'ndjson'))).join('');
      expect(
        text
          .trimEnd()
          .split('\n')
          .map((line): unknown => JSON.parse(line)),
      ).toEqual(entries);
      await audit.append({ actor: { id: 'x', name: '=cmd()' }, action: 'say "hi", bob', result: 'ok' });
      const csv = (await Array.fromAsync(audit.export({ actor: 'x' }, 'csv'))).join('').split('\r\n');
      expect(csv).toHaveLength(3);
      expect(csv[1]).toContain(`,x,'=cmd(),"say ""hi"", bob",`);
    });

    it.each<[string, (store: Store) => Promise<unknown>, { seq: number; problem: string }]>([
      [
        'a changed name',
        (s) => s.db.updateTable('audit').set({ actor_name: 'Eve' }).where('seq', '=', 3).execute(),
        { seq: 3, problem: 'changed' },
      ],
      [
        'changed data',
        (s) =>
          s.db
            .updateTable('audit')
            .set({ data: { name: 'x' } })
            .where('seq', '=', 1)
            .execute(),
        { seq: 1, problem: 'changed' },
      ],
      [
        'a changed time',
        (s) => s.db.updateTable('audit').set({ at: 5 }).where('seq', '=', 2).execute(),
        { seq: 2, problem: 'changed' },
      ],
      [
        'an entry taken out',
        (s) => s.db.deleteFrom('audit').where('seq', '=', 2).execute(),
        { seq: 3, problem: 'missing' },
      ],
      [
        'the beginning cut off',
        (s) => s.db.deleteFrom('audit').where('seq', '<', 3).execute(),
        { seq: 3, problem: 'missing' },
      ],
      [
        'the end cut off',
        (s) => s.db.deleteFrom('audit').where('seq', '>', 3).execute(),
        { seq: 3, problem: 'missing' },
      ],
      ['all of it gone', (s) => s.db.deleteFrom('audit').execute(), { seq: 0, problem: 'missing' }],
      [
        'two entries exchanged',
        (s) => sql`update audit set seq = case seq when 2 then 99 else seq end`.execute(s.db),
        { seq: 3, problem: 'missing' },
      ],
    ])('notices %s', async (_name, tamper, firstBroken) => {
      const { store, audit } = await opened();
      for (let at = 0; at < 5; at += 1) await audit.append({ ...added, data: { at } });
      expect((await audit.verify()).ok).toBe(true);
      await tamper(store);
      expect(await audit.verify()).toMatchObject({ ok: false, firstBroken });
      // Going on does not cover it up.
      await audit.append(added);
      expect((await audit.verify()).ok).toBe(false);
    });
  });
}
