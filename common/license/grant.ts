/**
 * The grant: what a licence says, in the field's names and in exactly one form. The same grant always has the same bytes, so
 * that the typed form can leave out all that is known and still give the signed bytes back, and so that nothing can be added
 * to a licence that its signature does not show.
 */
import { z } from 'zod';
import { alphabet } from './groups.ts';
import { parseInstallationId } from './installation-id.ts';

/** The field's names of the two kinds: by people who used the site lately, or by sessions at one time. */
export const licenseTypes = ['per named user', 'per concurrent session'] as const;

export type LicenseType = (typeof licenseTypes)[number];

/** The longest name of whom it is issued to, bytes of UTF-8: the typed form has no room for more. */
export const longestName = 32;
/** The most seats of one licence: three bytes. */
export const mostSeats = 2 ** 24 - 1;
/** Letters of `license_id`: 80 bits. */
export const licenseIdLength = 16;
/** Letters of `kid`: 40 bits. */
export const kidLength = 8;
export const longestSku = 12;

/** Seconds since 1970 that fit into four bytes: until 2106. */
const instant = z
  .int()
  .min(1)
  .max(2 ** 32 - 1);
const letters = (length: number) => z.string().regex(new RegExp(`^[${alphabet}]{${length}}$`));

/** The name by which packages know the key that signed: `kidOf` makes it. */
export const kidSchema = letters(kidLength);
export const licenseIdSchema = letters(licenseIdLength);
/** An Installation ID in its written form, with checks that fit. */
export const installationIdSchema = z
  .string()
  .max(80)
  .refine((text) => isInstallationId(text), 'is no Installation ID');

function isInstallationId(text: string): boolean {
  const read = parseInstallationId(text);
  return read.ok && read.id === text;
}

/** A name that looks like what it is: no control or format characters, nothing around it. */
const name = z
  .string()
  .min(1)
  .refine(
    (text) => text.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text),
    'holds characters that do not show',
  )
  .refine((text) => text.trim() === text, 'begins or ends with a blank')
  .refine((text) => new TextEncoder().encode(text).length <= longestName, `is longer than ${longestName} bytes`);

/**
 * What a licence says. Times are seconds since 1970, UTC.
 * - `limit`: so many named users, or sessions at one time.
 * - `features`: each that is on, with `true`, in alphabetical order. A product leaves out of account what it does not know.
 * - `installation_id`: the one site that it is for.
 * - `not_before`, `expiration`: it holds from the first until the second, the second not included.
 */
export const grantSchema = z
  .strictObject({
    license_id: licenseIdSchema,
    installation_id: installationIdSchema,
    issued_at: instant,
    not_before: instant,
    expiration: instant,
    issued_to: name,
    limit: z.int().min(1).max(mostSeats),
    license_type: z.enum(licenseTypes),
    sku: z.string().regex(new RegExp(`^[A-Z0-9-]{1,${longestSku}}$`)),
    features: z.record(z.string().regex(/^[a-z][a-z_]{0,39}$/), z.literal(true)),
  })
  .refine((grant) => grant.not_before < grant.expiration, 'ends before it begins');

export type LicenseGrant = Readonly<Omit<z.infer<typeof grantSchema>, 'features'>> & {
  readonly features: Readonly<Record<string, true>>;
};

/** The protected header of every License Key. */
export const licenseKind = 'fairlead-license+jws';

/** The one form of a grant: these names, this order, no blanks. */
export function grantText(grant: LicenseGrant): string {
  const on = Object.keys(grant.features).sort();
  return JSON.stringify({
    license_id: grant.license_id,
    installation_id: grant.installation_id,
    issued_at: grant.issued_at,
    not_before: grant.not_before,
    expiration: grant.expiration,
    issued_to: grant.issued_to,
    limit: grant.limit,
    license_type: grant.license_type,
    sku: grant.sku,
    features: Object.fromEntries(on.map((feature) => [feature, true])),
  });
}
