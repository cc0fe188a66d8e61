import { type ReadColumns, strings } from './columns.ts';

/** A role of the site's own. The built-in ones are `common/access/permissions.ts`. */
export type RolesTable = {
  id: string;
  /** As it was written. */
  name: string;
  /** As it is compared. */
  name_key: string;
  description: string;
  /** What this version does not know gives nothing. */
  permissions: readonly string[];
  created_at: number;
  updated_at: number;
};
export const rolesColumns: ReadColumns<RolesTable> = { json: { permissions: strings }, flags: {} };

export type UsersTable = {
  id: string;
  /** As it was written. */
  name: string;
  /** As it is compared, so that Anna and anna are one: nobody can pass for another by the case of a letter. */
  name_key: string;
  display_name: string;
  /** Names of built-in roles, and ids of the site's own. What is none of them gives nothing. */
  roles: readonly string[];
  enabled: boolean;
  /** Argon2id in PHC form: its parameters and salt are in it. */
  password_hash: string;
  must_change_password: boolean;
  created_at: number;
  updated_at: number;
  last_seen_at: number | null;
};
export const usersColumns: ReadColumns<UsersTable> = {
  json: { roles: strings },
  flags: { enabled: true, must_change_password: true },
};

/**
 * A sign-in whose password was right and that is not done: a second factor is due, or a new password. `hash` is the SHA-256
 * of the continuation, lower-case hex.
 */
export type SignInStepsTable = {
  hash: string;
  user_id: string;
  factor_due: boolean;
  password_due: boolean;
  /** Which second factor was shown; null where none was. */
  factor: string | null;
  /** Of the mark of the browser, where it showed one of this person. */
  mark_hash: string | null;
  /** How often something was answered to it. */
  answers: number;
  expires_at: number;
};
export const signInStepsColumns: ReadColumns<SignInStepsTable> = {
  json: {},
  flags: { factor_due: true, password_due: true },
};

/**
 * What failed lately, by name and place. Names are kept as hashes: somebody may have typed their password there. An empty
 * `user_key` or `place` stands for all of them.
 */
export type SignInFailuresTable = {
  user_key: string;
  place: string;
  failures: number;
  last_at: number;
  /** Nobody is let try before. */
  until: number;
  /** When the audit log was last told that somebody has to wait. */
  told_at: number | null;
};
export const signInFailuresColumns: ReadColumns<SignInFailuresTable> = { json: {}, flags: {} };
