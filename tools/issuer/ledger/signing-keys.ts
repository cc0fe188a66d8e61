/** The keys that sign licences, as the ledger keeps them: sealed. */
import { type Sealed, sealedSchema } from '../keys/seal.ts';
import type { Ledger } from './open.ts';

export type SigningKey = {
  readonly kid: string;
  /** 32 bytes, base64url. */
  readonly publicKey: string;
  /** Packages that are released refuse what it signs. */
  readonly isTest: boolean;
  readonly sealed: Sealed;
  /** Epoch milliseconds. */
  readonly createdAt: number;
};

type Row = { kid: string; public_key: string; is_test: number; sealed: string; created_at: number };

export function addSigningKey({ db }: Ledger, key: SigningKey): void {
  db.prepare('insert into signing_keys values (@kid, @public_key, @is_test, @sealed, @created_at)').run({
    kid: key.kid,
    public_key: key.publicKey,
    is_test: key.isTest ? 1 : 0,
    sealed: JSON.stringify(key.sealed),
    created_at: key.createdAt,
  });
}

/** Oldest first. */
export function signingKeys({ db }: Ledger): readonly SigningKey[] {
  return db
    .prepare<[], Row>('select * from signing_keys order by created_at, rowid')
    .all()
    .map((row) => ({
      kid: row.kid,
      publicKey: row.public_key,
      isTest: row.is_test !== 0,
      sealed: sealedSchema.parse(JSON.parse(row.sealed)),
      createdAt: row.created_at,
    }));
}
