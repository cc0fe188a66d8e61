/**
 * The typed form of a License Key: groups of five characters for a person with a telephone. It holds what cannot be known
 * without it, and the site makes the License Key from it byte for byte: the header and the names of fields are always the
 * same, and the Installation ID is the site's own, of which the form has 48 bits, enough to tell that it is for another one.
 *
 * | bytes | what |
 * | --- | --- |
 * | 1 | version (two bits: 0), and the length of the name (six bits) |
 * | 5 | `kid` |
 * | 6 | the first bytes of the SHA-256 of the Installation ID's text |
 * | 10 | `license_id` |
 * | 4, 4, 4 | `issued_at`, `not_before`, `expiration` |
 * | 3 | `limit` |
 * | 4 | the kind (the highest bit: concurrent sessions), and a bit for each feature |
 * | 8 | `sku`, to the base of 38 |
 * | 1 to 32 | `issued_to`, UTF-8 |
 * | 64 | the signature |
 *
 * At most 145 bytes: 58 groups.
 */
import { featureBits, features, isFeature } from './features.ts';
import { grantSchema, grantText, type LicenseGrant, licenseKind, longestName, longestSku } from './grant.ts';
import {
  alphabet,
  bytesOfValues,
  firstWrong,
  groupsOf,
  isGroupAt,
  type ReadGroup,
  readGroups,
  valuesIn,
  valuesOfBytes,
} from './groups.ts';
import { grantIn } from './license-key.ts';
import { partsOf, signedText } from './signed.ts';

type Digest = Pick<SubtleCrypto, 'digest'>;

const beforeName = 1 + 5 + 6 + 10 + 12 + 3 + 4 + 8;
const signatureLength = 64;
const siteLength = 6;
/** No typed form has more groups. */
export const mostGroups = 60;

const skuLetters = ' -0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** What is wrong with a typed form. `group` counts from one. */
export type TypedProblem =
  | { readonly problem: 'group'; readonly group: number }
  | { readonly problem: 'incomplete'; readonly missing: number }
  | { readonly problem: 'too long' }
  | { readonly problem: 'newer version' }
  | { readonly problem: 'other installation' }
  | { readonly problem: 'damaged' };

/**
 * What is typed so far: its groups, how many there have to be (null: not known yet), and the first that is wrong. `isLeftOut`: what
 * stands there, and behind it, would be right one place further: a group was left out.
 */
export type TypedProgress = {
  readonly groups: readonly ReadGroup[];
  readonly needed: number | null;
  readonly wrong: number | null;
  readonly isLeftOut: boolean;
};

/**
 * The groups of a License Key.
 * @returns null for a text that is no License Key, or one with a feature that this version does not know
 */
export async function typedForm(subtle: Digest, licenseKey: string): Promise<readonly string[] | null> {
  const read = grantIn(licenseKey);
  const signature = partsOf(licenseKey, licenseKind)?.signature;
  if (read === null || signature === undefined) return null;
  const { grant, kid } = read;
  if (!Object.keys(grant.features).every(isFeature)) return null;
  const name = new TextEncoder().encode(grant.issued_to);
  const bytes = [
    name.length,
    ...bytesOfLetters(kid),
    ...(await siteTag(subtle, grant.installation_id)),
    ...bytesOfLetters(grant.license_id),
    ...[grant.issued_at, grant.not_before, grant.expiration].flatMap((time) => numberBytes(BigInt(time), 4)),
    ...numberBytes(BigInt(grant.limit), 3),
    ...numberBytes(BigInt(flagsOf(grant)), 4),
    ...numberBytes(skuNumber(grant.sku), 8),
    ...name,
    ...signature,
  ];
  return groupsOf(valuesOfBytes(Uint8Array.from(bytes)));
}

/** How far a person has come: for the form, after each character. */
export function typedProgress(text: string): TypedProgress {
  const groups = readGroups(text);
  const first = groups[0]?.state === 'good' ? valuesIn(groups.slice(0, 1)) : null;
  const [head] = first ? bytesOfValues(first) : [];
  const needed = head === undefined || versionOf(head) !== 0 || !isNameLength(head) ? null : groupsFor(head);
  const wrong = firstWrong(groups);
  return { groups, needed, wrong, isLeftOut: wrong !== null && fitsFurther(groups, wrong - 1) };
}

/** Two groups have to fit: one does by chance, once in 32 times. */
function fitsFurther(groups: readonly ReadGroup[], from: number): boolean {
  const [one, two] = groups.slice(from, from + 2);
  if (one === undefined || two === undefined) return false;
  return isGroupAt(one.text, from + 1) && isGroupAt(two.text, from + 2);
}

/**
 * The License Key that was typed, byte for byte as it was signed.
 * @param installationId of the site that it is typed at
 */
