/** The ledger's schema, forward only. What was released is never changed: a change is a further step. */

type Migration = { readonly name: string; readonly sql: string };

/**
 * Times are epoch milliseconds, but for what stands in a licence: `begins` and `ends` are seconds, as the licence has them.
 *
 * That no Activation Key is used more often than it may be is held here once more, by a trigger: whatever writes.
 */
const first: Migration = {
  name: '0001-first',
  sql: `
    create table signing_keys (
      kid text primary key,
      public_key text not null unique,
      is_test integer not null check (is_test in (0, 1)),
      sealed text not null,
      created_at integer not null
    ) strict;

    create table activation_keys (
      id integer primary key autoincrement,
      hash blob not null unique check (length(hash) = 32),
      hint text not null,
      kind text not null check (kind in ('per named user', 'per concurrent session')),
      seats integer not null check (seats > 0),
      features text not null,
      sku text not null,
      begins integer not null,
      ends integer not null check (ends > begins),
      activations integer not null check (activations > 0),
      issued_to text not null,
      created_at integer not null,
      revoked_at integer
    ) strict;

    create table activations (
      license_id text primary key,
      activation_key integer not null references activation_keys (id),
      installation_id text not null,
      site_name text,
      kid text not null references signing_keys (kid),
      license_key text not null,
      request text not null,
      issued_at integer not null,
      revoked_at integer,
      unique (activation_key, installation_id)
    ) strict;

    create trigger activations_bounded before insert on activations
    when (select count(*) from activations
          where activation_key = new.activation_key and revoked_at is null)
      >= (select activations from activation_keys where id = new.activation_key)
    begin select raise(abort, 'every activation of this key is used'); end;

    create trigger activations_kept before delete on activations
    begin select raise(abort, 'what was issued stays in the ledger'); end;

    create trigger activations_fixed before update of
      license_id, activation_key, installation_id, kid, license_key, request, issued_at on activations
    begin select raise(abort, 'what was issued stays as it was'); end;

    create table revocation_lists (
      id integer primary key autoincrement,
      list text not null,
      kid text not null references signing_keys (kid),
      created_at integer not null
    ) strict;

    create table journal (
      seq integer primary key,
      at integer not null,
      actor text not null,
      action text not null,
      data text not null,
      hash blob not null check (length(hash) = 32)
    ) strict;

    create trigger journal_fixed before update on journal
    begin select raise(abort, 'the journal is only added to'); end;

    create trigger journal_kept before delete on journal
    begin select raise(abort, 'the journal is only added to'); end;
  `,
};

export const migrations: readonly Migration[] = [first];
