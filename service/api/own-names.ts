/** Whether a request is meant for this service, and whom it comes from, reverse proxies or not. */
import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '../../common/errors.ts';
import { isLoopbackUrl } from '../../common/shell/origins.ts';
import type { AskingReader } from './client-address.ts';
import { type ConsoleNames, hostAllowed, originAllowed } from './headers.ts';
import type { Strangers } from './strangers.ts';

/** Status, code and sentence of a refusal. */
type Strangeness = readonly [status: number, code: ErrorCode, message: string];

export type OwnNames = {
  /** The listener has its port from now on. */
  listensOn(port: number): void;
  isOwnOrigin(origin: string): boolean;
  /** The address of whoever asks. */
  addressOf(request: IncomingMessage): string;
  /** Why a request is for somebody else, or came on a way that it must not; null where it is well. */
  strangeness(request: IncomingMessage): Strangeness | null;
};

export type OwnNamesOptions = {
  /** The names that the listener answers to on a port. Asked again for a name that is none of them. */
  names(port: number): ConsoleNames;
  /** Whether the console's own origin is https: then nobody may ask for it without. */
  readonly isPublicSecure: boolean;
  readonly asking: AskingReader;
};

export function createOwnNames(
  { names: namesOn, isPublicSecure, asking }: OwnNamesOptions,
  strangers: Pick<Strangers, 'asksFor'>,
): OwnNames {
  let port = 0;
  let names: ConsoleNames = { hosts: new Set(), origins: new Set() };

  /** Machines get other addresses while they run. */
  function isKnown(hosts: readonly (string | undefined)[]): boolean {
    if (hosts.every((host) => hostAllowed(names, host))) return true;
    names = namesOn(port);
    return hosts.every((host) => hostAllowed(names, host));
  }

  return {
    listensOn(bound) {
      port = bound;
      names = namesOn(port);
    },
    isOwnOrigin: (origin) => names.origins.has(origin),
    addressOf: (request) => asking.read(request).address,
    strangeness(request) {
      const { host, address, ...way } = asking.read(request);
      strangers.asksFor(request.socket, address);
      if (!isKnown([request.headers.host, ...(host === undefined ? [] : [host])]))
        return [421, 'HOST_NOT_ALLOWED', 'This address is not one of the names of this Fairlead service.'];
      // SECURITY: docs/security.md 4.35: a token must not travel where others can read it.
      if (isPublicSecure && !isKnownSecure(request.headers.host, way))
        return [
          403,
          'PROXY_NOT_SECURE',
          'This service is for https only. Use the address that begins with https; a proxy in between has to say so by X-Forwarded-Proto.',
        ];
      if (originAllowed(names, request.headers.origin)) return null;
      return [403, 'ORIGIN_NOT_ALLOWED', 'Pages of other sites cannot use this service.'];
    },
  };
}

/**
 * Whether nobody wrote to a trusted proxy without TLS. A program on the proxy's own machine is no proxy: it asks for this
 * machine by its loopback address, and forwards for nobody.
 */
function isKnownSecure(
  host: string | undefined,
  {
    isFromProxy,
    isForwarded,
    scheme,
  }: Pick<ReturnType<AskingReader['read']>, 'isFromProxy' | 'isForwarded' | 'scheme'>,
): boolean {
  if (!isFromProxy) return true;
  return isForwarded ? scheme === 'https' : isLoopbackUrl(`http://${host}`);
}
