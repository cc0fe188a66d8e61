/**
 * Where the data key of the local site comes from. SECURITY: docs/security.md 4.1: wrapped by the OS keychain, or in a key file, or
 * random for this run; a keychain that is none is treated as none, and then the person chooses.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { cancelled, FairleadError } from '../../common/errors.ts';
import type { KeyStorage } from '../../common/shell/channels.ts';
import { dataKeyBytes, type KeyDelivery } from '../../common/shell/protocol.ts';

/** The OS keychain. `available` is false also where the system would only pretend to encrypt. */
export type Keychain = {
  available(): Promise<boolean>;
  wrap(text: string): Promise<Uint8Array>;
  /** `rewrap` asks for the text to be wrapped again, because the keychain's own key has changed. */
  unwrap(wrapped: Uint8Array): Promise<{ readonly text: string; readonly rewrap: boolean }>;
};

/** The two files of the data folder that say how the key is kept. */
export type KeyFiles = {
  readWrapped(): Promise<string | null>;
  /** Replaces the file in one step, mode 0600. */
  writeWrapped(text: string): Promise<void>;
  hasKeyFile(): Promise<boolean>;
};

/** `none`: no keychain and nothing kept yet. `locked`: a key is kept in a keychain that cannot be reached now. */
export type KeyQuestion = 'none' | 'locked';
export type KeyAnswer = 'this-run' | 'key-file' | 'quit';

export type KeyKeeper = {
  /** The key for one start of the service. The caller may overwrite the bytes. */
  deliver(): Promise<KeyDelivery>;
  /** Null before the first delivery. */
  storage(): KeyStorage | null;
};

const wrappedFile = z.strictObject({ version: z.literal(1), wrapped: z.base64() });

type KeyPlan = 'unwrap' | 'wrap-new' | 'key-file' | 'ask' | 'ask-locked';

/** What to do, from what is there. A kept key is never replaced silently: changing the wrapper is an explicit command. */
export function planKey(found: { wrapped: boolean; keyFile: boolean; keychain: boolean }): KeyPlan {
  if (found.wrapped) return found.keychain ? 'unwrap' : 'ask-locked';
  if (found.keyFile) return 'key-file';
  return found.keychain ? 'wrap-new' : 'ask';
}

export function createKeyKeeper(deps: {
  readonly keychain: Keychain;
  readonly files: KeyFiles;
  readonly ask: (question: KeyQuestion) => Promise<KeyAnswer>;
}): KeyKeeper {
  let storage: KeyStorage | null = null;
  let thisRun: Uint8Array<ArrayBuffer> | null = null;

  async function wrapAndWrite(text: string): Promise<void> {
    const wrapped = Buffer.from(await deps.keychain.wrap(text)).toString('base64');
    await deps.files.writeWrapped(`${JSON.stringify({ version: 1, wrapped })}\n`);
  }

  async function unwrap(file: string): Promise<Uint8Array<ArrayBuffer>> {
    try {
      const { wrapped } = wrappedFile.parse(JSON.parse(file));
      const { text, rewrap } = await deps.keychain.unwrap(Buffer.from(wrapped, 'base64'));
      const key = Buffer.from(text, 'base64');
      if (key.byteLength !== dataKeyBytes) throw new Error('The unwrapped key has the wrong length.');
      if (rewrap) await wrapAndWrite(text);
      return new Uint8Array(key);
    } catch (thrown) {
      throw new FairleadError('KEY_UNWRAP_FAILED', {
        message: 'The key of the local site could not be read back from the keychain of this system.',
        hint: 'Unlock the keychain of the user who set Fairlead up, then start again. Nothing was changed.',
        cause: thrown,
      });
    }
  }

  function forThisRun(): KeyDelivery {
    thisRun ??= new Uint8Array(randomBytes(dataKeyBytes));
    storage = 'this-run';
    return { kind: 'this-run', key: thisRun.slice() };
  }

  async function asked(question: KeyQuestion): Promise<KeyDelivery> {
    const answer = await deps.ask(question);
    if (answer === 'quit') throw cancelled('No place for the key of the local site was chosen.');
    if (answer === 'this-run' || question === 'locked') return forThisRun();
    storage = 'key-file';
    return { kind: 'key-file', create: true };
  }

  return {
    async deliver() {
      // One answer holds for the whole run, also across restarts of the service.
      if (thisRun !== null) return forThisRun();
      const [file, keyFile] = [await deps.files.readWrapped(), await deps.files.hasKeyFile()];
      const keychain = file === null && keyFile ? false : await deps.keychain.available();
      switch (planKey({ wrapped: file !== null, keyFile, keychain })) {
        case 'unwrap':
          storage = 'keychain';
          return { kind: 'keychain', key: await unwrap(file ?? '') };
        case 'wrap-new': {
          const key = new Uint8Array(randomBytes(dataKeyBytes));
          await wrapAndWrite(Buffer.from(key).toString('base64'));
          storage = 'keychain';
          return { kind: 'keychain', key };
        }
        case 'key-file':
          storage = 'key-file';
          return { kind: 'key-file', create: false };
        case 'ask':
          return asked('none');
        case 'ask-locked':
          return asked('locked');
      }
    },
    storage: () => storage,
  };
}
