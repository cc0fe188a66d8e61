/** Where a folder says that its site is, and what a password file has to be like. */
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { locationOf, notedPlace, notePlace } from './place.ts';
import type { StorePlace } from './types.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-place-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const postgres = (passwordFile: string | null): StorePlace => ({
  kind: 'postgres',
  url: 'postgres://fairlead@db.example.org/fairlead',
  passwordFile,
});

describe('the note of a data folder', () => {
  it('is none at first: SQLite', () => {
    expect(notedPlace(folder)).toEqual({ kind: 'sqlite' });
  });

  it('is found again, for its owner alone, and gone after SQLite is noted', () => {
    const place = postgres('/etc/fairlead/password');
    notePlace(folder, place);
    expect(notedPlace(folder)).toEqual(place);
    if (process.platform !== 'win32') expect(statSync(join(folder, 'store.json')).mode & 0o777).toBe(0o600);
    notePlace(folder, { kind: 'sqlite' });
    expect(notedPlace(folder)).toEqual({ kind: 'sqlite' });
    expect(existsSync(join(folder, 'store.json'))).toBe(false);
  });

  it.each(['', '{"postgres":', '{}', '{"postgres":1,"passwordFile":null}'])(
    'that is damaged (%j) is told instead of starting another, empty site',
    (text) => {
      writeFileSync(join(folder, 'store.json'), text);
      expect(() => notedPlace(folder)).toThrow(expect.objectContaining({ code: 'STORE_NOTE' }));
    },
  );
});

describe('the password file', () => {
  const write = (text: string, mode: number) => {
    const path = join(folder, 'password');
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };
  const locate = (path: string) => locationOf(folder, postgres(path));

  it.each([
    ['secret\n', 0o600, 'secret'],
    ['secret\r\n', 0o400, 'secret'],
    [' with blanks \n', 0o440, ' with blanks '],
  ])('%j is read without the end of its line', (text, mode, password) => {
    expect(locate(write(text, mode))).toEqual({
      postgresUrl: 'postgres://fairlead@db.example.org/fairlead',
      password,
      takenDataDir: folder,
    });
  });

  it.runIf(process.platform !== 'win32')('is refused when everybody may read it', () => {
    expect(() => locate(write('canary-5', 0o644))).toThrow(
      expect.objectContaining({ code: 'STORE_PASSWORD_FILE', message: expect.not.stringContaining('canary-5') }),
    );
  });

  it('is refused when it is empty or not there', () => {
    expect(() => locate(write('\n', 0o600))).toThrow(expect.objectContaining({ code: 'STORE_PASSWORD_FILE' }));
    expect(() => locate(join(folder, 'none'))).toThrow(expect.objectContaining({ code: 'STORE_PASSWORD_FILE' }));
  });
});
