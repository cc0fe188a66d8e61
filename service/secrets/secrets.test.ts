import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqliteBackend } from '../store/testing/backends.ts';
import { keyFileProvider } from './key-providers.ts';
import { secretsSuite } from './testing/secrets-suite.ts';

secretsSuite(sqliteBackend());

describe('the key file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fairlead-key-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, whole, and for its owner alone, also when several start at once', async () => {
    const path = join(folder, 'secrets.key');
    const keys = await Promise.all(Array.from({ length: 8 }, () => keyFileProvider(path).key(false)));
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secrets.key']);
    expect(await keyFileProvider(path).key(true)).toEqual(keys[0]);
  });

  it('is never made anew when secrets depend on it', async () => {
    const path = join(folder, 'secrets.key');
    await expect(keyFileProvider(path).key(true)).rejects.toMatchObject({
      code: 'SECRETS_KEY_MISSING',
      hint: [{ text: expect.stringContaining('backup') }],
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([0o640, 0o604, 0o620, 0o666])('is refused when others could touch it (mode %o)', async (mode) => {
    const path = join(folder, 'secrets.key');
    await keyFileProvider(path).key(false);
    chmodSync(path, mode);
    await expect(keyFileProvider(path).key(true)).rejects.toMatchObject({ code: 'SECRETS_KEY_UNSAFE' });
  });

  it('is refused as a symbolic link, and when it holds no key', async () => {
    const path = join(folder, 'secrets.key');
    await keyFileProvider(path).key(false);
    const key = readFileSync(path, 'utf8');
    const link = join(folder, 'link.key');
    symlinkSync(path, link);
    await expect(keyFileProvider(link).key(true)).rejects.toMatchObject({ code: 'SECRETS_KEY_UNSAFE' });
    writeFileSync(path, key.slice(4));
    await expect(keyFileProvider(path).key(true)).rejects.toMatchObject({ code: 'SECRETS_KEY_MISSING' });
  });
});
