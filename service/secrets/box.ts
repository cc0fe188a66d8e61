import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { FairleadError, notFound } from '../../common/errors.ts';
import { type Clock, type IdSource, readSetting, type Store, type Tx } from '../store/types.ts';
import { keyBytes } from './key-providers.ts';
import type { KeyProvider, KeyStorage, SecretBox } from './types.ts';

const nonceBytes = 12;
const tagBytes = 16;
const setting = 'secrets.wrapped-key';

type SecretBoxOptions = {
  readonly store: Store;
  readonly keyProvider: KeyProvider;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Told every value that is put or read, so that the log can keep it out (`scrubber.add`). */
  readonly onValue?: (value: string) => void;
};

const wrappedKeySchema = z.object({
  wrapper: z.enum(['keychain', 'key-file', 'this-run']) satisfies z.ZodType<KeyStorage>,
  nonce: z.string(),
  ciphertext: z.string(),
});
type WrappedKey = Readonly<z.infer<typeof wrappedKeySchema>>;

/**
 * Opens the secrets of a store: AES-256-GCM under one random data key, each bound to its id and purpose so that rows
 * cannot be exchanged; the data key itself is wrapped by the provider's key.
 * @throws SECRETS_KEY_MISSING, SECRETS_KEY_WRONG, SECRETS_KEY_UNSAFE, and SECRETS_WRAPPER when the store's key is kept in
 * another way than the provider's: changing that is `rewrap`, never a side effect of starting.
 */
export async function createSecretBox(options: SecretBoxOptions): Promise<SecretBox> {
  const { store, clock, ids, onValue } = options;
  const dataKey = await openDataKey(options);
  let keyStorage = options.keyProvider.kind;
  return {
    get keyStorage() {
      return keyStorage;
    },
    put: async ({ purpose, value, id = ids() }, tx) => {
      onValue?.(value);
      const { nonce, ciphertext } = seal(dataKey, Buffer.from(value, 'utf8'), aad(id, purpose));
      const now = clock();
      await (tx ?? store.db)
        .insertInto('secrets')
        .values({ id, purpose, nonce, ciphertext, created_at: now, updated_at: now })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ purpose, nonce, ciphertext, updated_at: now }))
        .execute();
      return id;
    },
    get: async (id, purpose) => {
      const row = await store.db.selectFrom('secrets').selectAll().where('id', '=', id).executeTakeFirst();
      if (row === undefined) throw notFound('secret', id);
      const value = unseal(dataKey, row, aad(id, purpose));
      if (value === null) {
        throw new FairleadError('SECRET_DAMAGED', {
          message: `The stored secret "${id}" cannot be decrypted as "${purpose}": it was changed or mixed up.`,
          hint: 'Enter the password or key again.',
          status: 500,
          data: { id, purpose },
        });
      }
      const text = value.toString('utf8');
      onValue?.(text);
      return text;
    },
    remove: async (id) => {
      await store.db.deleteFrom('secrets').where('id', '=', id).execute();
    },
    rewrap: async (provider) => {
      const wrapped = wrap(await provider.key(false), dataKey, provider.kind);
      await store.transaction((tx) => saveWrapped(tx, wrapped, clock()), { lock: 'secrets' });
      keyStorage = provider.kind;
    },
  };
}

/** How the data key of this store is kept, or null when there is none yet. Start-up reads it to choose the provider. */
export async function storedKeyStorage(store: Store): Promise<KeyStorage | null> {
  return (await readWrapped(store.db))?.wrapper ?? null;
}

/**
 * The way out when the key is lost: forgets every secret and the data key. Hosts and sessions that used one ask again.
 * @param tx a transaction that it stands and falls with; one of its own where silent.
 * @returns how many were forgotten.
 */
export async function resetSecrets(store: Store, tx?: Tx): Promise<number> {
  if (tx === undefined) return store.transaction((own) => forgetAll(own), { lock: 'secrets' });
  await store.lock(tx, 'secrets');
  return forgetAll(tx);
}

