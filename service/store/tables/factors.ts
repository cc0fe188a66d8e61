import { type ReadColumns, strings } from './columns.ts';

/** An authenticator app, one per person. It counts once it was confirmed. */
export type TotpTable = {
  user_id: string;
  /**
   * In `secrets`. No foreign key: where the secrets were forgotten, this stays, and the person needs a recovery code. Nobody
   * loses a second factor without knowing.
   */
  secret_id: string;
  begun_at: number;
  confirmed_at: number | null;
  /** The time step (RFC 6238) of the last code that held: none up to it holds again. */
  last_step: number | null;
};
export const totpColumns: ReadColumns<TotpTable> = { json: {}, flags: {} };

export type PasskeysTable = {
  id: string;
  user_id: string;
  /** As the authenticator names it, base64url. */
  credential_id: string;
  /** A COSE key. */
  public_key: Buffer;
  /** How often the authenticator says it was used; 0 where it does not count. */
  counter: number;
  /** How the browser reaches it, in words of WebAuthn: `usb`, `internal`. */
  transports: readonly string[];
  name: string;
  created_at: number;
  last_used_at: number | null;
};
export const passkeysColumns: ReadColumns<PasskeysTable> = { json: { transports: strings }, flags: {} };

/** `hash` is the SHA-256 of person and code, lower-case hex. */
export type RecoveryCodesTable = { user_id: string; hash: string; created_at: number; used_at: number | null };
export const recoveryCodesColumns: ReadColumns<RecoveryCodesTable> = { json: {}, flags: {} };

/** What a browser was given to sign. Taken out when it comes back, whatever becomes of it. */
export type FactorChallengesTable = {
  id: string;
  user_id: string;
  /** What for: signing in, or adding a passkey with one sign-in. */
  purpose: string;
  /** SHA-256 of the challenge, lower-case hex. */
  hash: string;
  created_at: number;
  expires_at: number;
};
export const factorChallengesColumns: ReadColumns<FactorChallengesTable> = { json: {}, flags: {} };
