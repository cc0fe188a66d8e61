/** What went wrong with one address, as a code, a sentence and what to do. */
import { type ErrorCode, errorFrom, FairleadError } from '../../common/errors.ts';
import { outsideText } from '../../common/outside-text.ts';
import { codeOf } from '../../common/thrown.ts';
import { ProxyProblem } from './fetch-transport.ts';

/** One address that was tried, for the screen: "https://…/versions.txt: 404 Not Found". */
export type Tried = {
  readonly url: string;
  /** A short sentence. */
  readonly outcome: string;
  readonly ok: boolean;
  /** Coded reason where it failed. */
  readonly code?: string;
  readonly status?: number;
};

/** Failures that every other address of the same server would meet too, so that trying on only costs time. */
const wholeServer: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'REGISTRY_NAME_NOT_RESOLVED',
  'REGISTRY_REFUSED',
  'REGISTRY_UNREACHABLE',
  'REGISTRY_TIMED_OUT',
  'REGISTRY_TLS',
  'REGISTRY_ADDRESS_REFUSED',
  'NETWORK_PROXY_SIGN_IN',
  'NETWORK_PROXY_REFUSED',
  'NETWORK_PROXY_UNREACHABLE',
  'NETWORK_PROXY_CERTIFICATE',
]);

/** What can be wrong with one address, or with the document behind it. */
export type FetchCode = Extract<
  ErrorCode,
  | `REGISTRY_${'NAME_NOT_RESOLVED' | 'REFUSED' | 'UNREACHABLE' | 'TIMED_OUT' | 'TLS' | 'CONNECTION_LOST'}`
  | `REGISTRY_${'ADDRESS_REFUSED' | 'REDIRECT_REFUSED' | 'TOO_MANY_REDIRECTS' | 'TOO_LARGE'}`
  | `REGISTRY_${'FILE_MISSING' | 'PATH_INVALID' | 'PATH_FORBIDDEN' | 'PATH_NOT_A_FILE'}`
>;

export function concernsWholeServer(error: FairleadError): boolean {
  return wholeServer.has(error.code);
}

/** An error of Node's network stack as a FairleadError; other errors come back as they are. */
export function networkError(thrown: unknown, url: URL): unknown {
  if (thrown instanceof ProxyProblem) return proxyError(thrown, url);
  if (thrown instanceof FairleadError || !(thrown instanceof Error)) return thrown;
  const inner = thrown instanceof AggregateError && thrown.errors[0] instanceof Error ? thrown.errors[0] : thrown;
  const code = codeOf(inner) || inner.name;
  const host = url.host;
  const make = (name: FetchCode, message: string, hint: string): FairleadError =>
    new FairleadError(name, { message, hint, status: 502, data: { url: shown(url), reason: code }, cause: thrown });

  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENODATA') {
    const hint = 'Check the spelling, and whether this machine has a connection and a name server.';
    return make('REGISTRY_NAME_NOT_RESOLVED', `The name "${url.hostname}" could not be resolved.`, hint);
  }
  if (code === 'ECONNREFUSED') {
    const hint = 'Check the port, and whether the server is running.';
    return make('REGISTRY_REFUSED', `${host} refused the connection.`, hint);
  }
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'EADDRNOTAVAIL') {
    return make(
      'REGISTRY_UNREACHABLE',
      `There is no way to ${host} from here.`,
      'Check the network connection of this machine.',
    );
  }
  if (timedOut.has(code)) {
    const hint = 'Try again. If it stays so, check whether a firewall or a proxy is in between.';
    return make('REGISTRY_TIMED_OUT', `${host} did not answer in time.`, hint);
  }
  if (isTls(code)) {
    const hint = `${tlsHint(code)} (${code})`;
    return make('REGISTRY_TLS', `No trusted encrypted connection to ${host} was possible.`, hint);
  }
  if (
    /^(ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE|Z_|ERR__ERROR_FORMAT|HPE_|UND_ERR_(SOCKET|ABORTED|RES|HEADERS))/.test(
      code,
    )
  ) {
    return make('REGISTRY_CONNECTION_LOST', `The answer of ${host} broke off or could not be read.`, 'Try again.');
  }
  return thrown;
}

