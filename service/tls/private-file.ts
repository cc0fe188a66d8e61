/** Files with a key in them: for their owner alone, whole or not there. */
import { randomBytes } from 'node:crypto';
import { constants, type FileHandle, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { commandLine } from '../../common/command-line.ts';
import { FairleadError } from '../../common/errors.ts';
import { advise, command } from '../../common/hint.ts';
import { codeOf } from '../../common/thrown.ts';

/** The text; null where there is no file. @throws TLS_KEY_UNSAFE where others may read or change it */
export async function readPrivate(path: string): Promise<string | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    throw unsafe(path, codeOf(cause) === 'ELOOP' ? 'it is a symbolic link' : String(cause), false, cause);
  }
  try {
    const stat = await file.stat();
    // SECURITY: docs/security.md 4.32: who can read it can pass for this site.
    if (process.platform !== 'win32') {
      if ((stat.mode & 0o077) !== 0) throw unsafe(path, 'other people of this machine may read or change it', true);
      if (stat.uid !== process.getuid?.()) throw unsafe(path, 'it belongs to another user', false);
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Writes it in one step. `new`: what is there already stays, so that two that start at once end up with one. */
export async function writePrivate(path: string, text: string, how: 'new' | 'replace'): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = await open(fresh, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (how === 'replace') await rename(fresh, path);
    else await link(fresh, path);
  } catch (cause) {
    if (how === 'replace' || codeOf(cause) !== 'EEXIST') throw cause;
  } finally {
    await rm(fresh, { force: true });
  }
}

function unsafe(path: string, why: string, isMode: boolean, cause?: unknown): FairleadError {
  const advice = 'If others could read it, remove it: a new one is made.';
  return new FairleadError('TLS_KEY_UNSAFE', {
    message: `The key in ${path} is not used: ${why}.`,
    hint: isMode
      ? advise`${advice} Make it yours alone: ${command(commandLine(['chmod', '600', path]))}`
      : `Put the file itself there, as your own. ${advice}`,
    status: 500,
    data: { path },
    cause,
  });
}
