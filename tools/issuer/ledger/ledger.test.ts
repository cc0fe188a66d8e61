import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issueLicense } from '../issue-license.ts';
import { newTestSite } from '../testing/sites.ts';
import { newFolder, newTestKey, newTestLedger, testContext } from '../testing/vendor.ts';
import { journalEntries, note } from './journal.ts';
import { openLedger } from './open.ts';

let place: ReturnType<typeof newFolder>;
let file: string;
beforeEach(() => {
  place = newFolder();
  file = join(place.folder, 'deep', 'ledger.sqlite');
});
afterEach(() => place.remove());

describe('the ledger', () => {
  it('is made only where that is asked for, and for this user alone', () => {
    expect(() => openLedger(file)).toThrow(expect.objectContaining({ code: 'ISSUER_LEDGER_MISSING' }));
    expect(existsSync(file)).toBe(false);
    const ledger = openLedger(file, { make: true });
    ledger.write(() => note(ledger, { at: 1, actor: 'tests', action: 'signing-key.made' }, {}));
    for (const name of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(name).mode & 0o777).toBe(0o600);
    ledger.close();
  });

  it('has strict tables, a write-ahead log and full syncs', () => {
    const ledger = openLedger(file, { make: true });
    const tables = ledger.db.prepare<[], { name: string; strict: number }>('pragma table_list').all();
    const own = tables.filter(({ name }) => !name.startsWith('sqlite_'));
    expect(own.map(({ name }) => name).sort()).toEqual([
      'activation_keys',
      'activations',
      'journal',
      'revocation_lists',
      'schema_migrations',
      'signing_keys',
    ]);
    expect(own.filter(({ strict }) => strict === 0)).toEqual([]);
    expect(ledger.db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(ledger.db.pragma('synchronous', { simple: true })).toBe(2);
    ledger.close();
  });

  it('of a newer schema is left alone', () => {
    openLedger(file, { make: true }).close();
    const db = new Sqlite(file);
    db.prepare("insert into schema_migrations values (999, '0999-later', 1)").run();
    db.close();
    expect(() => openLedger(file)).toThrow(expect.objectContaining({ code: 'ISSUER_LEDGER_NEWER' }));
  });

  it('that is none is named as damaged', () => {
    openLedger(file, { make: true }).close();
    writeFileSync(file, 'this is no database at all, whatever its name says'.repeat(100));
    expect(() => openLedger(file)).toThrow(expect.objectContaining({ code: 'ISSUER_LEDGER_DAMAGED' }));
  });

  it('keeps an Activation Key nowhere: neither the file nor its log has one', async () => {
    const ledger = await newTestLedger(file);
    const { key } = newTestKey(ledger);
    await issueLicense(testContext(ledger), await newTestSite().request(key));
    const bytes = Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)]).toString('latin1');
    ledger.close();
    const groups = key.split('-');
    expect(bytes).toContain(groups[0]);
    for (const group of groups.slice(1)) expect(bytes).not.toContain(group);
    expect(bytes).not.toContain(Buffer.from(key.slice(6, 24)).toString('base64url'));
  });

  it('is copied whole while others write', async () => {
    const ledger = await newTestLedger(file);
    const { key } = newTestKey(ledger);
    const site = newTestSite();
    const first = await issueLicense(testContext(ledger), await site.request(key));
    const copy = join(place.folder, 'copy.sqlite');
    await ledger.backup(copy);
    ledger.close();
    const restored = openLedger(copy);
    const again = await issueLicense(testContext(restored), await site.request(key));
    expect(again).toMatchObject({ licenseKey: first.licenseKey, isNew: false });
    restored.close();
  });

  it('keeps what was issued as it was', async () => {
    const ledger = await newTestLedger(file);
    const { key } = newTestKey(ledger);
    await issueLicense(testContext(ledger), await newTestSite().request(key));
    expect(() => ledger.db.prepare('delete from activations').run()).toThrow('stays in the ledger');
    expect(() => ledger.db.prepare("update activations set license_key = 'x'").run()).toThrow('stays as it was');
    ledger.close();
  });
});

describe('the journal', () => {
  const filled = () => {
    const ledger = openLedger(file, { make: true });
    for (const at of [1, 2, 3])
      ledger.write(() => note(ledger, { at, actor: 'tests', action: 'signing-key.made' }, { number: at }));
    return ledger;
  };

  it('is only added to', () => {
    const ledger = filled();
    expect(journalEntries(ledger).map(({ data }) => data)).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
    expect(() => ledger.db.prepare("update journal set actor = 'x'").run()).toThrow('only added to');
    expect(() => ledger.db.prepare('delete from journal').run()).toThrow('only added to');
    ledger.close();
  });

  it.each([
    ['changed', "update journal set actor = 'somebody else' where seq = 2", 2],
    ['taken out', 'delete from journal where seq = 1', 1],
    ['taken out, and the others moved up', 'delete from journal where seq = 1; update journal set seq = seq - 1', 1],
  ])('an entry that was %s by hand shows', (_, sql, entry) => {
    filled().close();
    const db = new Sqlite(file);
    db.exec(`drop trigger journal_fixed; drop trigger journal_kept; ${sql}`);
    db.close();
    const ledger = openLedger(file);
    expect(() => journalEntries(ledger)).toThrow(
      expect.objectContaining({ code: 'ISSUER_JOURNAL_CHANGED', data: { entry } }),
    );
    ledger.close();
  });

  it('an entry that was changed with its own hash shows at the next one', () => {
    filled().close();
    const db = new Sqlite(file);
    db.exec('drop trigger journal_fixed');
    const before =
      db.prepare<[], { hash: Buffer }>('select hash from journal where seq = 1').get()?.hash ?? Buffer.alloc(0);
    const data = JSON.stringify({ number: 22 });
    const hash = createHash('sha256')
      .update(before)
      .update(JSON.stringify([2, 2, 'tests', 'signing-key.made', data]))
      .digest();
    db.prepare('update journal set data = ?, hash = ? where seq = 2').run(data, hash);
    db.close();
    const ledger = openLedger(file);
    expect(() => journalEntries(ledger)).toThrow(expect.objectContaining({ data: { entry: 3 } }));
    ledger.close();
  });

  it('is whole in a copy of the file after a crash', () => {
    const ledger = filled();
    const copy = join(place.folder, 'crashed.sqlite');
    copyFileSync(file, copy);
    copyFileSync(`${file}-wal`, `${copy}-wal`);
    ledger.close();
    const crashed = openLedger(copy);
    expect(journalEntries(crashed)).toHaveLength(3);
    crashed.close();
  });
});
