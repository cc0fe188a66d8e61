/** Where the console is: the names that its listener answers to, and the address that goes into links. Pure. */
import { type ConsoleNames, loopbackNames } from './headers.ts';

export type ConsolePlace = {
  /** The address that is listened on. */
  readonly host: string;
  /** Whether the listener speaks TLS. */
  readonly isSecure: boolean;
  /** The origin that people use, where one was named. */
  readonly publicUrl: string | null;
  /** Names and addresses of this machine, where others may reach the listener by them. */
  readonly machine: readonly string[];
  /** The name of this machine. */
  readonly hostName: string;
  /** Whether views have ports instead of names: then nobody needs to resolve a name under localhost. */
  readonly hasViewPorts: boolean;
};

const anyAddress = ['0.0.0.0', '::'];
const loopback = ['127.0.0.1', '::1'];

/** SECURITY: docs/security.md 4.35: what is neither a name of this machine nor the public one is refused. */
export function consoleNames(place: ConsolePlace, port: number): ConsoleNames {
  const own = loopbackNames(port);
  const hosts = new Set(place.isSecure ? [] : own.hosts);
  const origins = new Set(place.isSecure ? [] : own.origins);
  const add = (origin: string): void => {
    const url = new URL(origin);
    hosts.add(url.host);
    origins.add(url.origin);
  };
  if (place.isSecure) {
    for (const name of ['fairlead.localhost', 'localhost', ...loopback, ...place.machine])
      add(`https://${inUrl(name)}:${port}`);
  }
  if (place.publicUrl !== null) {
    add(place.publicUrl);
    // Some proxies pass the name without its port.
    hosts.add(new URL(place.publicUrl).hostname);
  }
  return { hosts, origins };
}

/** The console's origin, as it stands in links. */
export function consoleOrigin(
  { host, isSecure, publicUrl, hostName, hasViewPorts }: ConsolePlace,
  port: number,
): string {
  if (publicUrl !== null) return publicUrl;
  // Who needs a port per view has a browser that does not resolve names under localhost, the console's own included.
  if (!isSecure) return hasViewPorts ? `http://${inUrl(host)}:${port}` : `http://fairlead.localhost:${port}`;
  const name = anyAddress.includes(host) ? hostName : loopback.includes(host) ? 'localhost' : host;
  return new URL(`https://${inUrl(name)}:${port}`).origin;
}

/** The origin by which commands on this machine reach the service: without a proxy in between. */
export function localOrigin(place: ConsolePlace, port: number): string {
  const { host, isSecure, publicUrl } = place;
  if (!isSecure && publicUrl === null) return consoleOrigin(place, port);
  const near = host === '::' ? '::1' : host === '0.0.0.0' ? '127.0.0.1' : host;
  return new URL(`${isSecure ? 'https' : 'http'}://${inUrl(near)}:${port}`).origin;
}

/** An address or name as it stands in a URL. */
export function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
