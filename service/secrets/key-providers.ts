import { randomBytes } from 'node:crypto';
import { constants, type FileHandle, link, open, rm } from 'node:fs/promises';
import { commandLine } from '../../common/command-line.ts';
import { FairleadError } from '../../common/errors.ts';
import { advise, command } from '../../common/hint.ts';
import { codeOf, messageOf } from '../../common/thrown.ts';
import type { KeyProvider, KeyStorage } from './types.ts';

export const keyBytes = 32;

/**
 * A key file: 32 bytes in base64, mode 0600. Made on first use, in one step, so that a crash leaves a whole file or none.
 */
export function keyFileProvider(path: string): KeyProvider {
  return {
    kind: 'key-file',
    key: async (expected) => {
      const found = await readKeyFile(path);
      if (found !== null) return found;
      if (expected) throw missing(`The key file ${path} is gone.`, { path });
      await createKeyFile(path);
      const made = await readKeyFile(path);
      if (made === null) throw missing(`The key file ${path} disappeared while it was made.`, { path });
      return made;
    },
  };
}

/**
 * A key that somebody else keeps, such as the desktop shell in the system's keychain.
 * SECURITY: docs/security.md 5.3: The shell gives the key by message port, never by argument or environment.
 */
export function givenKeyProvider(receive: () => Promise<Buffer>, kind: KeyStorage = 'keychain'): KeyProvider {
  return {
    kind,
    key: async () => {
      const key = await receive();
      if (key.byteLength !== keyBytes) throw missing('The keychain gave no usable key.', {});
      return key;
    },
  };
}

/** A key for this run only: what is kept under it cannot be read after a restart. */
export function runOnlyKeyProviderForTests(): KeyProvider {
  const key = randomBytes(keyBytes);
  return { kind: 'this-run', key: async () => key };
}

async function readKeyFile(path: string): Promise<Buffer | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    throw unsafe(path, codeOf(cause) === 'ELOOP' ? 'it is a symbolic link' : String(cause), null, cause);
  }
  try {
    const stat = await file.stat();
    // SECURITY: docs/security.md 4.1: a key file of mode 0600: refused when anybody else could have read or put it there.
    if (process.platform !== 'win32') {
      if ((stat.mode & 0o077) !== 0) {
        throw unsafe(path, 'other people of this machine may read or change it', commandLine(['chmod', '600', path]));
      }
      if (stat.uid !== process.getuid?.()) throw unsafe(path, 'it belongs to another user', null);
    }
    const key = Buffer.from((await file.readFile('utf8')).trim(), 'base64');
    if (key.byteLength !== keyBytes) throw missing(`The key file ${path} holds no key.`, { path });
    return key;
  } finally {
    await file.close();
  }
}

async function createKeyFile(path: string): Promise<void> {
  const fresh = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = await open(fresh, 'wx', 0o600);
    try {
      await file.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // A hard link fails where a rename would replace: two services that start at once end up with one key.
    await link(fresh, path);
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return;
    throw new FairleadError('SECRETS_KEY_FILE', {
      message: `The key file ${path} cannot be made: ${messageOf(cause)}.`,
      hint: 'Check that the folder exists, is yours and has free space.',
      status: 500,
      data: { path },
      cause,
    });
  } finally {
    await rm(fresh, { force: true });
  }
}

function missing(message: string, data: { readonly path?: string }): FairleadError {
  return new FairleadError('SECRETS_KEY_MISSING', {
    message: `${message} Stored passwords and keys cannot be read without it.`,
    hint: 'Put the key back from your backup, or reset the secrets and enter the passwords again.',
    status: 500,
    data,
  });
}

/** `line`: what makes the file safe; null where it has to be put there anew. */
function unsafe(path: string, why: string, line: string | null, cause?: unknown): FairleadError {
  const advice = 'If others could read it, reset the secrets as well.';
  return new FairleadError('SECRETS_KEY_UNSAFE', {
    message: `The key file ${path} is not used: ${why}.`,
    hint:
      line === null
        ? `Put the file itself there, as your own. ${advice}`
        : advise`${advice} Make it yours alone: ${command(line)}`,
    status: 500,
    data: { path },
    cause,
  });
}
