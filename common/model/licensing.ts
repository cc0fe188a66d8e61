/** Licences as the API tells them. Times are epoch milliseconds, but in `grant`, which is as the vendor signed it. */
import { z } from 'zod';
import { features } from '../license/features.ts';
import { licenseTypes } from '../license/grant.ts';
import { longestSiteName } from '../license/request.ts';
import { licenseStates, oneLicenseStates } from '../license/states.ts';

const timeSchema = z.number();

export const allowedSchema = z.object({
  namedSeats: z.number().int(),
  sessions: z.number().int(),
  features: z.array(z.enum(features)).readonly(),
});

/** In the field's names; times in seconds since 1970. `is_verified`: a key that this version trusts signed it, for this site. */
const grantViewSchema = z.object({
  license_id: z.string(),
  installation_id: z.string(),
  issued_at: z.number(),
  not_before: z.number(),
  expiration: z.number(),
  issued_to: z.string(),
  limit: z.number().int(),
  license_type: z.enum(licenseTypes),
  sku: z.string(),
  features: z.record(z.string(), z.literal(true)),
  is_verified: z.boolean(),
});
export type GrantView = z.infer<typeof grantViewSchema>;

/** One licence. `grant`: null where it cannot be read. */
export const licenseLineSchema = z.object({
  licenseId: z.string(),
  state: z.enum(oneLicenseStates),
  /** When it leaves this state by itself. */
  until: timeSchema.nullable(),
  sentence: z.string(),
  grant: grantViewSchema.nullable(),
});
export type LicenseLine = z.infer<typeof licenseLineSchema>;

/** What the site's licence comes to: state, sentence, what is allowed and what is used of it. */
export const licenseSummarySchema = z.object({
  state: z.enum(licenseStates),
  until: timeSchema.nullable(),
  sentence: z.string(),
  allowed: allowedSchema,
  /** What holds without a licence. */
  without: allowedSchema,
  /** `sessions`: of everybody without a named seat. */
  used: z.object({ namedSeats: z.number().int(), sessions: z.number().int() }),
});
export type LicenseSummary = z.infer<typeof licenseSummarySchema>;

/** Where the vendor is reached; empty where that is not set. */
export const activationAddressesSchema = z.object({
  /** A request is sent there (https). */
  server: z.string().trim().max(2048).refine(isAddress, 'Enter an address that begins with https://.'),
  /** The page for the telephone. */
  page: z.string().trim().max(2048).refine(isAddress, 'Enter an address that begins with https://.'),
});
export type ActivationAddresses = z.infer<typeof activationAddressesSchema>;

/**
 * SECURITY: docs/security.md 4.59: an Activation Key is worth money; it goes over TLS, or to this machine.
 */
function isAddress(text: string): boolean {
  if (text === '') return true;
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

const isLoopback = (name: string) => name === 'localhost' || name === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(name);

export const licenseViewSchema = licenseSummarySchema.extend({
  installationId: z.string(),
  licenses: z.array(licenseLineSchema.extend({ appliedAt: timeSchema, appliedBy: z.string() })).readonly(),
  /** `mark`: the latest time that the site has seen; `isDoubted`: now is so far before it that no date is believed. */
  clock: z.object({ now: timeSchema, mark: timeSchema, isDoubted: z.boolean() }),
  addresses: activationAddressesSchema,
});
export type LicenseView = z.infer<typeof licenseViewSchema>;

/** What is given in: an answer as a file has it, or what was typed in groups. */
export const licenseTextSchema = z.object({ text: z.string().min(1).max(300_000) });

/** What would become of an answer, before anything is changed. `changes`: sentences. */
export const licensePreviewSchema = z.object({
  licenses: z.array(licenseLineSchema.extend({ isNew: z.boolean() })).readonly(),
  /** Licences of this site that the vendor's list takes back. */
  withdrawn: z.array(z.string()).readonly(),
  before: licenseSummarySchema,
  after: licenseSummarySchema,
  changes: z.array(z.string()).readonly(),
});
export type LicensePreview = z.infer<typeof licensePreviewSchema>;

export const licenseRequestInputSchema = z.object({
  activationKey: z.string().max(200),
  /** null: the vendor is not told what the site is called. */
  siteName: z.string().trim().min(1).max(longestSiteName).nullable(),
});

/** A request that was made. `fields`: everything that is in it, as people read it. */
export const madeRequestSchema = z.object({
  fields: z.array(z.object({ name: z.string(), value: z.string() })).readonly(),
  /** The signed request: what the file holds. */
  request: z.string(),
  /** The address of the activation page with the request in its fragment; null where no page is set. */
  address: z.string().nullable(),
});
export type MadeRequest = z.infer<typeof madeRequestSchema>;
