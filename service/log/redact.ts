/** Taking secrets out of what is written down. Used by the log, and by anything else that leaves the service. */

const HIDDEN = '***';

/** Names whose values are secrets. Ids of secrets are not: `secretId`, `token_id`. */
const SECRET_NAME =
  /^(?!.*(?:ids?|hash|sha256|count|kind|expires?)$)(?:.*(?:passw(?:or)?d|passphrase|secret|credential|private_?key|activation_?key|license_?key|authorization|cookie|api_?key)s?|.*tokens?|bearer|ticket|vnc_pw|.*_pw)$/i;

/** True when a value under this name is never written down. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replaceAll('-', '_'));
}

const PATTERNS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, `${HIDDEN} private key`],
  // SECURITY: design §4 Tickets are the only credential in URLs; what is written down says /v/***.
  [/(\/v\/)[^/?#\s"'\\]+/g, `$1${HIDDEN}`],
  [/\b(Bearer)\s+[A-Za-z0-9+/_.~-]{6,}=*/gi, `$1 ${HIDDEN}`],
  [/\b(Basic)\s+(?=[A-Za-z0-9+/]*[A-Z0-9])[A-Za-z0-9+/]{8,}={0,2}/g, `$1 ${HIDDEN}`],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s/:@"'\\]*):[^\s/@"'\\]+@/gi, `$1:${HIDDEN}@`],
  [/([?&#](?:access_)?(?:token|ticket|password|secret|key|code|jwt)=)[^&#\s"'\\]+/gi, `$1${HIDDEN}`],
  [/\b((?:VNC_PW|[A-Z0-9_]*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_KEY))=)[^\s"'\\,]+/g, `$1${HIDDEN}`],
];

export type Scrubber = {
  /**
   * From now on this value is taken out of every text, and where it is JSON every text in it as well. Short ones (under
   * 6 characters) would hit innocent words.
   */
  add(secret: string): void;
  /** `text` without known secrets and without what looks like one. Works on JSON text too. */
  scrub(text: string): string;
  /** A copy of `value` without the values of secret names, however deep, and with its strings scrubbed. */
  redact(value: unknown): unknown;
};

const KEPT_SECRETS = 2000;

/** One per service. It keeps the last 2,000 secrets that passed through, in memory only. */
export function createScrubber(): Scrubber {
  const known = new Set<string>();
  let pattern: RegExp | undefined;

  const scrub = (text: string): string => {
    pattern ??= known.size === 0 ? undefined : anyOf(known);
    let out = pattern === undefined ? text : text.replace(pattern, HIDDEN);
    for (const [expression, replacement] of PATTERNS) out = out.replace(expression, replacement);
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
        if (known.size <= KEPT_SECRETS * 4) break;
        known.delete(oldest);
      }
      pattern = undefined;
    },
    scrub,
    redact: (value) => redactDeep(value, scrub, 0, new WeakSet()),
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
    // A password may well begin with a bracket.
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  return texts;
}

function anyOf(secrets: ReadonlySet<string>): RegExp {
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((secret) => RegExp.escape(secret)).join('|'), 'g');
}

function redactDeep(value: unknown, scrub: (text: string) => string, depth: number, seen: WeakSet<object>): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (Buffer.isBuffer(value) || value instanceof Uint8Array) return `<${value.byteLength} bytes>`;
  if (seen.has(value)) return '<circular>';
  if (depth > 12) return '<too deep>';
  seen.add(value);
  const inner = (item: unknown) => redactDeep(item, scrub, depth + 1, seen);
  let out: unknown;
  if (Array.isArray(value)) out = value.map(inner);
  else if (value instanceof Error) out = redactError(value, inner);
  else if ('toJSON' in value && typeof value.toJSON === 'function') out = inner(value.toJSON());
  else {
    out = Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        isSecretName(name) && item !== null && item !== undefined && typeof item !== 'boolean' ? HIDDEN : inner(item),
      ]),
    );
  }
  seen.delete(value);
  return out;
}

function redactError(error: Error, inner: (value: unknown) => unknown): unknown {
  const out: Record<string, unknown> = { type: error.name, message: inner(error.message), stack: inner(error.stack) };
  for (const [name, item] of Object.entries(error)) {
    if (name !== 'name') out[name] = isSecretName(name) ? HIDDEN : inner(item);
  }
  if (error.cause !== undefined) out.cause = inner(error.cause);
  return out;
}
