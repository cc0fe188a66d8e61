import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noCommands } from '../../common/commands.ts';
import { loadConsoleFiles } from './static.ts';

const script = `export const text = '${'a'.repeat(2000)}';\n`;
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'console-'));
  mkdirSync(join(dir, 'assets'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('what the build compressed is sent as it is; the rest is compressed here, where it is worth it', async () => {
  const best = gzipSync(script, { level: 9 });
  writeFileSync(join(dir, 'assets', 'a.js'), script);
  writeFileSync(join(dir, 'assets', 'a.js.gz'), best);
  writeFileSync(join(dir, 'b.js'), script);
  writeFileSync(join(dir, 'small.js'), '1');
  const files = await loadConsoleFiles(dir, noCommands);
  expect(files.file('/assets/a.js')).toMatchObject({
    gzip: best,
    immutable: true,
    mediaType: expect.stringContaining('javascript'),
  });
  expect(gunzipSync(files.file('/b.js')?.gzip ?? '').toString()).toBe(script);
  expect(files.file('/small.js')?.gzip).toBeNull();
  // It is no file of the console's own.
  expect(files.file('/assets/a.js.gz')).toBeNull();
  expect(files.page()).toBeNull();
});
