/**
 * Taking secrets out of what is written down. Used by the log, and by anything else that leaves the service.
 *
 * SECURITY: docs/security.md 4.13: texts from outside pass here, so every expression takes a time that grows with the text
 * and no faster: what may repeat at its beginning cannot begin at several places of one run of characters.
 */
import { hidden, redactValue } from './redact-value.ts';

/** Names whose values are secrets. Ids of secrets are not: `secretId`, `token_id`. */
const secretName =
  /^(?!.*(?:ids?|hash|sha256|count|kind|expires?)$)(?:.*(?:passw(?:or)?d|passphrase|secret|credential|private_?key|activation_?key|license_?key|authorization|cookie|api_?key)s?|.*tokens?|bearer|ticket|vnc_pw|.*_pw)$/is;

/** The end of a name says what it is; of longer ones only that is looked at. */
const nameEnd = 200;

/** True when a value under this name is never written down. */
export function isSecretName(name: string): boolean {
  return secretName.test(name.slice(-nameEnd).replaceAll('-', '_'));
}

const patterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, `${hidden} private key`],
  // SECURITY: docs/security.md 4.2: Tickets are the only credential in URLs; what is written down says /v/***.
  [/(\/v\/)[^/?#\s"'\\]+/g, `$1${hidden}`],
  [/\b(Bearer)\s+[A-Za-z0-9+/_.~-]{6,}=*/gi, `$1 ${hidden}`],
  [/\b(Basic)\s+(?=[A-Za-z0-9+/]*[A-Z0-9])[A-Za-z0-9+/]{8,}={0,2}/g, `$1 ${hidden}`],
  [/(:\/\/[^\s/:@"'\\]*):[^\s/@"'\\]+@/g, `$1:${hidden}@`],
  [/([?&#](?:access_)?(?:token|ticket|password|secret|key|code|jwt)=)[^&#\s"'\\]+/gi, `$1${hidden}`],
  [/\b((?:VNC_PW|[A-Z0-9_]*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_KEY))=)[^\s"'\\,]+/g, `$1${hidden}`],
];

export type Scrubber = {
  /**
   * From now on this value is taken out of every text, and where it is JSON every text in it as well. Short ones (under
   * 6 characters) would hit innocent words.
   */
  add(secret: string): void;
  /** `text` without known secrets and without what looks like one. Works on JSON text too. */
  scrub(text: string): string;
  /** A copy of `value` without the values of secret names and with its texts scrubbed; see `redact-value.ts`. */
  redact(value: unknown): unknown;
};

const keptSecrets = 2000;

/** One per service. It keeps the last 2,000 secrets that passed through, in memory only. */
export function createScrubber(): Scrubber {
  const known = new Set<string>();
  let finder: ((text: string) => string) | undefined;

  const scrub = (text: string): string => {
    finder ??= hiderOf(known);
    let out = finder(text);
    for (const [expression, replacement] of patterns) out = out.replace(expression, replacement);
    return out;
  };

  return {
    add(secret) {
      for (const value of [secret, ...textsIn(secret)]) {
        if (value.length < 6) continue;
        // As it is, as it stands in JSON, in a URL, and in base64 (Basic credentials, engine auth).
        const forms = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value.toWellFormed())];
        forms.push(Buffer.from(value).toString('base64').replace(/=+$/, ''));
        for (const form of forms) {
          known.delete(form);
          known.add(form);
        }
      }
      for (const oldest of known) {
        if (known.size <= keptSecrets * 4) break;
        known.delete(oldest);
      }
      finder = undefined;
    },
    scrub,
    redact: (value) => redactValue(value, { scrub, isSecretName }),
  };
}

/** The texts in a JSON object or list: several secrets that are kept as one are written down one by one. */
function textsIn(secret: string): string[] {
  if (!/^\s*[[{]/.test(secret)) return [];
  const texts: string[] = [];
  try {
    JSON.parse(secret, (_name, value: unknown) => {
      if (typeof value === 'string') texts.push(value);
      return null;
    });
  } catch (thrown) {
    // A password may well begin with a bracket, or with so many that they cannot be read.
    if (!(thrown instanceof SyntaxError || thrown instanceof RangeError)) throw thrown;
  }
  return texts;
}

/** Secrets longer than this are looked for one by one: one expression of thousands of key files would be too large. */
const longFrom = 100;

function hiderOf(secrets: ReadonlySet<string>): (text: string) => string {
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  const long = longestFirst.filter((secret) => secret.length > longFrom);
  const short = longestFirst.filter((secret) => secret.length <= longFrom);
  const anyShort = short.length === 0 ? null : new RegExp(short.map((one) => RegExp.escape(one)).join('|'), 'g');
  return (text) => {
    let out = text;
    for (const secret of long) if (secret.length <= out.length) out = hideLong(out, secret);
    return anyShort === null ? out : out.replace(anyShort, hidden);
  };
}

/** By the beginning first: to look for the whole of it at every place would cost its length at every place. */
function hideLong(text: string, secret: string): string {
  const begin = secret.slice(0, longFrom);
  const parts: string[] = [];
  let done = 0;
  for (let at = text.indexOf(begin); at >= 0; ) {
    const isHere = text.startsWith(secret, at);
    if (isHere) {
      parts.push(text.slice(done, at), hidden);
      done = at + secret.length;
    }
    at = text.indexOf(begin, isHere ? done : at + 1);
  }
  return done === 0 ? text : parts.join('') + text.slice(done);
}

/**
 * A line of JSON without the texts under names of secrets: what `child()` binds to a logger passes no formatter. Knows
 * members with a text as their value, and takes a time that grows with the line and no faster.
 */
export function hideMembers(line: string): string {
  const begin = /"([\w-]+)":"/g;
  const parts: string[] = [];
  let done = 0;
  for (let found = begin.exec(line); found !== null; found = begin.exec(line)) {
    if (!isSecretName(found[1] ?? '')) continue;
    const end = endOfText(line, begin.lastIndex);
    parts.push(line.slice(done, begin.lastIndex), hidden);
    done = end;
    begin.lastIndex = end;
  }
  return done === 0 ? line : parts.join('') + line.slice(done);
}

/** Where the JSON text ends that begins at `from`: at a quote with an even number of backslashes before it. */
function endOfText(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 1)) {
    let slashes = 0;
    while (at - 1 - slashes >= from && line[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return line.length;
}
