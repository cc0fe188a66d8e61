/** A certificate that somebody else made, in files: read, and judged before it is served. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { createSecureContext, getCACertificates } from 'node:tls';
import { commandLine } from '../../common/command-line.ts';
import { FairleadError } from '../../common/errors.ts';
import { advise, command } from '../../common/hint.ts';
import { messageOf } from '../../common/thrown.ts';
import { certificatesOf, factsOf, uncovered } from './read.ts';
import type { NeededNames, TlsPair } from './types.ts';

/** Larger than any chain; milliseconds and memory of a start are not spent on anything else. */
const maxFileBytes = 1024 * 1024;

export type GivenFiles = { readonly certificateFile: string; readonly keyFile: string };
type Given = { readonly pair: TlsPair; readonly leaf: X509Certificate };

/**
 * SECURITY: docs/security.md 4.33: what is served fits, holds now, covers the site's names, and can be followed.
 * @throws TLS_FILE_UNREADABLE, TLS_CERTIFICATE_UNREADABLE, TLS_CERTIFICATE_TIME, TLS_CERTIFICATE_NAME, TLS_CHAIN_MISSING,
 * TLS_KEY_UNREADABLE, TLS_KEY_UNSAFE, TLS_KEY_MISMATCH
 */
export async function readGiven(files: GivenFiles, names: NeededNames, now: number): Promise<Given> {
  const certificate = await readText(files.certificateFile, 'certificate');
  const key = await readText(files.keyFile, 'key');
  const [leaf, ...chain] = chainIn(certificate.text, files.certificateFile);
  const privateKey = keyIn(key.text, files.keyFile);
  if (key.isForEverybody) throw exposed(files.keyFile);
  if (!leaf.checkPrivateKey(privateKey)) throw mismatch(files);
  judgeTime(leaf, files.certificateFile, now);
  judgeNames(leaf, files.certificateFile, names);
  judgeChain(leaf, chain, files.certificateFile);
  const pair = { certificate: [leaf, ...chain].map(String).join(''), key: key.text };
  try {
    createSecureContext({ cert: pair.certificate, key: pair.key });
  } catch (cause) {
    throw unusable(files.certificateFile, `TLS refuses it: ${messageOf(cause)}`, cause);
  }
  return { pair, leaf };
}

async function readText(path: string, what: 'certificate' | 'key') {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (cause) {
    throw unreadable(path, what, messageOf(cause), cause);
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw unreadable(path, what, 'it is no file');
    if (stat.size > maxFileBytes) throw unreadable(path, what, 'it is larger than any certificate');
    const isForEverybody = process.platform !== 'win32' && (stat.mode & 0o007) !== 0;
    return { text: await file.readFile('utf8'), isForEverybody };
  } finally {
    await file.close();
  }
}

function chainIn(text: string, path: string): readonly [X509Certificate, ...X509Certificate[]] {
  try {
    const [leaf, ...chain] = certificatesOf(text);
    if (leaf !== undefined) return [leaf, ...chain];
  } catch (cause) {
    throw unusable(path, 'A certificate in it is damaged', cause);
  }
  throw unusable(path, 'It holds no certificate in PEM form');
}

function keyIn(text: string, path: string): KeyObject {
  const isLocked = /ENCRYPTED/.test(text);
  try {
    return createPrivateKey(text);
  } catch (cause) {
    throw new FairleadError('TLS_KEY_UNREADABLE', {
      message: isLocked
        ? `The key in ${path} has a passphrase, which nobody can type when the service starts.`
        : `The file ${path} holds no private key in PEM form.`,
      hint: isLocked
        ? advise`Write it without one, readable by the service alone: ${command(commandLine(['openssl', 'pkey', '-in', path, '-out', `${path}.open`]))}`
        : 'Give the file that begins with "-----BEGIN PRIVATE KEY-----".',
      data: { path },
      cause,
    });
  }
}

