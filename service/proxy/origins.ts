/** Origins for views: a name each, or a port each. */
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf } from '../../common/thrown.ts';
import { viewErrors } from './errors.ts';
import type { OriginStrategy } from './types.ts';

export type Place = {
  readonly host: string;
  readonly origin: string;
  /** A port was used by another session before: the browser may still hold that one's storage for this origin. */
  readonly isReusable: boolean;
  release(): void;
};

export interface OriginBook {
  /** The ports that views are on; none where each brings its own listener. */
  listen(): Promise<{ readonly ports: readonly number[] }>;
  /** Whether a `Host` header has the form of a view's own, open or not. */
  isViewHost(host: string): boolean;
  /** @throws VIEW_NO_PORT */
  allocate(): Promise<Place>;
  close(): Promise<void>;
}

type Listen = { readonly host: string; readonly port: number };

export function createOriginBook(strategy: OriginStrategy, listen: Listen, makeServer: () => Server): OriginBook {
  return strategy.kind === 'subdomain'
    ? subdomainBook(strategy, listen, makeServer)
    : portBook(strategy, listen, makeServer);
}

/** SECURITY: docs/security.md 1.1: every view has an origin of its own; its label has 128 random bits and is used once. */
function subdomainBook(
  strategy: Extract<OriginStrategy, { kind: 'subdomain' }>,
  listen: Listen,
  makeServer: () => Server,
): OriginBook {
  const scheme = strategy.scheme ?? 'http';
  const server = makeServer();
  /** The part after the label, as browsers send it: lower case, without the scheme's default port. */
  const suffixOn = (port: number): string =>
    new URL(`${scheme}://x.${strategy.domain}:${strategy.publicPort ?? port}`).host.slice(1);
  let suffix = suffixOn(0);
  return {
    isViewHost: (host) => /^v-[0-9a-f]{32}$/.test(host.slice(0, 34)) && host.slice(34) === suffix,
    async listen() {
      await bind(server, listen);
      const port = boundPort(server);
      suffix = suffixOn(port);
      return { ports: [port] };
    },
    async allocate() {
      const label = `v-${randomBytes(16).toString('hex')}`;
      const host = `${label}${suffix}`;
      return { host, origin: `${scheme}://${host}`, isReusable: false, release: () => undefined };
    },
    close: () => shut(server),
  };
}

function portBook(
  strategy: Extract<OriginStrategy, { kind: 'ports' }>,
  listen: Listen,
  makeServer: () => Server,
): OriginBook {
  const free: number[] = [];
  for (let port = strategy.from; port <= strategy.to; port += 1) free.push(port);
  const open = new Map<number, Server>();
  const host = strategy.publicHost ?? (listen.host.includes(':') ? `[${listen.host}]` : listen.host);
  const urlOf = (port: number): URL => new URL(`${strategy.scheme ?? 'http'}://${host}:${port}`);
  return {
    isViewHost: (asked) => [...open.keys()].some((port) => asked === urlOf(port).host),
    listen: async () => ({ ports: [] }),
    async allocate() {
      // The port that rested longest comes first; one that somebody else holds goes to the end of the line.
      for (let tries = free.length; tries > 0; tries -= 1) {
        const port = free.shift();
        if (port === undefined) break;
        const server = makeServer();
        try {
          await bind(server, { host: listen.host, port });
        } catch (thrown) {
          free.push(port);
          server.close();
          if (codeOf(thrown) === 'EADDRINUSE') continue;
          throw thrown;
        }
        open.set(port, server);
        const url = urlOf(port);
        const release = (): void => {
          if (!open.delete(port)) return;
          void shut(server).then(() => free.push(port));
        };
        return { host: url.host, origin: url.origin, isReusable: true, release };
      }
      throw viewErrors.noPort();
    },
    async close() {
      const servers = [...open.values()];
      open.clear();
      await Promise.all(servers.map(shut));
    },
  };
}

function bind(server: Server, listen: Listen): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function boundPort(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
