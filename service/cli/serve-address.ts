/** The options of `serve` that say where the site is: read, and judged together. Pure but for the folder that paths begin in. */
import { resolve } from 'node:path';
import { networkIn } from '../api/client-address.ts';
import type { SiteAddress } from '../options.ts';

export const addressOptions = {
  listen: { type: 'string' },
  tls: { type: 'boolean' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'public-url': { type: 'string' },
  'trusted-proxy': { type: 'string', multiple: true },
  'viewer-domain': { type: 'string' },
} as const;

export const addressUsage = `  --listen HOST:PORT    where the console listens (port 0 takes a free one): this machine alone, or over TLS any address
  --tls                 TLS on this machine's own address, too: elsewhere it always is
  --tls-cert FILE       the certificate with its chain, and --tls-key FILE its key (PEM); without them the site makes its own
  --public-url URL      the https address that people use, where it is another one
  --trusted-proxy NET   a reverse proxy that is believed who asks, as ADDRESS or ADDRESS/BITS; may be repeated
  --viewer-domain NAME  names under it (*.NAME) lead here, and each session view gets one; NAME:PORT where browsers use
                        another port
`;

/** Ports of views of a site over TLS where nothing else was said. */
const defaultViewerPorts = { from: 18000, to: 18099 };

type Listen = { readonly host: string; readonly port: number };
type PortRange = { readonly from: number; readonly to: number };

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

export type ReadAddress = {
  readonly listen: Listen | null;
  /** null: names, or nothing was said on a site of this machine. */
  readonly viewerPorts: PortRange | null;
  /** null: a site of this machine alone. */
  readonly address: SiteAddress | null;
};

/** What was said, or the sentence that says what is wrong with it. */
export function readAddress(
  values: Values,
  given: { readonly local: boolean; readonly viewerPorts: PortRange | null; readonly viewerWorkers: number },
): ReadAddress | string {
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  const listen = text('listen') === undefined ? null : readListen(text('listen') ?? '');
  if (typeof listen === 'string') return listen;
  const isNear = listen === null || isLoopback(listen.host);
  const names = ['tls', 'tls-cert', 'tls-key', 'public-url', 'trusted-proxy', 'viewer-domain'];
  const isPlain = names.every((name) => values[name] === undefined);
  if (given.local) {
    // SECURITY: docs/security.md 4.17: without sign-in the console is for this machine alone.
    if (!isNear)
      return `The site of this machine (--local) listens on this machine only; "${listen.host}" is another address.`;
    if (!isPlain)
      return 'The site of this machine (--local) needs no TLS and no other address; leave those options out.';
  }
  if (isNear && isPlain) return { listen, viewerPorts: given.viewerPorts, address: null };

  const [certificateFile, keyFile] = [text('tls-cert'), text('tls-key')];
  if ((certificateFile === undefined) !== (keyFile === undefined)) return '--tls-cert and --tls-key go together.';
  if (values.tls === false && (!isNear || certificateFile !== undefined)) {
    // SECURITY: docs/security.md 4.31: what travels between machines is encrypted.
    return 'Without TLS the console listens on this machine only; leave --no-tls out.';
  }
  const tls =
    certificateFile !== undefined && keyFile !== undefined
      ? { kind: 'files' as const, certificateFile: resolve(certificateFile), keyFile: resolve(keyFile) }
      : !isNear || values.tls === true
        ? { kind: 'own' as const }
        : null;

  const publicUrl = text('public-url') === undefined ? null : publicOrigin(text('public-url') ?? '');
  if (publicUrl === undefined)
    return `"${text('public-url')}" is no public address; write it like https://fairlead.example or https://fairlead.example:8443.`;
  const trustedProxies = textsOf(values['trusted-proxy']).map((one) => networkIn(one) ?? { wrong: one });
  const wrong = trustedProxies.find((one) => typeof one !== 'string');
  if (typeof wrong === 'object')
    return `"${wrong.wrong}" is no address of a proxy; write it like 10.0.0.5 or 10.0.0.0/24.`;
  const viewerDomain = text('viewer-domain') === undefined ? null : readDomain(text('viewer-domain') ?? '');
  if (viewerDomain === undefined)
    return `"${text('viewer-domain')}" is no domain of views; write it like views.example or views.example:8443.`;

  const problem = judge({ tls, publicUrl, viewerDomain }, given);
  if (problem !== null) return problem;
  const isSecure = tls !== null || publicUrl !== null;
  return {
    listen,
    viewerPorts: given.viewerPorts ?? (isSecure && viewerDomain === null ? defaultViewerPorts : null),
    address: {
      tls,
      publicUrl,
      trustedProxies: trustedProxies.filter((one) => typeof one === 'string'),
      viewerDomain,
    },
  };
}

/** Why these do not go together; null where they do. */
function judge(
  { tls, publicUrl, viewerDomain }: Omit<SiteAddress, 'trustedProxies'>,
  { viewerPorts, viewerWorkers }: { readonly viewerPorts: PortRange | null; readonly viewerWorkers: number },
): string | null {
  if (viewerDomain !== null && viewerPorts !== null)
    return 'Views have names (--viewer-domain) or ports (--viewer-ports), not both.';
  const isBehindProxy = tls === null && publicUrl !== null;
  if (tls === null && publicUrl === null && viewerDomain !== null)
    return 'Names of views (--viewer-domain) need TLS: here, or in a reverse proxy whose address is --public-url.';
  if (isBehindProxy && viewerDomain === null && viewerPorts === null)
    return 'Behind a reverse proxy session views need names (--viewer-domain) or ports (--viewer-ports) that it leads here, too.';
  if (isBehindProxy && viewerDomain !== null && viewerDomain.port === null && viewerWorkers > 0)
    return 'Each viewer worker has a port of its own: name the first that browsers use, like --viewer-domain views.example:8443.';
  if (viewerDomain !== null && viewerDomain.port !== null && viewerDomain.port + viewerWorkers > 65535)
    return `After port ${viewerDomain.port} there are not enough for ${viewerWorkers} viewer workers.`;
  if (publicUrl !== null && viewerDomain !== null) {
    const { hostname } = new URL(publicUrl);
    // SECURITY: docs/security.md 4.36: a name that a session may have would be a page of the console's site.
    if (hostname === viewerDomain.name || hostname.endsWith(`.${viewerDomain.name}`))
      return `The console (${hostname}) must not be a name of the domain of views (${viewerDomain.name}): take another domain for one of them.`;
  }
  return null;
}

/** Where to listen, or what is wrong with it. */
function readListen(text: string): Listen | string {
  const match = /^(?:(\[[0-9a-f:.]+\]|[^:]+):)?(\d+)$/i.exec(text);
  const host = match?.[1] ?? '127.0.0.1';
  const port = Number(match?.[2]);
  if (!match || !isPort(port)) return `"${text}" is no address to listen on; write it like 127.0.0.1:17600.`;
  const plain = host === 'localhost' ? '127.0.0.1' : host.replace(/^\[|\]$/g, '');
  // A name may be several addresses, or another one tomorrow.
  if (networkIn(plain) === null || plain.includes('/'))
    return `"${host}" is no address of this machine; write a number like 192.168.1.5, or 0.0.0.0 for all of them.`;
  return { host: plain, port };
}

/** SECURITY: docs/security.md 4.31: what counts as this machine alone. */
function isLoopback(host: string): boolean {
  return ['127.0.0.1', '::1'].includes(host);
}

/** undefined: it is none. */
function publicOrigin(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined;
  return url.pathname === '/' && url.search === '' && url.hash === '' ? url.origin : undefined;
}

/** undefined: it is none. */
function readDomain(text: string): SiteAddress['viewerDomain'] | undefined {
  const match = /^(?:\*\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(\d+))?$/i.exec(text);
  if (!match || networkIn(match[1] ?? '') !== null) return undefined;
  const port = match[2] === undefined ? null : Number(match[2]);
  if (port !== null && !(isPort(port) && port > 0)) return undefined;
  return { name: (match[1] ?? '').toLowerCase(), port };
}

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port <= 65535;
}

function textsOf(value: Values[string]): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
