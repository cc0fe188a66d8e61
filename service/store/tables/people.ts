import { type ReadColumns, strings } from './columns.ts';

export type UsersTable = {
  id: string;
  /** As it was written. */
  name: string;
  /** As it is compared, so that Anna and anna are one: nobody can pass for another by the case of a letter. */
  name_key: string;
  display_name: string;
  /** Names of built-in roles. What is none of them gives nothing. */
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
