/**
 * Activation Keys as the ledger keeps them: by their hash. With 100 random bits a plain hash gives nothing away, and whoever
 * gets hold of a ledger or a backup of it cannot activate anything with it. The price is that a key is shown once, when it is
 * made: a customer who lost it gets another, and the lost one is revoked. The first group stays, to tell keys apart.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { features } from '../../../common/license/features.ts';
import type { LicenseGrant, LicenseType } from '../../../common/license/grant.ts';
import type { Ledger } from './open.ts';

/** What a key stands for. */
export type KeyTerms = {
  readonly kind: LicenseType;
  readonly seats: number;
  readonly features: readonly string[];
  readonly sku: string;
  /** Seconds since 1970; licences hold from the first until the second, the second not included. */
  readonly begins: number;
  readonly ends: number;
  /** So many sites can be activated with it. */
  readonly activations: number;
  readonly issuedTo: string;
};

export type ActivationKey = KeyTerms & {
  readonly id: number;
  /** Its first group. */
  readonly hint: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly revokedAt: number | null;
};

type Row = {
  id: number;
  hint: string;
  kind: LicenseType;
  seats: number;
  features: string;
  sku: string;
  begins: number;
  ends: number;
  activations: number;
  issued_to: string;
  created_at: number;
  revoked_at: number | null;
};

const featuresSchema = z.array(z.string());

/** @returns its number in the ledger */
export function addActivationKey({ db }: Ledger, key: string, terms: KeyTerms, now: number): number {
  const { lastInsertRowid } = db
    .prepare(
      `insert into activation_keys
        (hash, hint, kind, seats, features, sku, begins, ends, activations, issued_to, created_at)
        values (@hash, @hint, @kind, @seats, @features, @sku, @begins, @ends, @activations, @issuedTo, @now)`,
    )
    .run({ ...terms, hash: hashOf(key), hint: hintOf(key), features: JSON.stringify(terms.features), now });
  return Number(lastInsertRowid);
}

export function activationKeyByText({ db }: Ledger, key: string): ActivationKey | null {
  const row = db.prepare<[Buffer], Row>('select * from activation_keys where hash = ?').get(hashOf(key));
  return row === undefined ? null : keyOf(row);
}

export function activationKeyById({ db }: Ledger, id: number): ActivationKey | null {
  const row = db.prepare<[number], Row>('select * from activation_keys where id = ?').get(id);
  return row === undefined ? null : keyOf(row);
}

/** In the order in which they were made. */
export function activationKeys({ db }: Ledger): readonly ActivationKey[] {
  return db.prepare<[], Row>('select * from activation_keys order by id').all().map(keyOf);
}

export function markKeyRevoked({ db }: Ledger, id: number, now: number): void {
  db.prepare('update activation_keys set revoked_at = ? where id = ? and revoked_at is null').run(now, id);
}

/** What a licence of this key says of features. */
export function grantFeatures({ features: on }: KeyTerms): LicenseGrant['features'] {
  return Object.fromEntries(on.map((feature) => [feature, true as const]));
}

/** The names of features that a key can be made with. */
export const knownFeatures: readonly string[] = features;

function keyOf(row: Row): ActivationKey {
  const { issued_to: issuedTo, created_at: createdAt, revoked_at: revokedAt } = row;
  const { id, hint, kind, seats, sku, begins, ends, activations } = row;
  const on = featuresSchema.parse(JSON.parse(row.features));
  return { id, hint, kind, seats, features: on, sku, begins, ends, activations, issuedTo, createdAt, revokedAt };
}

const hintOf = (key: string): string => key.slice(0, key.indexOf('-'));

function hashOf(key: string): Buffer {
  return createHash('sha256').update('fairlead-activation-key-1\n').update(key).digest();
}
