/**
 * A private key file of any form that OpenSSH takes, opened and written anew in the one plain form that the SSH
 * library reads. Pure, runs in a worker thread: a passphrase can cost any amount of work. Nothing is written anywhere.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import ssh2 from 'ssh2';
import { codeOf, messageOf } from '../../../../common/thrown.ts';
import { decryptOpenSsh, encodeEd25519, readOpenSshHeader } from './openssh-format.ts';
import { costOfPkcs8 } from './pkcs8-cost.ts';

export type OpenKeyInput = { readonly content: Uint8Array; readonly passphrase: string | undefined };

/** Why a file is not a key that can be used. */
export type KeyProblem =
  | 'no-key'
  | 'empty'
  | 'known-hosts'
  | 'public-key'
  | 'certificate'
  | 'hardware-key'
  | 'putty-form'
  | 'ssh-com-form'
  | 'damaged'
  | 'too-costly';

export type OpenedKey =
  /** `text`: an unencrypted private key. A secret: it stays in memory. */
  | { readonly result: 'open'; readonly text: string }
  | { readonly result: 'passphrase-needed' }
  | { readonly result: 'passphrase-wrong' }
  | { readonly result: 'unsupported'; readonly detail: string }
  | { readonly result: 'problem'; readonly problem: KeyProblem };

const problem = (kind: KeyProblem): OpenedKey => ({ result: 'problem', problem: kind });
const unsupported = (detail: string): OpenedKey => ({ result: 'unsupported', detail });

/**
 * What a file is by its beginning, without opening anything: `private` for whatever holds a secret, also where it cannot be
 * used, so that the rules for such files hold for it.
 */
export function keyKindOf(content: Uint8Array): 'private' | Exclude<KeyProblem, 'damaged' | 'too-costly'> {
  const text = Buffer.from(content).toString('latin1');
  if (privateForms.some((form) => form.test(text))) return 'private';
  if (text.trim() === '') return 'empty';
  if (/-----BEGIN (?:TRUSTED )?CERTIFICATE-----/.test(text)) return 'certificate';
  if (/^\s*\S+-cert-v\d\d@openssh\.com\s/.test(text)) return 'certificate';
  if (/-----BEGIN (?:[A-Z]+ )?PUBLIC KEY-----|---- BEGIN SSH2 PUBLIC KEY ----/.test(text)) return 'public-key';
  if (/^\s*(?:ssh-|ecdsa-sha2-|sk-)[a-z0-9@.-]+\s+AAAA/.test(text)) return 'public-key';
  // Names (or their hash), a type and a key. Source: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
  if (/^(?:@(?:cert-authority|revoked)\s+)?[^\s#]+ (?:ssh-|ecdsa-sha2-|sk-)[a-z0-9@.-]+ AAAA/m.test(text))
    return 'known-hosts';
  return 'no-key';
}

const privateForms = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/,
  /^\s*PuTTY-User-Key-File-/,
  /---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----/,
] as const;

export function openKey({ content, passphrase: given }: OpenKeyInput): OpenedKey {
  const text = Buffer.from(content).toString('latin1');
  const passphrase = given === '' ? undefined : given;
  const kind = keyKindOf(content);
  if (kind !== 'private') return problem(kind);
  const block = findPem(text);
  if (block?.label === 'OPENSSH PRIVATE KEY') return openOpenSsh(block.pem, passphrase);
  if (block !== null) return openPem(block, passphrase);
  if (/^\s*PuTTY-User-Key-File-/.test(text)) return openPutty(content, passphrase);
  if (/---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----/.test(text)) return problem('ssh-com-form');
  return problem('damaged');
}

type PemBlock = { readonly label: string; readonly pem: string };

/** The first private key of a file. Parameters and remarks in front of it are passed over, as OpenSSL does. */
function findPem(text: string): PemBlock | null {
  const begin = /-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----/.exec(text);
  const label = begin?.[1];
  if (begin === null || label === undefined) return null;
  const mark = `-----END ${label}-----`;
  const end = text.indexOf(mark, begin.index);
  if (end < 0) return null;
  return { label, pem: text.slice(begin.index, end + mark.length).replaceAll('\r\n', '\n') };
}

function openOpenSsh(pem: string, passphrase: string | undefined): OpenedKey {
  const body = Buffer.from(pem.split('\n').slice(1, -1).join(''), 'base64');
  const header = readOpenSshHeader(body);
  if (header === null) return problem('damaged');
  if (header.type.startsWith('sk-')) return problem('hardware-key');
  if (header.type.includes('-cert-')) return problem('certificate');
  if (!/^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521))$/.test(header.type)) return unsupported(header.type);
  const decrypted = decryptOpenSsh(header, passphrase);
  return decrypted.result === 'damaged' ? problem('damaged') : decrypted;
}