/** How many secrets are kept, whether or not they can be read. */
export async function countSecrets(store: Store): Promise<number> {
  const { count } = await store.db
    .selectFrom('secrets')
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function openDataKey({ store, keyProvider, clock }: SecretBoxOptions): Promise<Buffer> {
  const found = await readWrapped(store.db);
  const usable = found !== null && found.wrapper !== 'this-run';
  if (usable && found.wrapper !== keyProvider.kind) throw wrapperError(found.wrapper, keyProvider.kind);
  // Asked for outside the transaction: a keychain may have to ask the person first.
  const wrapping = await keyProvider.key(usable);
  return store.transaction(
    async (tx) => {
      const wrapped = await readWrapped(tx);
      if (wrapped !== null && wrapped.wrapper === keyProvider.kind && keyProvider.kind !== 'this-run') {
        return unwrap(wrapping, wrapped);
      }
      if (wrapped !== null && wrapped.wrapper !== 'this-run') throw wrapperError(wrapped.wrapper, keyProvider.kind);
      // Nothing yet, or what an earlier run kept for itself only: that cannot be read any more.
      await forgetAll(tx);
      const dataKey = randomBytes(keyBytes);
      await saveWrapped(tx, wrap(wrapping, dataKey, keyProvider.kind), clock());
      return dataKey;
    },
    { lock: 'secrets' },
  );
}

async function readWrapped(db: Store['db'] | Tx): Promise<WrappedKey | null> {
  // One that cannot be read is an error, and never the same as none: for want of it all secrets would be forgotten.
  return readSetting(db, setting, wrappedKeySchema);
}

async function saveWrapped(tx: Tx, wrapped: WrappedKey, now: number): Promise<void> {
  await tx
    .insertInto('settings')
    .values({ key: setting, value: wrapped, updated_at: now })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: wrapped, updated_at: now }))
    .execute();
}

async function forgetAll(tx: Tx): Promise<number> {
  await tx.deleteFrom('settings').where('key', '=', setting).execute();
  const gone = await tx.deleteFrom('secrets').executeTakeFirst();
  return Number(gone.numDeletedRows);
}

function wrap(key: Buffer, dataKey: Buffer, wrapper: KeyStorage): WrappedKey {
  const { nonce, ciphertext } = seal(key, dataKey, aad('data-key', wrapper));
  return { wrapper, nonce: nonce.toString('base64'), ciphertext: ciphertext.toString('base64') };
}

function unwrap(key: Buffer, wrapped: WrappedKey): Buffer {
  const nonce = Buffer.from(wrapped.nonce, 'base64');
  const dataKey = unseal(
    key,
    { nonce, ciphertext: Buffer.from(wrapped.ciphertext, 'base64') },
    aad('data-key', wrapped.wrapper),
  );
  if (dataKey === null) {
    throw new FairleadError('SECRETS_KEY_WRONG', {
      message: 'The key does not fit the stored passwords and keys: it belongs to another site, or was replaced.',
      hint: 'Put the right key back from your backup, or reset the secrets and enter the passwords again.',
      status: 500,
    });
  }
  return dataKey;
}

function wrapperError(stored: KeyStorage, given: KeyStorage): FairleadError {
  return new FairleadError('SECRETS_WRAPPER', {
    message: `The secrets of this store are protected by the ${words[stored]}, but the service was started with the ${words[given]}.`,
    hint: 'Start it as before: with the desktop app where the keychain of this system keeps the key, from the command line where a key file does.',
    status: 500,
    data: { stored, given },
  });
}

const words: Readonly<Record<KeyStorage, string>> = {
  keychain: "system's keychain",
  'key-file': 'key file',
  'this-run': 'key of one run',
};

/** SECURITY: docs/security.md 4.1: id and purpose are authenticated, so that a ciphertext moved to another row does not open. */
function aad(id: string, purpose: string): Buffer {
  return Buffer.from(JSON.stringify(['fairlead-secret-1', id, purpose]), 'utf8');
}

type Sealed = { readonly nonce: Buffer; readonly ciphertext: Buffer };

/** `ciphertext` ends with the 16-byte tag. */
function seal(key: Buffer, plain: Buffer, additional: Buffer): Sealed {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(additional);
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { nonce, ciphertext };
}

/** null when key, nonce, additional data or ciphertext do not belong together. */
function unseal(key: Buffer, { nonce, ciphertext }: Sealed, additional: Buffer): Buffer | null {
  if (nonce.byteLength !== nonceBytes || ciphertext.byteLength < tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(additional);
  decipher.setAuthTag(ciphertext.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(0, -tagBytes)), decipher.final()]);
  } catch {
    // GCM says no more than "does not fit".
    return null;
  }
}
