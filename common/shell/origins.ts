/** Pure questions about origins: what is loopback, what belongs to a site, what fits a viewer pattern. */

/** One DNS label with `*` in it stands for one random name: lower-case letters, digits and hyphens, 1 to 63 characters. */
const wildcard = '[a-z0-9-]{1,63}';

/** The origin of a URL, or null for what has none of its own (`data:`, `about:`, nonsense). `blob:` counts as its maker. */
export function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const origin = new URL(url).origin;
  return origin === 'null' ? null : origin;
}

/** True for an http(s) URL whose host can only be this machine. `*.localhost` never leaves it (RFC 6761 §6.3). */
export function isLoopbackUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true;
  return hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/**
 * True when `origin` fits `pattern`, e.g. `http://v-abc.localhost:41235` fits `http://v-*.localhost:41235`.
 * `*` never matches a dot, so a pattern cannot reach into another domain.
 */
export function fitsOriginPattern(pattern: string, origin: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${escaped.join(wildcard)}$`).test(origin);
}

/**
 * True when `pattern` is a pattern of loopback origins: http(s), no path, and loopback for whatever `*` stands for.
 * The star may only be part of a label, and not of the last one: a label that is nothing but a star could be any name, the
 * console's among them.
 */
export function isLoopbackPattern(pattern: string): boolean {
  const example = pattern.replaceAll('*', 'x');
  if (!isLoopbackUrl(example)) return false;
  const labels = (/^https?:\/\/([^/:]+)/.exec(pattern)?.[1] ?? '').split('.');
  return originOf(example) === example && !labels.includes('*') && !(labels.at(-1) ?? '').includes('*');
}