function judgeTime(leaf: X509Certificate, path: string, now: number): void {
  const { beginsAt, endsAt } = factsOf(leaf);
  if (endsAt > now && beginsAt <= now) return;
  const isOver = endsAt <= now;
  throw new FairleadError('TLS_CERTIFICATE_TIME', {
    message: isOver
      ? `The certificate in ${path} ended on ${dayOf(endsAt)}.`
      : `The certificate in ${path} is good from ${dayOf(beginsAt)} on only.`,
    hint: isOver
      ? 'Have it renewed, and put the new one into the same files.'
      : 'Check the clock of this machine, or give the certificate that is good now.',
    data: { path, beginsAt, endsAt },
  });
}

function judgeNames(leaf: X509Certificate, path: string, names: NeededNames): void {
  const name = uncovered(leaf, names);
  if (name === null) return;
  const { names: has } = factsOf(leaf);
  throw new FairleadError('TLS_CERTIFICATE_NAME', {
    message: `The certificate in ${path} is not made out to ${name}, but to ${has.join(', ') || 'no name'}.`,
    hint: name.startsWith('*.')
      ? `Session views have names of their own: get a certificate that also has the wildcard name ${name}, or give ports with --viewer-ports instead of --viewer-domain.`
      : `Get a certificate that has the name ${name}, or give the address that it is made out to with --public-url.`,
    data: { path, name, names: has },
  });
}

/** Browsers have the authorities alone: what stands between them and the certificate has to come from here. */
function judgeChain(leaf: X509Certificate, chain: readonly X509Certificate[], path: string): void {
  const links = [leaf, ...chain];
  for (const [index, one] of links.entries()) {
    const next = links[index + 1];
    if (next === undefined || (one.checkIssued(next) && one.verify(next.publicKey))) continue;
    throw chainMissing(one, path, `The next certificate in the file is not the one that it was issued by`);
  }
  if (chain.length > 0 || leaf.issuer === leaf.subject) return;
  const roots = getCACertificates('default').map((pem) => new X509Certificate(pem));
  if (roots.some((root) => leaf.checkIssued(root))) return;
  throw chainMissing(leaf, path, 'The certificate of whom it was issued by is not in the file');
}

function chainMissing(of: X509Certificate, path: string, what: string): FairleadError {
  const { subject, issuer } = factsOf(of);
  return new FairleadError('TLS_CHAIN_MISSING', {
    message: `The chain in ${path} is not whole. ${what}: ${subject} was issued by ${issuer}.`,
    hint: 'Put the certificates of the issuers into the file, each after the one that it issued. Authorities hand such a file out as "full chain".',
    data: { path, issuer },
  });
}

function unreadable(path: string, what: string, why: string, cause?: unknown): FairleadError {
  return new FairleadError('TLS_FILE_UNREADABLE', {
    message: `The file of the ${what}, ${path}, cannot be read: ${why}.`,
    hint: 'Check that the file is there, and that the user who runs the service may read it.',
    data: { path },
    cause,
  });
}

function unusable(path: string, why: string, cause?: unknown): FairleadError {
  return new FairleadError('TLS_CERTIFICATE_UNREADABLE', {
    message: `The certificate file ${path} cannot be used. ${why}.`,
    hint: 'Give the file that begins with "-----BEGIN CERTIFICATE-----", the certificate of the site first.',
    data: { path },
    cause,
  });
}

function exposed(path: string): FairleadError {
  return new FairleadError('TLS_KEY_UNSAFE', {
    message: `The key in ${path} is not used: everybody on this machine may read it or write it.`,
    hint: advise`If others could read it, have a new certificate made. Take the right away: ${command(commandLine(['chmod', 'o-rwx', path]))}`,
    data: { path },
  });
}

function mismatch({ certificateFile, keyFile }: GivenFiles): FairleadError {
  return new FairleadError('TLS_KEY_MISMATCH', {
    message: `The key in ${keyFile} is not the one of the certificate in ${certificateFile}.`,
    hint: 'Give the two that belong together; the certificate of the site stands first in its file.',
    data: { certificateFile, keyFile },
  });
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
