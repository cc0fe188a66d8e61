/**
 * Writes a whole folder at once: a failure leaves the old one as it was.
 * SECURITY: docs/security.md 4.69: only a folder that was built is ever replaced.
 */
import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FairleadError } from '../../../common/errors.ts';
import { markName } from '../../../common/registry-source/mark.ts';
import { codeOf } from '../../../common/thrown.ts';
import type { Files } from './build-files.ts';
import { readInside } from './files.ts';

/**
 * @param replaces `nothing`: the folder must be empty or absent; `own`: it may also be one that was built before
 * @throws REGISTRY_FOLDER_TAKEN where something else is there
 */
export async function placeFolder(out: string, files: Files, replaces: 'nothing' | 'own'): Promise<void> {
  const target = resolve(out);
  const isThere = await mayBeReplaced(target, replaces);
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  const staged = await mkdtemp(join(parent, `.${basename(target)}.new-`));
  try {
    // What is published is read by a web server; `mkdtemp` makes folders for one user alone.
    await chmod(staged, 0o755);
    for (const [path, content] of files) {
      const file = join(staged, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content, { mode: 0o644, flag: 'wx' });
    }
    await swap(staged, target, isThere);
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

async function swap(staged: string, target: string, isThere: boolean): Promise<void> {
  if (!isThere) return rename(staged, target);
  const old = join(dirname(target), `.${basename(target)}.old-${randomBytes(6).toString('hex')}`);
  await rename(target, old);
  try {
    await rename(staged, target);
  } catch (thrown) {
    await rename(old, target);
    throw thrown;
  }
  await rm(old, { recursive: true, force: true });
}

/** Whether something is there that will be replaced. @throws REGISTRY_FOLDER_TAKEN */
async function mayBeReplaced(target: string, replaces: 'nothing' | 'own'): Promise<boolean> {
  let names: readonly string[];
  try {
    const info = await lstat(target);
    if (!info.isDirectory()) throw taken(target, 'is no folder', replaces);
    names = await readdir(target);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return false;
    throw thrown;
  }
  if (names.length === 0) return true;
  const mark =
    replaces === 'own' ? await readInside(dirname(target), `${basename(target)}/${markName}`, 4096) : 'missing';
  const isOwn = typeof mark === 'object' && /"fairlead registry build"/.test(new TextDecoder().decode(mark.bytes));
  if (!isOwn) throw taken(target, 'holds something else', replaces);
  return true;
}

function taken(path: string, why: string, replaces: 'nothing' | 'own'): FairleadError {
  const hint =
    replaces === 'own'
      ? 'Choose a folder that is empty, not there yet, or was made by "fairlead registry build".'
      : 'Choose a folder that is empty or not there yet.';
  return new FairleadError('REGISTRY_FOLDER_TAKEN', {
    message: `${path} ${why}. Nothing was changed.`,
    hint,
    data: { path },
  });
}
