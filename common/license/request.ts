/**
 * The request for a licence: what a site tells the vendor, and nothing else. It is signed by the site's own key, so that an
 * answer cannot be fetched in the name of another site, and every field is shown to a person before it leaves.
 */
import { z } from 'zod';
import { readActivationKey } from './activation-key.ts';
import { installationIdSchema } from './grant.ts';
import { installationIdBytes, installationIdOfDigest } from './installation-id.ts';
import { base64urlOf, bytesIn, isSignedBy, jsonIn, partsOf, type Sign, signText } from './signed.ts';

/** The protected header of every request. */
const requestKind = 'fairlead-license-request+jws';

/** The longest name of a site in a request, characters. */
export const longestSiteName = 100;

/**
 * What is asked. `public_key`: the site's, 32 bytes, base64url. `site_name`: only where the person allows it.
 * `requested_at`: seconds since 1970. `nonce`: 16 bytes, base64url; no two requests are the same.
 */
const requestSchema = z.strictObject({
  activation_key: z.string().refine((text) => readActivationKey(text).key === text, 'is no Activation Key'),
  installation_id: installationIdSchema,
  public_key: z.string().refine((text) => bytesIn(text)?.length === 32, 'is no public key'),
  site_name: z
    .string()
    .min(1)
    .max(longestSiteName)
    .refine(
      (text) => text.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text),
      'holds characters that do not show',
    )
    .optional(),
  requested_at: z
    .int()
    .min(1)
    .max(2 ** 32 - 1),
  nonce: z.string().refine((text) => bytesIn(text)?.length === 16, 'is no nonce'),
});

export type LicenseRequest = Readonly<z.infer<typeof requestSchema>>;

/** Why a request is not accepted. */
export type RequestFault = 'damaged' | 'bad signature' | 'other installation';

/** Where the data of a request is in the address of the activation page: in the fragment, which no server sees. */
export function activationAddress(page: string, request: string): string {
  const [address = ''] = page.split('#', 1);
  return `${address}#${request}`;
}

/** The request in what was given: the text itself, or the address of the activation page with it. */
export function requestIn(text: string): string {
  const clean = text.trim();
  const at = clean.indexOf('#');
  return at === -1 ? clean : clean.slice(at + 1);
}

/** Whether a text is a request, or the address of the activation page with one; whose, and whether it holds, is not looked at. */
export function isRequest(text: string): boolean {
  return partsOf(requestIn(text), requestKind) !== null;
}

/** 16 random bytes, base64url. */
export function newNonce(random: Pick<Crypto, 'getRandomValues'>): string {
  return base64urlOf(random.getRandomValues(new Uint8Array(16)));
}

/** The text of a request: a compact JWS. */
export function requestText(request: LicenseRequest, sign: Sign): Promise<string> {
  return signText({ typ: requestKind }, payloadOf(requestSchema.parse(request)), sign);
}

/** Reads a request: its form, that the key in it signed it, and that the Installation ID is that of this key. */
export async function readRequest(
  subtle: Pick<SubtleCrypto, 'digest'>,
  text: string,
): Promise<
  { readonly request: LicenseRequest; readonly fault: null } | { readonly request: null; readonly fault: RequestFault }
> {
  const parts = partsOf(text, requestKind);
  const read = parts && requestSchema.safeParse(jsonIn(parts.payload));
  if (!read?.success || payloadOf(read.data) !== parts?.payload || parts.header.kid !== undefined) {
    return { request: null, fault: 'damaged' };
  }
  const key = bytesIn(read.data.public_key);
  if (key === null || !(await isSignedBy(key, text))) return { request: null, fault: 'bad signature' };
  const digest = await subtle.digest('SHA-256', installationIdBytes(key));
  const id = installationIdOfDigest(new Uint8Array(digest));
  if (id !== read.data.installation_id) return { request: null, fault: 'other installation' };
  return { request: read.data, fault: null };
}

/** The one form of a request. */
function payloadOf(request: LicenseRequest): string {
  return JSON.stringify({
    activation_key: request.activation_key,
    installation_id: request.installation_id,
    public_key: request.public_key,
    ...(request.site_name !== undefined && { site_name: request.site_name }),
    requested_at: request.requested_at,
    nonce: request.nonce,
  });
}