/** Undici's own words for no connection, no headers and no more bytes in time. */
const timedOut: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'TimeoutError',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** What keeps a fetch from getting past the site's own proxy, and where that is set. */
function proxyError({ reason, proxy, signedIn, detail, cause }: ProxyProblem, url: URL): FairleadError {
  const make = (
    name: Extract<ErrorCode, `NETWORK_PROXY_${'SIGN_IN' | 'REFUSED' | 'UNREACHABLE' | 'CERTIFICATE'}`>,
    message: string,
    hint: string,
  ): FairleadError =>
    new FairleadError(name, { message, hint, status: 502, data: { url: shown(url), proxy, reason: detail }, cause });
  switch (reason) {
    case 'sign-in':
      return signedIn
        ? make(
            'NETWORK_PROXY_SIGN_IN',
            `The proxy ${proxy} refuses the user name or the password.`,
            'Correct them under Settings, "Way to the Internet".',
          )
        : make(
            'NETWORK_PROXY_SIGN_IN',
            `The proxy ${proxy} wants a user name and a password.`,
            'Enter them under Settings, "Way to the Internet".',
          );
    case 'refused':
      return make(
        'NETWORK_PROXY_REFUSED',
        `The proxy ${proxy} gives no way to ${url.host}: it answered ${detail}.`,
        `Have ${url.hostname} allowed at the proxy, or make it an exception under Settings, "Way to the Internet", if it is reached directly.`,
      );
    case 'certificate':
      return make(
        'NETWORK_PROXY_CERTIFICATE',
        `The certificate of the proxy ${proxy} is made out to another name.`,
        'Enter the proxy under Settings, "Way to the Internet", by the name that its certificate has.',
      );
    case 'unreachable':
      return make(
        'NETWORK_PROXY_UNREACHABLE',
        `The proxy ${proxy} cannot be reached (${detail}).`,
        'Check its address under Settings, "Way to the Internet", and whether it is running.',
      );
  }
}

function isTls(code: string): boolean {
  return /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/.test(code);
}

function tlsHint(code: string): string {
  if (/EXPIRED|NOT_YET_VALID/.test(code)) return 'Its certificate has expired, or a clock is wrong.';
  if (/SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_/.test(code)) {
    return 'Its certificate comes from an authority that is not known here. If the site has an authority of its own, or a proxy that opens encrypted connections, add that authority under Settings, "Way to the Internet".';
  }
  if (/ALTNAME|HOSTNAME/.test(code)) return 'Its certificate is made out to another name.';
  return 'The server may speak http and not https on this port.';
}

/** The answer of a server that is not the document, by status. */
export function statusError(status: number, statusText: string, url: URL): FairleadError {
  const message = `${shown(url)} answered ${status}${statusText === '' ? '' : ` ${outsideText(statusText, { length: 60 })}`}.`;
  const data = { url: shown(url), status };
  if (status === 401 || status === 403) {
    const hint =
      'The server wants a sign-in or does not let this machine in. Registries have to be readable by everybody.';
    return new FairleadError('REGISTRY_FORBIDDEN', { message, hint, status: 502, data });
  }
  if (status === 404 || status === 410) {
    return new FairleadError('REGISTRY_FILE_MISSING', { message, hint: 'Check the address.', status: 502, data });
  }
  if (status === 407) {
    const hint = 'A proxy in between wants a sign-in.';
    return new FairleadError('REGISTRY_PROXY_SIGN_IN', { message, hint, status: 502, data });
  }
  return new FairleadError('REGISTRY_STATUS', { message, hint: 'Try again later.', status: 502, data });
}

/** An address for people: without query, which may hold tickets of a storage service, and never with credentials. */
export function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

export function triedFailure(url: string, error: FairleadError): Tried {
  const status = error.data?.status;
  const base = { url, outcome: error.message, ok: false, code: error.code };
  return typeof status === 'number' ? { ...base, status } : base;
}

/** The error for the whole attempt: that of the most telling address, with everything that was tried. */
export function nothingFound(place: string, tried: readonly Tried[], errors: readonly FairleadError[]): FairleadError {
  const telling = errors.find((error) => error.code !== 'REGISTRY_FILE_MISSING');
  if (telling !== undefined) {
    const { status } = telling;
    return errorFrom({ ...telling.toInfo(), data: { ...telling.data, place, tried } }, { status, cause: telling });
  }
  return new FairleadError('REGISTRY_NOT_FOUND', {
    message: `There is no registry at ${place}.`,
    hint: 'Paste the root of the registry: the address to which 1.1/list.json or 1.0/list.json can be added.',
    status: 404,
    data: { place, tried },
  });
}
