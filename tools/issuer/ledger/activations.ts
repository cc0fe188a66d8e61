/** The licences that were issued, and the lists of those that no longer hold. */
import type { Ledger } from './open.ts';

export type Activation = {
  readonly licenseId: string;
  /** Number of the Activation Key in the ledger. */
  readonly activationKey: number;
  readonly installationId: string;
  /** As the site called itself; null where it did not. */
  readonly siteName: string | null;
  readonly kid: string;
  /** The License Key, byte for byte as it was first issued. */
  readonly licenseKey: string;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  readonly revokedAt: number | null;
};

type Row = {
  license_id: string;
  activation_key: number;
  installation_id: string;
  site_name: string | null;
  kid: string;
  license_key: string;
  issued_at: number;
  revoked_at: number | null;
};

const columns = 'license_id, activation_key, installation_id, site_name, kid, license_key, issued_at, revoked_at';

/** @param activation with what is kept of the request: never its Activation Key */
export function addActivation(
  { db }: Ledger,
  activation: Omit<Activation, 'revokedAt'> & { readonly request: Readonly<Record<string, unknown>> },
): void {
  db.prepare(
    `insert into activations (${columns}, request) values
      (@licenseId, @activationKey, @installationId, @siteName, @kid, @licenseKey, @issuedAt, null, @request)`,
  ).run({ ...activation, request: JSON.stringify(activation.request) });
}

/** In the order in which they were issued; of one Activation Key, or of all. */
export function activationsOf({ db }: Ledger, activationKey?: number): readonly Activation[] {
  const order = 'order by issued_at, rowid';
  const rows =
    activationKey === undefined
      ? db.prepare<[], Row>(`select ${columns} from activations ${order}`).all()
      : db
          .prepare<[number], Row>(`select ${columns} from activations where activation_key = ? ${order}`)
          .all(activationKey);
  return rows.map(activationOf);
}

export function activationByLicense({ db }: Ledger, licenseId: string): Activation | null {
  const row = db.prepare<[string], Row>(`select ${columns} from activations where license_id = ?`).get(licenseId);
  return row === undefined ? null : activationOf(row);
}

export function markRevoked({ db }: Ledger, licenseIds: readonly string[], now: number): void {
  const mark = db.prepare('update activations set revoked_at = ? where license_id = ? and revoked_at is null');
  for (const id of licenseIds) mark.run(now, id);
}

/** The newest signed list; null where nothing was ever revoked. */
export function revocationList({ db }: Ledger): string | null {
  const row = db.prepare<[], { list: string }>('select list from revocation_lists order by id desc limit 1').get();
  return row?.list ?? null;
}

export function addRevocationList({ db }: Ledger, list: string, kid: string, now: number): void {
  db.prepare('insert into revocation_lists (list, kid, created_at) values (?, ?, ?)').run(list, kid, now);
}

function activationOf(row: Row): Activation {
  return {
    licenseId: row.license_id,
    activationKey: row.activation_key,
    installationId: row.installation_id,
    siteName: row.site_name,
    kid: row.kid,
    licenseKey: row.license_key,
    issuedAt: row.issued_at,
    revokedAt: row.revoked_at,
  };
}
