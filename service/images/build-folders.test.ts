import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import { readBytes } from '../async/bytes.ts';
import { createLogger, type ServiceLog } from '../log/logger.ts';
import { type BuildFolders, createBuildFolders } from './build-folders.ts';

let root: string;
let dir: string;
let serviceLog: ServiceLog;
let folders: BuildFolders;
let made = 0;
function nextId(): string {
  made += 1;
  return `id-${made}`;
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fairlead-folders-'));
  dir = join(root, 'build-folders');
  serviceLog = createLogger({ dataDir: null, level: 'error', terminal: null });
  folders = open();
  await folders.start();
});
afterEach(async () => {
  folders.dispose();
  await serviceLog.close();
  await rm(root, { recursive: true, force: true });
});

const open = () => createBuildFolders({ dir, newId: nextId, log: serviceLog.logger, mostBytes: 1000 });
const piece = (path: string, text: string, append = false) => ({ path, bytes: Buffer.from(text), append });

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'no error';
  } catch (thrown) {
    return thrown instanceof FairleadError ? thrown.code : String(thrown);
  }
}

/** Paths and contents of what is sent to an engine. */
async function sent(id: string, dockerfile = 'Dockerfile'): Promise<Record<string, string>> {
  const { context } = await folders.open(id, dockerfile);
  const reader = extract();
  context.pipe(reader);
  const files: Record<string, string> = {};
  for await (const entry of reader) {
    expect(entry.header).toMatchObject({ type: 'file', mode: 0o755 });
    files[entry.header.name] = (await readBytes(entry)).toString('utf8');
  }
  return files;
}

describe('a folder', () => {
  test('is sent as it was uploaded, piece by piece, without what it ignores', async () => {
    const id = await folders.begin('anna');
    await folders.add('anna', id, [
      piece('Dockerfile', 'FROM x\n'),
      piece('files/big', 'one'),
      piece('.dockerignore', 'secret*\n'),
    ]);
    await folders.add('anna', id, [piece('files/big', ' two', true), piece('secrets/key', 'k'), piece('leer', '')]);
    folders.take('anna', id, 'Dockerfile');
    expect(await sent(id)).toEqual({
      Dockerfile: 'FROM x\n',
      'files/big': 'one two',
      '.dockerignore': 'secret*\n',
      leer: '',
    });
    await folders.end(id);
    expect(await readdir(dir)).toEqual([]);
    expect(await codeOf(() => folders.open(id, 'Dockerfile'))).toBe('IMAGE_FOLDER_GONE');
  });

  test('takes no path that could lead out of it, and writes no path of its own here', async () => {
    const id = await folders.begin('anna');
    for (const path of ['../x', '/etc/passwd', 'a/../../x', 'a//b', '.', 'a\\..\\b', 'a\0b'])
      expect(await codeOf(() => folders.add('anna', id, [piece(path, 'x')]))).toBe('IMAGE_FOLDER_PATH');
    await folders.add('anna', id, [piece('a/b/c', 'x')]);
    expect(await readdir(root)).toEqual(['build-folders']);
    expect(await readdir(join(dir, id))).toEqual(['0']);
    expect(await codeOf(() => folders.add('anna', id, [piece('a/b/c', 'x')]))).toBe('IMAGE_FOLDER_PATH');
    expect(await codeOf(() => folders.add('anna', id, [piece('new', 'x', true)]))).toBe('IMAGE_FOLDER_PATH');
  });

  test('belongs to one person alone', async () => {
    const id = await folders.begin('anna');
    await folders.add('anna', id, [piece('Dockerfile', 'FROM x')]);
    expect(await codeOf(() => folders.add('ben', id, [piece('x', 'x')]))).toBe('IMAGE_FOLDER_NOT_FOUND');
    expect(await codeOf(() => folders.take('ben', id, 'Dockerfile'))).toBe('IMAGE_FOLDER_NOT_FOUND');
    expect(await codeOf(() => folders.drop('ben', id))).toBe('IMAGE_FOLDER_NOT_FOUND');
  });

  test('has an end in bytes and in number', async () => {
    const id = await folders.begin('anna');
    await folders.add('anna', id, [piece('a', 'x'.repeat(900))]);
    expect(await codeOf(() => folders.add('anna', id, [piece('b', 'x'.repeat(101))]))).toBe('IMAGE_FOLDER_TOO_LARGE');
    expect(await codeOf(() => folders.add('anna', id, [piece('a', 'x'.repeat(101), true)]))).toBe(
      'IMAGE_FOLDER_TOO_LARGE',
    );
    for (let more = 0; more < 3; more += 1) await folders.begin('anna');
    expect(await codeOf(() => folders.begin('anna'))).toBe('IMAGE_FOLDER_TOO_MANY');
    await folders.begin('ben');
  });

  test('is built from once at a time, and again where that failed', async () => {
    const id = await folders.begin('anna');
    await folders.add('anna', id, [piece('sub/Dockerfile', 'FROM x')]);
    expect(await codeOf(() => folders.take('anna', id, 'Dockerfile'))).toBe('IMAGE_DOCKERFILE_MISSING');
    folders.take('anna', id, 'sub/Dockerfile');
    expect(await codeOf(() => folders.add('anna', id, [piece('late', 'x')]))).toBe('IMAGE_FOLDER_NOT_FOUND');
    expect(await codeOf(() => folders.drop('anna', id))).toBe('IMAGE_FOLDER_NOT_FOUND');
    folders.keep(id);
    expect(await sent(id, 'sub/Dockerfile')).toEqual({ 'sub/Dockerfile': 'FROM x' });
    // What waits to be run again makes room for what is new.
    folders.keep(id);
    for (let more = 0; more < 4; more += 1) await folders.begin('anna');
    expect(await codeOf(() => folders.open(id, 'sub/Dockerfile'))).toBe('IMAGE_FOLDER_GONE');
  });

  test('does not outlive the service', async () => {
    const id = await folders.begin('anna');
    await folders.add('anna', id, [piece('Dockerfile', 'FROM x')]);
    folders.dispose();
    folders = open();
    await folders.start();
    expect(await readdir(root)).toEqual([]);
    expect(await codeOf(() => folders.open(id, 'Dockerfile'))).toBe('IMAGE_FOLDER_GONE');
  });
});
