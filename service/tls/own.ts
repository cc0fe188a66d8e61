/** The site's own authority and its certificate, kept in the data folder and made anew before they end. */
import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { FairleadError } from '../../common/errors.ts';
import { permits } from './constraints.ts';
import { readPrivate, writePrivate } from './private-file.ts';
import { certificatesOf, uncovered } from './read.ts';
import type { NeededNames, TlsPair } from './types.ts';

const dayMs = 24 * 3600_000;
/** A certificate is made anew when it is good for less than this, milliseconds: long before anybody is told of its end. */
const renewBeforeMs = 60 * dayMs;
/** Everybody has to import a new authority, so the old one is kept for as long as it can vouch for anything. */
const authorityRestMs = dayMs;

type OwnCertificate = {
  readonly pair: TlsPair;
  readonly authority: X509Certificate;
  /** What was made by this call. */
  readonly made: 'authority' | 'certificate' | null;
};

/** Certificate and key are in one file, so that they are replaced together. */
const authorityFile = (dataDir: string) => join(dataDir, 'tls', 'authority-with-key.pem');
const certificateFile = (dataDir: string) => join(dataDir, 'tls', 'certificate-with-key.pem');

/** The certificate of the site's own authority; null where there is none. @throws TLS_KEY_UNSAFE, TLS_AUTHORITY_UNREADABLE */
export async function readAuthority(dataDir: string): Promise<X509Certificate | null> {
  return (await readAuthorityPair(dataDir))?.leaf ?? null;
}

/**
 * The certificate that is there where it is still good, a new one otherwise.
 * @param names `needed`: those that the certificate must have; `more`: those that it has if the authority may vouch for them
 * @param label what people see of a new authority in their list of authorities
 * @throws TLS_KEY_UNSAFE, TLS_AUTHORITY_UNREADABLE
 */
export async function ownCertificate(
  dataDir: string,
  label: string,
  names: { readonly needed: NeededNames; readonly more: NeededNames },
  now: number,
): Promise<OwnCertificate> {
  const kept = await readAuthorityPair(dataDir);
  const isGood =
    kept !== null &&
    kept.leaf.validToDate.getTime() - now > authorityRestMs &&
    [...names.needed.dns, ...names.needed.addresses].every((name) => permits(kept.leaf, name));
  const authority = isGood ? kept : await newAuthority(dataDir, label, both(names.needed, names.more), now, kept);
  const wanted = both(names.needed, {
    dns: names.more.dns.filter((name) => permits(authority.leaf, name)),
    addresses: names.more.addresses.filter((address) => permits(authority.leaf, address)),
  });

  const found = pairIn((await readPrivate(certificateFile(dataDir))) ?? '');
  if (isGood && found !== null && isStillGood(found.leaf, authority.leaf, wanted, now)) {
    return { pair: found.pair, authority: authority.leaf, made: null };
  }
  const { makeCertificate } = await import('./make.ts');
  const pair = await makeCertificate(authority.pair, wanted, now);
  await writePrivate(certificateFile(dataDir), pair.certificate + pair.key, 'replace');
  return { pair, authority: authority.leaf, made: isGood ? 'certificate' : 'authority' };
}

type Kept = { readonly pair: TlsPair; readonly leaf: X509Certificate };

async function readAuthorityPair(dataDir: string): Promise<Kept | null> {
  const path = authorityFile(dataDir);
  const text = await readPrivate(path);
  if (text === null) return null;
  const kept = pairIn(text);
  if (kept !== null) return kept;
  throw new FairleadError('TLS_AUTHORITY_UNREADABLE', {
    message: `The file ${path} does not hold the authority of this site.`,
    hint: 'Put it back from your backup, or remove it: a new one is made, which everybody has to import anew.',
    status: 500,
    data: { path },
  });
}

async function newAuthority(
  dataDir: string,
  label: string,
  { dns, addresses }: NeededNames,
  now: number,
  kept: Kept | null,
): Promise<Kept> {
  const { makeAuthority } = await import('./make.ts');
  const permitted = { dns: dns.map((name) => name.replace(/^\*\./, '')), addresses };
  const pair = await makeAuthority(label, permitted, now);
  await writePrivate(authorityFile(dataDir), pair.certificate + pair.key, kept === null ? 'new' : 'replace');
  // Another process that started at the same time may have been first.
  const made = await readAuthorityPair(dataDir);
  if (made === null) throw new Error('The authority disappeared while it was made.');
  return made;
}

function isStillGood(leaf: X509Certificate, authority: X509Certificate, wanted: NeededNames, now: number): boolean {
  const endsAt = leaf.validToDate.getTime();
  // One that ends with its authority cannot be made to last longer.
  const isFresh = endsAt - now > renewBeforeMs || endsAt >= authority.validToDate.getTime();
  const isOurs = leaf.checkIssued(authority) && leaf.verify(authority.publicKey);
  return isOurs && isFresh && leaf.validFromDate.getTime() <= now && uncovered(leaf, wanted) === null;
}

/** A certificate and the key that fits it; null where they are not both there. */
function pairIn(text: string): Kept | null {
  const key = /-----BEGIN PRIVATE KEY-----[A-Za-z0-9+/=\s]*-----END PRIVATE KEY-----\n?/.exec(text)?.[0];
  if (key === undefined) return null;
  try {
    const [leaf] = certificatesOf(text);
    if (leaf === undefined || !leaf.checkPrivateKey(createPrivateKey(key))) return null;
    return { pair: { certificate: leaf.toString(), key }, leaf };
  } catch {
    // Cut off, or something else: it holds no pair.
    return null;
  }
}

function both(one: NeededNames, other: NeededNames): NeededNames {
  return {
    dns: [...new Set([...one.dns, ...other.dns])],
    addresses: [...new Set([...one.addresses, ...other.addresses])],
  };
}
