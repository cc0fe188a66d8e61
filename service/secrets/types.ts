/** What other areas may know of secrets. */
import type { Tx } from '../store/types.ts';

export type KeyStorage = 'keychain' | 'key-file' | 'this-run';

/** Gives the 32-byte key that wraps the data key. Where it is kept is the provider's business. */
export type KeyProvider = {
  readonly kind: KeyStorage;
  /**
   * @param expected true when something is already wrapped under this key: then it is never made anew.
   * @throws SECRETS_KEY_MISSING, SECRETS_KEY_UNSAFE
   */
  key(expected: boolean): Promise<Buffer>;
};

export interface SecretBox {
  readonly keyStorage: KeyStorage;
  /**
   * Keeps a text encrypted and answers its id. `purpose` names what it is for (`host.password`); only who names the same
   * purpose gets it back. With `id` an existing secret is replaced. With `tx` it stands and falls with that transaction.
   */
  put(secret: { readonly purpose: string; readonly value: string; readonly id?: string }, tx?: Tx): Promise<string>;
  /** @throws SECRET_NOT_FOUND, SECRET_DAMAGED */
  get(id: string, purpose: string): Promise<string>;
  /** Gone already is success. */
  remove(id: string): Promise<void>;
  /** Wraps the data key under another key. Secrets stay as they are. */
  rewrap(provider: KeyProvider): Promise<void>;
}
