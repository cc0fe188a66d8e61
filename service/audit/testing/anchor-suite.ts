import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Backend } from '../../store/testing/backends.ts';
import type { Store } from '../../store/types.ts';
import { createAnchorFiles } from '../anchor-files.ts';
import { createAudit } from '../audit.ts';
import type { NewAuditEntry } from '../types.ts';

const anna = { id: 'u1', name: 'Anna' };
const added: NewAuditEntry = { actor: anna, action: 'host.add', result: 'ok' };

/** What is kept of the chain outside the database, whatever the store stands on. */
export function anchorSuite(backend: Backend): void {
  describe(`the anchor of the audit chain on ${backend.dialect}`, () => {
    let folder = '';
    beforeAll(() => backend.start());
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'fairlead-anchor-'));
    });
    afterEach(async () => {
      await backend.closeAll();
      rmSync(folder, { recursive: true, force: true });
    });
    afterAll(() => backend.stop());

    const opened = async () => (await backend.fresh()).open();
    const auditOf = (store: Store, process = 'service', dataDir = folder, errors: unknown[] = []) =>
      createAudit({
        store,
        clock: Date.now,
        anchors: createAnchorFiles({ dataDir, process }),
        onAnchorError: (error) => errors.push(error),
      });
    const append = async (audit: ReturnType<typeof auditOf>, times: number) => {
      for (let at = 0; at < times; at += 1) await audit.append(added);
      await audit.settled();
    };
    const lineOf = (process = 'service') =>
      JSON.parse(readFileSync(join(folder, 'audit-anchor', `${process}.json`), 'utf8')) as {
        seq: number;
        hash: string;
      };
    const deleteAfter = (store: Store, seq: number) => store.db.deleteFrom('audit').where('seq', '>', seq).execute();
    const headOf = async (store: Store) =>
      (await store.db.selectFrom('settings').select('value').where('key', '=', 'audit.head').executeTakeFirst())?.value;
    const setHead = async (store: Store, seq: number) => {
      const { hash } = await store.db
        .selectFrom('audit')
        .select('hash')
        .where('seq', '=', seq)
        .executeTakeFirstOrThrow();
      await store.db.updateTable('settings').set({ value: { seq, hash } }).where('key', '=', 'audit.head').execute();
    };
    /** As somebody does who knows the tables: the end of the chain and what the database keeps of it. */
    const cutTo = async (store: Store, seq: number) => {
      await deleteAfter(store, seq);
      await setHead(store, seq);
    };

    it('follows the chain after each commit, in one line that nobody else can read', async () => {
      const audit = auditOf(await opened());
      expect(await audit.start()).toBe('empty');
      expect(await audit.verify()).toMatchObject({ ok: true, state: 'unanchored', anchor: null });
      const entries = await Promise.all(Array.from({ length: 30 }, () => audit.append(added)));
      await audit.settled();
      expect(lineOf()).toMatchObject({ seq: 30, hash: entries.find(({ seq }) => seq === 30)?.hash });
      expect(await audit.verify()).toMatchObject({ ok: true, state: 'anchored', count: 30, anchor: { seq: 30 } });
      expect(readdirSync(join(folder, 'audit-anchor'))).toEqual(['service.json']);
      expect(readFileSync(join(folder, 'audit-anchor', 'service.json'), 'utf8').length).toBeLessThan(400);
    });

    it('shows an end that was cut although the database fits to itself, and for ever', async () => {
      const store = await opened();
      const audit = auditOf(store);
      await append(audit, 6);
      await cutTo(store, 4);
      const cut = { ok: false, state: 'cut', anchor: { seq: 6 }, firstBroken: { seq: 4, problem: 'missing' } };
      expect(await audit.verify()).toMatchObject(cut);
      // Entries that take the numbers of those that are gone, fewer, as many, and more.
      for (const count of [5, 6, 7, 9]) {
        await append(audit, count - (await audit.verify()).count);
        expect(await audit.verify()).toMatchObject({ ok: false, state: 'cut', count, anchor: { seq: 6 } });
        expect(audit.anchorTrouble()).toBe('conflict');
      }
      expect(lineOf().seq).toBe(6);
      expect(await auditOf(store).start()).toBe('conflict');
      expect(await auditOf(store).verify()).toMatchObject({ state: 'cut' });
    });

    it('shows that all of it is gone, the head of the database as well', async () => {
      const store = await opened();
      await append(auditOf(store), 3);
      await store.db.deleteFrom('audit').execute();
      await store.db.deleteFrom('settings').execute();
      expect(await auditOf(store).verify()).toMatchObject({ ok: false, state: 'cut', count: 0 });
      expect(await auditOf(store).start()).toBe('conflict');
    });

    it('tells what is broken before what is cut', async () => {
      const store = await opened();
      const audit = auditOf(store);
      await append(audit, 6);
      await cutTo(store, 4);
      await store.db.updateTable('audit').set({ actor_name: 'Eve' }).where('seq', '=', 2).execute();
      expect(await audit.verify()).toMatchObject({ state: 'broken', firstBroken: { seq: 2, problem: 'changed' } });
    });

    it('an older copy that was put back is told, goes on, and counts once a person says so', async () => {
      const store = await opened();
      await append(auditOf(store), 6);
      const lost = lineOf();
      await cutTo(store, 3);
      const audit = auditOf(store);
      expect(await audit.start()).toBe('conflict');
      await append(audit, 1);
      const entry = await audit.anchorAnew(anna);
      expect(entry).toMatchObject({
        actorId: 'u1',
        action: 'audit.anchor',
        data: {
          why: 'anew',
          found: { state: 'cut', count: 4 },
          before: [{ process: 'service', seq: 6, hash: lost.hash }],
        },
      });
      expect(await audit.verify()).toMatchObject({ ok: true, state: 'anchored', count: 5, anchor: { seq: 5 } });
      expect(audit.anchorTrouble()).toBeNull();
      await append(audit, 3);
      expect(lineOf().seq).toBe(8);
      expect(await auditOf(store).start()).toBe('anchored');
    });

    it('a chain from before is not anchored yet, and is from the first start on, with an entry that says so', async () => {
      const store = await opened();
      const old = createAudit({ store, clock: Date.now });
      for (let at = 0; at < 3; at += 1) await old.append(added);
      const audit = auditOf(store);
      expect(await audit.verify()).toMatchObject({ ok: true, state: 'unanchored', count: 3 });
      expect(await audit.start()).toBe('first');
      expect(await audit.search({ action: 'audit.anchor' })).toMatchObject([{ seq: 4, data: { why: 'first' } }]);
      expect(await audit.verify()).toMatchObject({ ok: true, state: 'anchored', count: 4 });
      expect(await audit.start()).toBe('anchored');
      // The line is taken away: never silently.
      rmSync(join(folder, 'audit-anchor'), { recursive: true });
      expect(await audit.verify()).toMatchObject({ state: 'unanchored' });
      expect(await audit.start()).toBe('first');
      expect(await audit.search({ action: 'audit.anchor' })).toHaveLength(2);
    });

    it('a data folder that was copied is anchored in its new place, with an entry', async () => {
      const store = await opened();
      await append(auditOf(store), 3);
      const copy = join(folder, 'copy');
      cpSync(join(folder, 'audit-anchor'), join(copy, 'audit-anchor'), { recursive: true });
      const audit = auditOf(store, 'service', copy);
      expect(await audit.start()).toBe('copied');
      expect(await audit.search({ action: 'audit.anchor' })).toMatchObject([
        { seq: 4, data: { why: 'copied', before: [{ seq: 3 }] } },
      ]);
      expect(await audit.start()).toBe('anchored');
      expect(await audit.verify()).toMatchObject({ state: 'anchored', anchor: { seq: 4 } });
    });

    it('a head that is gone over existing entries is told, and is not covered up by going on', async () => {
      const store = await opened();
      const audit = auditOf(store);
      await append(audit, 3);
      await store.db.deleteFrom('settings').where('key', '=', 'audit.head').execute();
      expect(await audit.verify()).toMatchObject({ ok: false, state: 'head-missing' });
      await append(audit, 2);
      expect(await headOf(store)).toBeUndefined();
      expect(await audit.verify()).toMatchObject({ ok: false, state: 'head-missing', count: 5 });
      await audit.anchorAnew(anna);
      expect(await audit.verify()).toMatchObject({ ok: true, state: 'anchored', count: 6 });
      await store.db.updateTable('settings').set({ value: 'nonsense' }).where('key', '=', 'audit.head').execute();
      expect(await audit.verify()).toMatchObject({ ok: false, state: 'head-missing' });
    });

    it('a head that stays behind, or says something else, is broken', async () => {
      const store = await opened();
      const audit = auditOf(store);
      await append(audit, 4);
      await setHead(store, 3);
      expect(await audit.verify()).toMatchObject({ ok: false, state: 'broken' });
      const value = { seq: 4, hash: 'f'.repeat(64) };
      await store.db.updateTable('settings').set({ value }).where('key', '=', 'audit.head').execute();
      expect(await audit.verify()).toMatchObject({ ok: false, state: 'broken' });
    });

    it('each process has its own line, and the highest counts', async () => {
      const store = await opened();
      const [one, two] = [auditOf(store, 'one'), auditOf(store, 'two')];
      await append(one, 2);
      await append(two, 3);
      expect([lineOf('one').seq, lineOf('two').seq]).toEqual([2, 5]);
      expect(await one.verify()).toMatchObject({ state: 'anchored', anchor: { seq: 5 } });
      await cutTo(store, 3);
      // Its own line fits; the other's does not.
      expect(await one.verify()).toMatchObject({ state: 'cut', anchor: { seq: 5 } });
      expect(await one.start()).toBe('conflict');
      await one.anchorAnew(anna);
      await append(two, 1);
      expect(await two.verify()).toMatchObject({ state: 'anchored', anchor: { seq: 5 } });
    });

    it('entries are written although nothing can be written down outside, and the line catches up', async () => {
      const store = await opened();
      const errors: unknown[] = [];
      const audit = auditOf(store, 'service', folder, errors);
      writeFileSync(join(folder, 'audit-anchor'), 'in the way');
      await append(audit, 2);
      expect(audit.anchorTrouble()).toBe('unwritable');
      expect(errors.length).toBeGreaterThan(0);
      expect(await audit.search({})).toHaveLength(2);
      await expect(audit.anchorAnew(anna)).rejects.toThrow();
      rmSync(join(folder, 'audit-anchor'));
      await append(audit, 1);
      expect(audit.anchorTrouble()).toBeNull();
      expect(lineOf().seq).toBe((await audit.search({ limit: 1 }))[0]?.seq);
    });

    it('a line that cannot be read holds nothing, and is made anew at the start with an entry', async () => {
      const store = await opened();
      await append(auditOf(store), 2);
      for (const damaged of ['', '{', '{"seq":1}', '[]', 'x'.repeat(100_000), '\0']) {
        writeFileSync(join(folder, 'audit-anchor', 'service.json'), damaged);
        const audit = auditOf(store);
        expect(await audit.verify()).toMatchObject({ ok: true, state: 'unanchored' });
        expect(await audit.start()).toBe('first');
        expect(await audit.verify()).toMatchObject({ state: 'anchored' });
      }
    });

    it('what was part of a transaction that was undone is never written down', async () => {
      const store = await opened();
      const audit = auditOf(store);
      await append(audit, 1);
      const failing = store.transaction(async (tx) => {
        await audit.append(added, tx);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await audit.settled();
      expect(lineOf().seq).toBe(1);
      await store.transaction((tx) => audit.append(added, tx));
      await append(audit, 1);
      expect(lineOf().seq).toBe(3);
      expect(await audit.verify()).toMatchObject({ state: 'anchored', count: 3 });
    });

    it('verifying changes nothing', async () => {
      const store = await opened();
      await createAudit({ store, clock: Date.now }).append(added);
      await auditOf(store).verify();
      expect(existsSync(join(folder, 'audit-anchor'))).toBe(false);
    });
  });
}
