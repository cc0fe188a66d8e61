/**
 * The vendor's list of licences that no longer hold: signed like a licence, for all sites. It comes with an answer, as a file,
 * or with a package; of several the union counts, so that an old list takes nothing back.
 *
 * SECURITY: docs/security.md 4.61.
 */
import { z } from 'zod';
import { kidSchema, licenseIdSchema } from './grant.ts';
import { isSignedBy, jsonIn, longestSigned, partsOf, type Sign, signText } from './signed.ts';
import type { TrustedKeys } from './trusted-keys.ts';

const revocationsKind = 'fairlead-revocations+jws';
/** So many ids fit into the longest signed text. */
const mostRevoked = Math.floor((longestSigned * 0.75 - 500) / 19);

/** `issued_at`: seconds since 1970. `revoked`: `license_id`s, sorted, each once. */
const revocationsSchema = z.strictObject({
  issued_at: z
    .int()
    .min(1)
    .max(2 ** 32 - 1),
  revoked: z.array(licenseIdSchema).max(mostRevoked),
});

export type Revocations = { readonly issued_at: number; readonly revoked: readonly string[] };

/** The signed list. */
export function revocationsText(list: Revocations, kid: string, sign: Sign): Promise<string> {
  return signText({ kid: kidSchema.parse(kid), typ: revocationsKind }, payloadOf(revocationsSchema.parse(list)), sign);
}

/** A list that a trusted key signed; null for anything else. */
export async function readRevocations(text: string, keys: TrustedKeys): Promise<Revocations | null> {
  const parts = partsOf(text, revocationsKind);
  const read = parts && revocationsSchema.safeParse(jsonIn(parts.payload));
  if (!read?.success || payloadOf(read.data) !== parts?.payload) return null;
  const key = keys.get(parts.header.kid ?? '');
  return key !== undefined && (await isSignedBy(key, text)) ? read.data : null;
}

/** The one form of a list. */
function payloadOf({ issued_at, revoked }: Revocations): string {
  return JSON.stringify({ issued_at, revoked: [...new Set(revoked)].sort() });
}