function openPem({ label, pem }: PemBlock, passphrase: string | undefined): OpenedKey {
  const legacy = /^DEK-Info: *([A-Za-z0-9-]+)/m.exec(pem)?.[1];
  const encrypted =
    label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type: *4, *ENCRYPTED/m.test(pem) || legacy !== undefined;
  if (encrypted && passphrase === undefined) return { result: 'passphrase-needed' };
  if (label === 'ENCRYPTED PRIVATE KEY') {
    // SECURITY: docs/security.md 3.6: OpenSSL derives a key in one piece, which no deadline can interrupt.
    const der = Buffer.from(pem.split('\n').slice(1, -1).join(''), 'base64');
    const cost = costOfPkcs8(der);
    if (cost !== 'affordable') return problem(cost);
  }
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: 'pem', ...(encrypted && { passphrase }) });
  } catch (thrown) {
    const code = codeOf(thrown);
    const message = messageOf(thrown);
    if (/unsupported (?:cipher|encryption|algorithm)|unknown cipher|unknown pbe/i.test(message)) {
      return unsupported(legacy === undefined ? 'its encryption' : `the cipher ${legacy}`);
    }
    // A wrong passphrase gives bytes that are no padding, and once in 256 bytes that are no key.
    if (encrypted && code !== 'ERR_OSSL_EVP_UNSUPPORTED_PRIVATE_KEY_ALGORITHM') return { result: 'passphrase-wrong' };
    return problem('damaged');
  }
  return fromKeyObject(key);
}

/** PuTTY's own form: the library reads version 2 of it with RSA keys. */
function openPutty(content: Uint8Array, passphrase: string | undefined): OpenedKey {
  const parsed = ssh2.utils.parseKey(Buffer.from(content), passphrase);
  if (parsed instanceof Error) {
    if (/no passphrase/i.test(parsed.message)) return { result: 'passphrase-needed' };
    if (/bad passphrase|bad decrypt|wrong final block/i.test(parsed.message)) return { result: 'passphrase-wrong' };
    return problem('putty-form');
  }
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || !key.isPrivateKey()) return problem('putty-form');
  try {
    return fromKeyObject(createPrivateKey(key.getPrivatePEM()));
  } catch {
    // Numbers that are no key: OpenSSL says so, in words that name nothing a person can act on.
    return problem('damaged');
  }
}

const curves: ReadonlySet<string | undefined> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

function fromKeyObject(key: KeyObject): OpenedKey {
  const type = key.asymmetricKeyType ?? 'unknown';
  switch (type) {
    case 'rsa':
      return { result: 'open', text: String(key.export({ format: 'pem', type: 'pkcs1' })) };
    case 'ec': {
      const curve = key.asymmetricKeyDetails?.namedCurve;
      if (!curves.has(curve)) return unsupported(`elliptic curve ${curve ?? 'without a name'}`);
      return { result: 'open', text: String(key.export({ format: 'pem', type: 'sec1' })) };
    }
    case 'ed25519':
      return { result: 'open', text: encodeEd25519(key) };
    default:
      return unsupported(type);
  }
}
