/** The key of this installation, with which the service proves that it is itself (`common/proof.ts`). */

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { constants, type FileHandle, link, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from '../../common/command-line.ts';
import { FairleadError } from '../../common/errors.ts';
import { advise, command } from '../../common/hint.ts';
import { type Challenge, proofText } from '../../common/proof.ts';
import { codeOf } from '../../common/thrown.ts';

const fileName = 'service.key';

export type ServiceKey = {
  /** The public half, SPKI, base64url: what is pinned. */
  readonly publicKey: string;
  /** The signature over the challenge: r and s, base64url. The caller has checked that its origin is the service's own. */
  prove(challenge: Challenge): string;
};

/**
 * Reads the key, or makes it at the first start: P-256, PKCS#8, a file of mode 0600 in the data folder.
 * @throws SERVICE_KEY_UNSAFE where others may read or change the file, SERVICE_KEY_UNREADABLE where it holds no such key.
 */
export async function loadServiceKey(dataDir: string): Promise<ServiceKey> {
  const path = join(dataDir, fileName);
  const found = await read(path);
  if (found === null) await make(path);
  const key = found ?? (await read(path));
  if (key === null) throw unreadable(path);
  return {
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url'),
    prove: (challenge) =>
      sign('sha256', Buffer.from(proofText(challenge)), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
  };
}

async function read(path: string): Promise<KeyObject | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    throw unsafe(path, codeOf(cause) === 'ELOOP' ? 'it is a symbolic link' : String(cause), null, cause);
  }
  try {
    const stat = await file.stat();
    // SECURITY: docs/security.md 4.12: who can read it can pass for this service.
    if (process.platform !== 'win32') {
      if ((stat.mode & 0o077) !== 0) {
        throw unsafe(path, 'other people of this machine may read or change it', commandLine(['chmod', '600', path]));
      }
      if (stat.uid !== process.getuid?.()) throw unsafe(path, 'it belongs to another user', null);
    }
    return keyOf(await file.readFile('utf8'), path);
  } finally {
    await file.close();
  }
}

function keyOf(text: string, path: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw unreadable(path);
  return key;
}

async function make(path: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const fresh = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = await open(fresh, 'wx', 0o600);
    try {
      await file.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
      await file.sync();
    } finally {
      await file.close();
    }
    // A hard link fails where a rename would replace: a crash leaves a whole file or none, and there is only ever one key.
    await link(fresh, path);
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause;
  } finally {
    await rm(fresh, { force: true });
  }
}

function unreadable(path: string, cause?: unknown): FairleadError {
  return new FairleadError('SERVICE_KEY_UNREADABLE', {
    message: `The file ${path} does not hold the key of this service.`,
    hint: 'Put it back from your backup, or remove it: a new one is made, and everybody signs in again.',
    status: 500,
    data: { path },
    cause,
  });
}

/** `line`: what makes the file safe; null where it has to be put there anew. */
function unsafe(path: string, why: string, line: string | null, cause?: unknown): FairleadError {
  const advice = 'If others could read it, remove it, and a new one is made.';
  return new FairleadError('SERVICE_KEY_UNSAFE', {
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
