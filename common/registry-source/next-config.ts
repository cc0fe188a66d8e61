/**
 * The settings of a registry in the layout of the published template: the object `env` of `site/next.config.js`. It is
 * read as text, never run: a registry is a stranger's folder. SECURITY: docs/security.md 4.65.
 */

/** `unread`: keys whose value is no plain text, such as a call or an expression. */
type TemplateEnv = { readonly values: ReadonlyMap<string, string>; readonly unread: readonly string[] };

type Token =
  | { readonly kind: 'word' | 'text'; readonly value: string }
  | { readonly kind: 'mark'; readonly value: string };

/** Characters of a file that are looked at; real ones have under a thousand. */
const maxLength = 100_000;

/** Pure, linear in the text, for any text. Null where there is no object called `env`. */
export function readTemplateEnv(source: string): TemplateEnv | null {
  const tokens = tokensOf(source.slice(0, maxLength));
  for (let at = 0; at + 2 < tokens.length; at += 1) {
    const [name, colon, brace] = tokens.slice(at, at + 3);
    if (name?.value !== 'env' || name.kind === 'mark') continue;
    if (isMark(colon, ':') && isMark(brace, '{')) return readObject(tokens, at + 3);
  }
  return null;
}

/** The pairs from `start`, just behind the opening brace, up to the one that closes it. */
function readObject(tokens: readonly Token[], start: number): TemplateEnv {
  const values = new Map<string, string>();
  const unread: string[] = [];
  let at = start;
  while (at < tokens.length && !isMark(tokens[at], '}')) {
    const key = tokens[at];
    const end = endOfValue(tokens, at);
    const value = tokens.slice(at + 2, end);
    if (key !== undefined && key.kind !== 'mark' && isMark(tokens[at + 1], ':')) {
      const text = plainText(value);
      if (text !== null) values.set(key.value, text);
      // What is left out is published as if it were not there, so its loss is told of everything but null.
      else if (!(value.length === 1 && /^(?:null|undefined)$/.test(value[0]?.value ?? ''))) unread.push(key.value);
    } else if (key !== undefined && key.kind !== 'mark') {
      unread.push(key.value);
    }
    at = isMark(tokens[end], ',') ? end + 1 : end;
  }
  return { values, unread };
}

/** One text, or several that are joined by `+`. */
function plainText(tokens: readonly Token[]): string | null {
  if (tokens.length % 2 === 0) return null;
  const fits = tokens.every((token, index) => (index % 2 === 0 ? token.kind === 'text' : isMark(token, '+')));
  return fits ? tokens.flatMap(({ kind, value }) => (kind === 'text' ? [value] : [])).join('') : null;
}

/** Where the comma or the brace is that ends a value; the end of all where there is none. */
function endOfValue(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind !== 'mark') continue;
    if (depth === 0 && (token.value === ',' || token.value === '}')) return at;
    if ('([{'.includes(token.value)) depth += 1;
    if (')]}'.includes(token.value)) depth -= 1;
  }
  return tokens.length;
}

function isMark(token: Token | undefined, mark: string): boolean {
  return token?.kind === 'mark' && token.value === mark;
}

/** Comments and blanks are left out; a template text with a placeholder is no plain text. */
function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern =
    /\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$)|'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"|`(?:[^`\\]|\\[\s\S])*`|[\w$]+|\S/gu;
  for (const [found] of source.matchAll(pattern)) {
    if (found.startsWith('//') || found.startsWith('/*')) continue;
    const quote = found.charAt(0);
    if (found.length > 1 && `'"\``.includes(quote)) {
      const inner = found.slice(1, -1);
      if (quote === '`' && /(?:^|[^\\])\$\{/.test(inner)) tokens.push({ kind: 'mark', value: '`' });
      else tokens.push({ kind: 'text', value: unescaped(inner) });
    } else {
      tokens.push({ kind: /^[\w$]+$/.test(found) ? 'word' : 'mark', value: found });
    }
  }
  return tokens;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };

function unescaped(text: string): string {
  return text.replace(
    /\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|(\r\n|[\s\S]))/gi,
    (whole, braces?: string, four?: string, two?: string, one?: string) => {
      const code = Number.parseInt(braces ?? four ?? two ?? '', 16);
      if (!Number.isNaN(code)) return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      if (one === undefined || /^[\r\n]/.test(one)) return '';
      return escapes[one] ?? one;
    },
  );
}
