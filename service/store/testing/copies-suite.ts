import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lastBackup } from '../backups.ts';
import { migrations } from '../migrations/index.ts';
import { storeIdOf } from '../store-id.ts';
import type { Backend, TestPlace } from './backends.ts';

/** What is known of copies of a store, whatever it stands on. */
export function copiesSuite(backend: Backend): void {
  describe(`copies of a store on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    let apart = '';
    beforeEach(() => {
      apart = mkdtempSync(join(tmpdir(), 'fairlead-copies-'));
    });
    afterEach(async () => {
      await backend.closeAll();
      rmSync(apart, { recursive: true, force: true });
    });
    afterAll(() => backend.stop());

    /** The data folder of a place: its own on SQLite. */
    const folderOf = ({ location }: TestPlace) => ('dataDir' in location ? location.dataDir : apart);

    it('a store that was made new has no backup', async () => {
      const place = await backend.fresh();
      expect(await lastBackup(await place.open(), folderOf(place))).toBeNull();
    });

    it('one that was updated has the copy from before, with when it was made and where it is', async () => {
      const place = await backend.fresh();
      const from = migrations.length - 2;
      await (await place.open({ migrations: migrations.slice(0, from) })).close();
      const began = Date.now();
      const found = await lastBackup(await place.open(), folderOf(place));
      expect(found?.kind).toBe('before-update');
      expect(found?.at).toBeGreaterThanOrEqual(began);
      expect(found?.at).toBeLessThanOrEqual(Date.now());
      const name = String(from).padStart(4, '0');
      if (backend.dialect === 'sqlite') expect(statSync(found?.place ?? '').isFile()).toBe(true);
      else expect(found?.place).toBe(`schema fairlead_schema_${name}`);
      expect(found?.place).toContain(name);
    });

    it('tells the newest of several, and nothing of files that are none', async () => {
      const place = await backend.fresh();
      const store = await place.open();
      const folder = join(folderOf(place), 'backups');
      mkdirSync(folder);
      for (const name of [
        'schema-0003-2026-01-02T03-04-05-006Z.sqlite',
        'schema-0004-2026-03-02T03-04-05-006Z.sqlite',
        'schema-0005-2026-02-02T03-04-05-006Z.sqlite',
        'schema-0006-2027-02-02T03-04-05-006Z.sqlite.part',
        'notes.txt',
      ])
        writeFileSync(join(folder, name), '');
      expect(await lastBackup(store, folderOf(place))).toEqual({
        kind: 'before-update',
        at: Date.UTC(2026, 2, 2, 3, 4, 5, 6),
        place: join(folder, 'schema-0004-2026-03-02T03-04-05-006Z.sqlite'),
      });
    });

    if (backend.dialect === 'postgres')
      it('the SQLite store that a move left behind is one', async () => {
        const file = join(apart, 'fairlead.sqlite');
        writeFileSync(file, '');
        utimesSync(file, 1_700_000_000, 1_700_000_000);
        const store = await (await backend.fresh()).open();
        expect(await lastBackup(store, apart)).toEqual({ kind: 'left-behind', at: 1_700_000_000_000, place: file });
      });

    it('is told from others by an id that stays over a restart', async () => {
      const place = await backend.fresh();
      const store = await place.open();
      const id = await storeIdOf(store, folderOf(place));
      expect(id).toMatch(new RegExp(`^${backend.dialect} `));
      await store.close();
      expect(await storeIdOf(await place.open(), folderOf(place))).toBe(id);
      const other = await backend.fresh();
      expect(await storeIdOf(await other.open(), folderOf(other))).not.toBe(id);
    });
  });
}
