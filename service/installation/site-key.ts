/** The key of the site, made at the first start: its fingerprint is the Installation ID. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { FairleadError } from '../../common/errors.ts';
import { installationIdOf } from '../../common/license/installation-id.ts';
import { Done } from '../access/facts.ts';
import type { SecretBox } from '../secrets/types.ts';
import type { Clock, DbOrTx, Store, Tx } from '../store/types.ts';
import type { SiteIdentity, SiteKey } from './types.ts';

const row = 'site';
/** Transactions under it run one after another in all processes of the site, so that there is one key. */
const lock = 'site-key';
const purpose = 'site-key';
/** Of the DER of a public Ed25519 key (RFC 8410), the key itself is the end. */
const rawBytes = 32;

type Deps = { readonly store: Store; readonly secrets: SecretBox; readonly clock: Clock };

/**
 * Opens the key of the site, or makes it where there is none.
 *
 * SECURITY: docs/security.md 4.50: the private part is kept with the secrets, under the data key, and is given to nobody: who
 * needs a signature hands over what is to be signed.
 * @returns `isNew`: it was made just now, by this process.
 */
export async function openSiteKey(deps: Deps): Promise<{ readonly key: SiteKey; readonly isNew: boolean }> {
  const { store, secrets } = deps;
  const isNew = await store.transaction(
    async (tx) => {
      if ((await readRow(tx)) !== null) return false;
      await keepNewKey(deps, tx);
      return true;
    },
    { lock },
  );

  /** The private part; null where it is gone, cannot be opened, or belongs to another public one. */
  async function privateKey(): Promise<KeyObject | null> {
    const { public_key: publicKey, secret_id: secretId } = await requireRow(store.db);
    const text = await secrets.get(secretId, purpose).catch((thrown: unknown) => {
      if (thrown instanceof FairleadError && ['SECRET_NOT_FOUND', 'SECRET_DAMAGED'].includes(thrown.code)) return null;
      throw thrown;
    });
    if (text === null) return null;
    const key = createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
    return rawPublicKey(createPublicKey(key)).equals(publicKey) ? key : null;
  }

  const key: SiteKey = {
    identity: async () => identityOf(await requireRow(store.db)),
    state: async () => ((await privateKey()) === null ? 'lost' : 'kept'),
    async sign(bytes) {
      const own = await privateKey();
      if (own === null) throw lost();
      return sign(null, bytes, own);
    },
    async replaceLost() {
      if ((await privateKey()) !== null) throw kept();
      const before = await requireRow(store.db);
      const after = await store.transaction(
        async (tx) => {
          // Of two who replace it at once, the second finds what the first made.
          if (!(await requireRow(tx)).public_key.equals(before.public_key)) throw kept();
          await tx.deleteFrom('secrets').where('id', '=', before.secret_id).execute();
          await tx.deleteFrom('site_keys').execute();
          return keepNewKey(deps, tx);
        },
        { lock },
      );
      const data = { before: identityOf(before).installationId, installationId: after.installationId };
      return new Done(after, [{ object: { type: 'site', id: '', name: '' }, data }]);
    },
  };
  return { key, isNew };
}

async function keepNewKey({ secrets, clock }: Deps, tx: Tx): Promise<SiteIdentity> {
  const pair = generateKeyPairSync('ed25519');
  const value = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const made = {
    id: row,
    public_key: rawPublicKey(pair.publicKey),
    secret_id: await secrets.put({ purpose, value }, tx),
    made_at: clock(),
  } as const;
  await tx.insertInto('site_keys').values(made).execute();
  return identityOf(made);
}

type KeyRow = { readonly public_key: Buffer; readonly secret_id: string; readonly made_at: number };

async function readRow(db: DbOrTx): Promise<KeyRow | null> {
  return (await db.selectFrom('site_keys').selectAll().where('id', '=', row).executeTakeFirst()) ?? null;
}

async function requireRow(db: DbOrTx): Promise<KeyRow> {
  const found = await readRow(db);
  if (found === null) throw new Error('The key of the site is gone from the store.');
  return found;
}

/** The Installation ID that stands in a store, without opening its secrets; null where no service has made one yet. */
export async function storedIdentity(db: DbOrTx): Promise<SiteIdentity | null> {
  const found = await readRow(db);
  return found === null ? null : identityOf(found);
}

function identityOf({ public_key: publicKey, made_at: madeAt }: KeyRow): SiteIdentity {
  const installationId = installationIdOf(publicKey, (bytes) => createHash('sha256').update(bytes).digest());
  return { installationId, publicKey, madeAt };
}

function rawPublicKey(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(-rawBytes);
}

function lost(): FairleadError {
  return new FairleadError('SITE_KEY_LOST', {
    message: 'The private key of this site is lost, so that nothing can be signed in its name.',
    hint: 'Put back the store and the key of its secrets from a backup, or let the site have a new key in System Info. Its Installation ID changes with that, and licences have to be issued anew.',
    status: 409,
  });
}

function kept(): FairleadError {
  return new FairleadError('SITE_KEY_KEPT', {
    message: 'This site has its private key. Nothing was changed.',
    hint: 'The Installation ID stays what it is. Only a key that is lost is replaced.',
    status: 409,
  });
}
