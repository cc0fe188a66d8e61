/** License Keys: signed grants. Made by the vendor's tools, read by every site. */
import { grantSchema, grantText, kidSchema, type LicenseGrant, licenseKind } from './grant.ts';
import { isSignedBy, jsonIn, partsOf, type Sign, signText } from './signed.ts';
import type { TrustedKeys } from './trusted-keys.ts';

/** Why a License Key is not accepted, whatever it may say. */
export const licenseFaults = ['damaged', 'unknown key', 'bad signature', 'other installation'] as const;
export type LicenseFault = (typeof licenseFaults)[number];

/** A License Key that was read: its grant, and what speaks against it. `fault` null: the vendor signed it, for this site. */
export type ReadLicense =
  | { readonly fault: 'damaged'; readonly grant: null; readonly kid: null }
  | { readonly fault: Exclude<LicenseFault, 'damaged'> | null; readonly grant: LicenseGrant; readonly kid: string };

/** Who reads: the keys that are trusted, and the site's Installation ID. */
export type LicenseReader = { readonly keys: TrustedKeys; readonly installationId: string };

/** The License Key of a grant: a compact JWS. A grant that is none throws (a `ZodError`). */
export function licenseKeyOf(grant: LicenseGrant, kid: string, sign: Sign): Promise<string> {
  const header = { kid: kidSchema.parse(kid), typ: licenseKind };
  return signText(header, grantText(grantSchema.parse(grant)), sign);
}

/**
 * What a License Key says, without asking whether it is true.
 * @returns null where it is none, or not in its one form
 */
export function grantIn(text: string): { readonly grant: LicenseGrant; readonly kid: string } | null {
  const parts = partsOf(text, licenseKind);
  if (!parts || !kidSchema.safeParse(parts.header.kid).success || parts.header.kid === undefined) return null;
  const read = grantSchema.safeParse(jsonIn(parts.payload));
  if (!read.success || grantText(read.data) !== parts.payload) return null;
  return { grant: read.data, kid: parts.header.kid };
}

/**
 * Reads a License Key: its form first, then whether a trusted key signed it, then whether it is for this site.
 * SECURITY: docs/security.md 4.55, 4.56.
 */
export async function readLicense(text: string, { keys, installationId }: LicenseReader): Promise<ReadLicense> {
  const read = grantIn(text);
  if (read === null) return { fault: 'damaged', grant: null, kid: null };
  const key = keys.get(read.kid);
  if (key === undefined) return { fault: 'unknown key', ...read };
  if (!(await isSignedBy(key, text))) return { fault: 'bad signature', ...read };
  return { fault: read.grant.installation_id === installationId ? null : 'other installation', ...read };
}
