import { z } from 'zod';
import { type ReadColumns, strings } from './columns.ts';

export type SettingsTable = { key: string; value: unknown; updated_at: number };
/** Each setting is a document of its own: who keeps it reads it by its schema (`readSetting`). */
export const settingsColumns: ReadColumns<SettingsTable> = { json: { value: z.unknown() }, flags: {} };

/** Ciphertexts only. Written and read by `service/secrets` alone. */
export type SecretsTable = {
  id: string;
  purpose: string;
  nonce: Buffer;
  ciphertext: Buffer;
  created_at: number;
  updated_at: number;
};
export const secretsColumns: ReadColumns<SecretsTable> = { json: {}, flags: {} };

/** The key by which the site is known towards whoever issues its licences: one row. */
export type SiteKeysTable = {
  id: 'site';
  /** Ed25519, raw: 32 bytes. */
  public_key: Buffer;
  /** In `secrets`. No foreign key: where the secrets were forgotten, this stays, and with it what the site is called. */
  secret_id: string;
  made_at: number;
};
export const siteKeysColumns: ReadColumns<SiteKeysTable> = { json: {}, flags: {} };

/** Every start of a service of this site. What it makes in engines names its run, so that what a copy of the site made stands out. */
export type SiteRunsTable = {
  id: string;
  started_at: number;
  /** Machine and data folder, for people. */
  place: string;
};
export const siteRunsColumns: ReadColumns<SiteRunsTable> = { json: {}, flags: {} };

/** `hash` is the SHA-256 of the token, lower-case hex; the token itself is kept nowhere. */
export type TokensTable = {
  id: string;
  /**
   * `mark`: tells a browser in which somebody signed in before; lets nobody in. `api-key`: of a program, which may do a part of
   * what its person may.
   */
  kind: 'bearer' | 'open' | 'mark' | 'api-key';
  hash: string;
  label: string;
  user_id: string;
  user_name: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  last_seen_at: number | null;
  /** Of a key: what it was given, as names of permissions. */
  permissions: readonly string[] | null;
  /** Of a key: how it begins. */
  hint: string | null;
  /** From where it was got, and by which browser; null where that is not known. */
  address: string | null;
  browser: string | null;
};
export const tokensColumns: ReadColumns<TokensTable> = { json: { permissions: strings }, flags: {} };
