/**
 * Which addresses are reached past the proxy, in the form that `NO_PROXY` has everywhere: `example.com` (and all below
 * it), `.example.com` and `*.example.com`, `10.0.0.0/8`, `10.1.2.3`, each with a port if wanted (`example.com:8443`),
 * `*` for everything. Pure.
 */
import ipaddr from 'ipaddr.js';

type Exception = {
  readonly port: number | null;
  readonly matches: (host: string) => boolean;
};

/** Splits what people and environments write: commas, spaces, lines. */
export function exceptionsIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((entry) => entry !== '');
}

/** What is wrong with an exception, as a sentence; null where nothing is. */
export function exceptionProblem(entry: string): string | null {
  if (read(entry) !== null) return null;
  return `"${entry.slice(0, 100)}" is no name, address or range. Write it like example.com, 10.1.2.3 or 10.0.0.0/8.`;
}

/** Whether `url` is reached past the proxy. An entry that cannot be read matches nothing. */
export function isException(entries: readonly string[], url: URL): boolean {
  const host = hostOf(url);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  return entries.some((entry) => {
    const exception = read(entry);
    return exception !== null && (exception.port ?? port) === port && exception.matches(host);
  });
}

const hostOf = (url: URL): string =>
  url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();

function read(entry: string): Exception | null {
  const { name, port } = partsOf(entry.trim().toLowerCase());
  if (port !== null && !(port >= 1 && port <= 65_535)) return null;
  if (name === '*') return { port, matches: () => true };
  if (ipaddr.isValidCIDR(name)) return { port, matches: inRange(ipaddr.parseCIDR(name)) };
  if (isAddress(name)) return { port, matches: inRange([ipaddr.process(name), bitsOf(name)]) };
  const below = /^\*?\./.test(name);
  const domain = name.replace(/^\*?\./, '').replace(/\.$/, '');
  // A lone number is a mistake for an address, not a name; so is anything with a slash or a scheme.
  if (!/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(domain) || /^[\d.]+$/.test(domain)) return null;
  const isBelow = (host: string) => host.endsWith(`.${domain}`);
  return { port, matches: name.startsWith('*') && below ? isBelow : (host) => host === domain || isBelow(host) };
}

/** `example.com:443`, `[::1]:443`, `::1`: one colon before digits is a port, unless it is of an address. */
function partsOf(entry: string): { readonly name: string; readonly port: number | null } {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry);
  if (bracketed !== null) return { name: bracketed[1] ?? '', port: portOf(bracketed[2]) };
  const named = /^([^:]+):(\d+)$/.exec(entry);
  return named === null ? { name: entry, port: null } : { name: named[1] ?? '', port: portOf(named[2]) };
}

const portOf = (digits: string | undefined): number | null => (digits === undefined ? null : Number(digits));

/** In full: the library also takes the short forms that only some programs read, such as 10.1. */
const isAddress = (name: string): boolean => ipaddr.IPv4.isValidFourPartDecimal(name) || ipaddr.IPv6.isValid(name);

const bitsOf = (name: string): number => (ipaddr.process(name).kind() === 'ipv4' ? 32 : 128);

function inRange([base, bits]: [ipaddr.IPv4 | ipaddr.IPv6, number]): (host: string) => boolean {
  return (host) => {
    if (!isAddress(host)) return false;
    const address = ipaddr.process(host);
    return address.kind() === base.kind() && address.match(base, bits);
  };
}
