/** One request over undici: directly, to checked addresses only, or through the site's proxy. */
import type { LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { Client, type Dispatcher, ProxyAgent } from 'undici';
import { codeOf, messageOf } from '../../common/thrown.ts';
import type { Outbound, WebProxy } from '../network/types.ts';
import type { ResolvedAddress, Transport } from './guarded-fetch.ts';

/** Why a request did not get past the proxy. What the site behind it does is told as without one. */
export class ProxyProblem extends Error {
  readonly reason: 'sign-in' | 'refused' | 'unreachable' | 'certificate';
  /** `host:port` of the proxy. */
  readonly proxy: string;
  /** Whether a user name and password were sent. */
  readonly signedIn: boolean;
  /** The proxy's own answer, or what the network said. */
  readonly detail: string;
  constructor(reason: ProxyProblem['reason'], proxy: WebProxy, detail: string, cause: unknown) {
    super(`The proxy: ${reason}`, { cause });
    this.name = 'ProxyProblem';
    this.reason = reason;
    this.proxy = new URL(proxy.origin).host;
    this.signedIn = proxy.authorization !== null;
    this.detail = detail;
  }
}

type Manners = { readonly idleMs: number; readonly secureContext: SecureContext | null };

/** A connection per request: what is fetched is seldom fetched twice, and none outlives a change of the way out. */
export function createTransport(outbound: Outbound): Transport {
  return async ({ url, way, headers, idleMs, signal }) => {
    const { secureContext } = await outbound();
    const manners = { idleMs, secureContext };
    const dispatcher = way.kind === 'direct' ? directly(url, way.addresses, manners) : through(way.proxy, manners);
    try {
      const answer = await dispatcher.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'GET',
        headers,
        signal,
        reset: true,
      });
      const { body } = answer;
      // Its reader sees the error; after the reader has left, nobody has to.
      body.on('error', () => undefined);
      return {
        status: answer.statusCode,
        statusMessage: answer.statusText,
        headers: answer.headers,
        body,
        close: async () => {
          body.destroy();
          await dispatcher.destroy();
        },
      };
    } catch (thrown) {
      await dispatcher.destroy();
      throw way.kind === 'proxy' && !signal.aborted ? proxyProblem(thrown, way.proxy) : thrown;
    }
  };
}

function directly(url: URL, addresses: readonly ResolvedAddress[], manners: Manners): Dispatcher {
  // SECURITY: docs/security.md 2.3: connects to the addresses that were checked, whatever the name server would say by now.
  const lookup: LookupFunction = (_hostname, options, callback) => {
    const first = addresses[0];
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family ?? 4);
  };
  return new Client(url.origin, {
    connect: { ...tlsOf(manners), lookup, autoSelectFamily: true, timeout: manners.idleMs },
    ...limits(manners),
  });
}

function through(proxy: WebProxy, manners: Manners): Dispatcher {
  return new ProxyAgent({
    uri: proxy.origin,
    ...(proxy.authorization === null ? {} : { token: proxy.authorization }),
    // https through a tunnel, http as a request to the proxy: most proxies open tunnels to 443 only.
    proxyTunnel: false,
    proxyTls: { ...tlsOf(manners), timeout: manners.idleMs },
    requestTls: { ...tlsOf(manners), timeout: manners.idleMs },
    ...limits(manners),
  });
}

const tlsOf = ({ secureContext }: Manners) => ({
  allowH2: false,
  ...(secureContext === null ? {} : { secureContext }),
});

const limits = ({ idleMs }: Manners) => ({ headersTimeout: idleMs, bodyTimeout: idleMs, allowH2: false });

/** undici tells in words only what a proxy answered to CONNECT; a test holds them against real proxies. */
function proxyProblem(thrown: unknown, proxy: WebProxy): unknown {
  const message = messageOf(thrown);
  const code = codeOf(thrown);
  const status =
    /^Proxy response \((\d{3})\)/.exec(message)?.[1] ?? /^Proxy Authentication Required \((407)\)/.exec(message)?.[1];
  if (status === '407') return new ProxyProblem('sign-in', proxy, status, thrown);
  if (status !== undefined) return new ProxyProblem('refused', proxy, status, thrown);
  if (code === 'UND_ERR_PRX_TLS') return new ProxyProblem('certificate', proxy, code, thrown);
  if (
    /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|UND_ERR_PRX_CONN|UND_ERR_CONNECT_TIMEOUT)/.test(
      code,
    )
  )
    return new ProxyProblem('unreachable', proxy, code, thrown);
  return thrown;
}
