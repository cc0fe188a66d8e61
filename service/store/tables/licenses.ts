import type { ReadColumns } from './columns.ts';

/** The License Keys that the site keeps, as they were given: what they are worth is read anew each time. */
export type LicensesTable = {
  license_id: string;
  license_key: string;
  applied_at: number;
  applied_by: string;
};
export const licensesColumns: ReadColumns<LicensesTable> = { json: {}, flags: {} };

/** Who took a named seat. */
export type LicenseSeatsTable = { user_id: string; taken_at: number; used_at: number };
export const licenseSeatsColumns: ReadColumns<LicenseSeatsTable> = { json: {}, flags: {} };

/** Licences that the vendor withdrew, from signed lists; nothing takes one out again. */
export type LicenseRevocationsTable = { license_id: string; noted_at: number };
export const licenseRevocationsColumns: ReadColumns<LicenseRevocationsTable> = { json: {}, flags: {} };

/** One row: the latest time that the site has seen, and whether it had more sessions at its upgrade than hold without a licence. */
export type LicenseClockTable = {
  id: 'site';
  seen_at: number;
  upgrade_sessions: number;
  upgrade_until: number;
};
export const licenseClockColumns: ReadColumns<LicenseClockTable> = { json: {}, flags: {} };
