/** The proxy that the environment of the service names, as curl and others read it. Pure. */
import { exceptionsIn } from '../../common/network/exceptions.ts';
import type { WebProxy } from './types.ts';

type EnvironmentProxies = {
  readonly https: WebProxy | null;
  readonly http: WebProxy | null;
  readonly exceptions: readonly string[];
};

/** Small letters stand above large ones; `ALL_PROXY` counts where the scheme has none of its own. */
export function environmentProxies(env: Readonly<Record<string, string | undefined>>): EnvironmentProxies {
  const value = (name: string): string => env[name.toLowerCase()] || env[name] || '';
  return {
    https: proxyIn(value('HTTPS_PROXY') || value('ALL_PROXY')),
    http: proxyIn(value('HTTP_PROXY') || value('ALL_PROXY')),
    exceptions: exceptionsIn(value('NO_PROXY')),
  };
}

/** Null for what is no HTTP proxy: SOCKS is not spoken here. */
function proxyIn(text: string): WebProxy | null {
  if (text === '') return null;
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null || url.hostname === '' || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  return { origin: url.origin, authorization: basic(decoded(url.username), decoded(url.password)) };
}

/** The value of the Proxy-Authorization header; null where nobody signs in. */
export function basic(user: string, password: string): string | null {
  return user === '' ? null : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** A stray percent sign in a password is itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (thrown) {
    if (thrown instanceof URIError) return text;
    throw thrown;
  }
}
