/**
 * Who asks, where a reverse proxy stands between: what the proxies of the site say counts, and what anybody else says in
 * the same headers does not. Pure.
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** What is known of whoever asks. */
type Asking = {
  /** The client's address: what limits, lockouts and the audit log go by. */
  readonly address: string;
  /** The name that the client asked for, as a trusted proxy says; undefined where none says so. */
  readonly host: string | undefined;
  /** Whether it came from the address of a trusted proxy. */
  readonly isFromProxy: boolean;
  /** Whether a trusted proxy says anything of whom it asks for. */
  readonly isForwarded: boolean;
  /** How the client's request came to a trusted proxy; null where none says so. */
  readonly scheme: 'http' | 'https' | null;
};

export type AskingReader = {
  read(request: Pick<IncomingMessage, 'headers' | 'socket'>): Asking;
  /** Whether an address is that of a trusted proxy. */
  isProxy(address: string): boolean;
};

/** A network as `ADDRESS/BITS`, or one address; null for anything else, numbers that some read as addresses included. */
export function networkIn(text: string): string | null {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return null;
  const network = bits === undefined ? `${text}/${version === 4 ? 32 : 128}` : text;
  return ipaddr.isValidCIDR(network) ? network : null;
}

const forwardedHeaders = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'] as const;

/** @param trusted networks as `networkIn` answers them */
export function createAskingReader(trusted: readonly string[]): AskingReader {
  const ranges: readonly Range[] = trusted.map((network) => ipaddr.parseCIDR(network));
  const isProxy = (text: string): boolean => {
    if (isIP(text) === 0) return false;
    // An IPv4 address is the same one where it stands in an IPv6 one.
    const address = ipaddr.process(text);
    return ranges.some((range) => address.kind() === range[0].kind() && address.match(range));
  };
  return {
    isProxy,
    read({ headers, socket }) {
      const peer = socket.remoteAddress ?? '';
      // SECURITY: docs/security.md 4.34: anybody can write these headers; they count where the peer is a proxy of the site.
      if (!isProxy(peer))
        return { address: plain(peer), host: undefined, isFromProxy: false, isForwarded: false, scheme: null };
      const scheme = lastOf(headers['x-forwarded-proto'])?.toLowerCase();
      return {
        isFromProxy: true,
        isForwarded: forwardedHeaders.some((name) => headers[name] !== undefined),
        address: clientIn(headers['x-forwarded-for'], peer, isProxy),
        host: lastOf(headers['x-forwarded-host']),
        scheme: scheme === 'http' || scheme === 'https' ? scheme : null,
      };
    },
  };
}

/**
 * Each proxy appends whom it heard from: from the right, the first that is no proxy of the site is the client. What
 * stands before it, the client may have written itself.
 */
function clientIn(header: string | string[] | undefined, peer: string, isProxy: (address: string) => boolean): string {
  let client = plain(peer);
  for (const said of valuesOf(header).reverse()) {
    const address = withoutPort(said);
    if (isIP(address) === 0) return client;
    client = plain(address);
    if (!isProxy(address)) return client;
  }
  return client;
}

/** The one that the nearest proxy wrote. */
function lastOf(header: string | string[] | undefined): string | undefined {
  return valuesOf(header).at(-1);
}

function valuesOf(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** Some proxies write the port of the client, too. */
function withoutPort(text: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
}

function plain(address: string): string {
  return isIP(address) > 0 ? ipaddr.process(address).toString() : address;
}