export async function licenseKeyTyped(
  subtle: Digest,
  text: string,
  installationId: string,
): Promise<{ readonly licenseKey: string } | TypedProblem> {
  const { groups, needed, wrong } = typedProgress(text);
  if (wrong !== null) return { problem: 'group', group: wrong };
  const values = valuesIn(groups.filter(({ state }) => state === 'good')) ?? [];
  const bytes = bytesOfValues(values);
  const [head] = bytes;
  if (head === undefined) return { problem: 'incomplete', missing: 1 };
  if (versionOf(head) !== 0) return { problem: 'newer version' };
  if (needed === null) return { problem: 'damaged' };
  const count = groups.filter(({ state }) => state === 'good').length;
  if (count < needed) return { problem: 'incomplete', missing: needed - count };
  if (groups.length > needed) return { problem: 'too long' };
  return rebuilt(
    subtle,
    { values, bytes: bytes.slice(0, beforeName + head + signatureLength), nameLength: head },
    installationId,
  );
}

async function rebuilt(
  subtle: Digest,
  typed: { readonly values: readonly number[]; readonly bytes: Uint8Array; readonly nameLength: number },
  installationId: string,
): Promise<{ readonly licenseKey: string } | TypedProblem> {
  // Bits that carry nothing are zero: else there were several forms of one key.
  if (valuesOfBytes(typed.bytes).some((value, at) => value !== typed.values[at])) return { problem: 'damaged' };
  const take = taker(typed.bytes);
  take(1);
  const kid = lettersOfBytes(take(5));
  const site = await siteTag(subtle, installationId);
  if (take(siteLength).some((byte, at) => byte !== site[at])) return { problem: 'other installation' };
  const licenseId = lettersOfBytes(take(10));
  const [issuedAt, notBefore, expiration] = [numberIn(take(4)), numberIn(take(4)), numberIn(take(4))];
  const limit = numberIn(take(3));
  const flags = numberIn(take(4));
  const sku = skuText(bigNumberIn(take(8)));
  const issuedTo = new TextDecoder('utf-8', { ignoreBOM: true }).decode(take(typed.nameLength));
  const on = bitsOf(flags);
  if (on.some((bit) => bit >= features.length)) return { problem: 'newer version' };
  const grant = grantSchema.safeParse({
    license_id: licenseId,
    installation_id: installationId,
    issued_at: issuedAt,
    not_before: notBefore,
    expiration,
    issued_to: issuedTo,
    limit,
    license_type: flags >= 2 ** featureBits ? 'per concurrent session' : 'per named user',
    sku,
    features: Object.fromEntries(on.map((bit) => [features[bit] ?? '', true])),
  } satisfies Record<keyof LicenseGrant, unknown>);
  if (!grant.success) return { problem: 'damaged' };
  const header = { kid, typ: licenseKind };
  return { licenseKey: signedText({ header, payload: grantText(grant.data), signature: take(signatureLength) }) };
}

const versionOf = (head: number): number => head >> 6;
const isNameLength = (length: number): boolean => length >= 1 && length <= longestName;
/** Groups of a form whose name has so many bytes: 20 bits each. */
const groupsFor = (nameLength: number): number => Math.ceil(((beforeName + nameLength + signatureLength) * 8) / 20);

async function siteTag(subtle: Digest, installationId: string): Promise<Uint8Array> {
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(installationId));
  return new Uint8Array(digest).slice(0, siteLength);
}

function flagsOf(grant: LicenseGrant): number {
  const bits = features.map((feature, bit) => (grant.features[feature] ? 2 ** bit : 0));
  const kind = grant.license_type === 'per concurrent session' ? 2 ** featureBits : 0;
  return bits.reduce<number>((sum, bit) => sum + bit, kind);
}

function bitsOf(flags: number): readonly number[] {
  return Array.from({ length: featureBits }, (_, bit) => bit).filter((bit) => Math.floor(flags / 2 ** bit) % 2 === 1);
}

function skuNumber(sku: string): bigint {
  const letters = [...sku.padEnd(longestSku)];
  return letters.reduce((sum, letter) => sum * 38n + BigInt(skuLetters.indexOf(letter)), 0n);
}

/** The text of such a number; of one that is too large, a text that is no sku. */
function skuText(number: bigint): string {
  let text = '';
  let rest = number;
  for (let at = 0; at < longestSku; at += 1) {
    text = skuLetters.charAt(Number(rest % 38n)) + text;
    rest /= 38n;
  }
  return rest === 0n ? text.trimEnd() : '';
}

/** Letters of five bits each, that fill whole bytes. */
function bytesOfLetters(text: string): readonly number[] {
  return [...bytesOfValues([...text].map((letter) => alphabet.indexOf(letter)))];
}

function lettersOfBytes(bytes: Uint8Array): string {
  const length = (bytes.length * 8) / 5;
  return valuesOfBytes(bytes)
    .slice(0, length)
    .map((value) => alphabet.charAt(value))
    .join('');
}

function numberBytes(number: bigint, length: number): readonly number[] {
  return Array.from({ length }, (_, at) => Number((number >> BigInt(8 * (length - 1 - at))) & 255n));
}

const bigNumberIn = (bytes: Uint8Array): bigint => bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
const numberIn = (bytes: Uint8Array): number => Number(bigNumberIn(bytes));

function taker(bytes: Uint8Array): (length: number) => Uint8Array {
  let at = 0;
  return (length) => {
    at += length;
    return bytes.slice(at - length, at);
  };
}
