/** Connections to containers: TLS with the container's certificate pinned per start, over whatever way leads there. */
import { createHash } from 'node:crypto';
import { connect as connectTcp, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { onAbort } from '../async/abort.ts';
import { viewErrors } from './errors.ts';
import { Link } from './link.ts';
import type { ViewTarget } from './types.ts';

type Pinned = Pick<ViewTarget, 'startKey' | 'certificateSha256' | 'readCertificate'>;

/** Which certificate each container start has shown. Bounded: the oldest starts fall out. */
export interface CertificatePins {
  /** @throws VIEW_CERTIFICATE_CHANGED when `shown` is not the one of this start. */
  check(target: Pinned, shown: string): Promise<void>;
}

const maxPins = 2000;

export function createCertificatePins(): CertificatePins {
  const firstShown = new Map<string, string>();
  const reading = new Map<string, Promise<string | null>>();

  /** Connections that begin together ask once. */
  const read = ({ startKey, readCertificate }: Pinned, shown: string): Promise<string | null> => {
    const known = reading.get(startKey);
    if (known !== undefined) return known;
    const asked = (readCertificate?.(shown) ?? Promise.resolve(null)).finally(() => reading.delete(startKey));
    reading.set(startKey, asked);
    return asked;
  };

  return {
    async check(target, shown) {
      const given = target.certificateSha256 ?? firstShown.get(target.startKey) ?? (await read(target, shown));
      const expected = given?.toLowerCase() ?? shown;
      // SECURITY: docs/security.md 1.6: another certificate within one start is a hard stop, never a question.
      if (expected !== shown) throw viewErrors.certificateChanged(expected, shown);
      firstShown.delete(target.startKey);
      firstShown.set(target.startKey, shown);
      for (const oldest of firstShown.keys()) {
        if (firstShown.size <= maxPins) break;
        firstShown.delete(oldest);
      }
    },
  };
}

/** What the connections of one upstream share. */
type TlsParts = { readonly pins: CertificatePins; readonly context: SecureContext; onHandshake(): void };

/**
 * The last TLS session with a server whose certificate counted, and that certificate: the next connection takes it up.
 * One for each container start.
 */
export type TlsMemory = { last: { readonly session: Buffer; readonly shown: string } | null };

// SECURITY: docs/security.md 1.6: self-signed by nature: trust is the pin, checked below before the socket is used.
const untrusted = { rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] };

/** Made once: it costs more than a handshake. */
export function createTlsContext(): SecureContext {
  return createSecureContext({ minVersion: 'TLSv1.2' });
}

/**
 * A connection to the container: for `https` the handshake is complete and the pin checked before a single byte of HTTP
 * (credentials included) is written.
 * @throws the coded reason of `dial`, SESSION_PORT_REFUSED, VIEW_CERTIFICATE_CHANGED, or what TLS raised.
 */
export async function openLink(
  target: ViewTarget,
  tls: TlsParts,
  memory: TlsMemory,
  signal: AbortSignal,
): Promise<Link> {
  signal.throwIfAborted();
  const address = await target.address?.();
  if (address === undefined) return Link.over(await connectTarget(target, tls, signal));
  const { context: secureContext } = tls;
  if (target.scheme === 'http') {
    const { link, stream } = Link.direct((onread) => connectTcp({ ...address, noDelay: true, onread }));
    await connected(stream, address.port, signal);
    return link;
  }
  const { last } = memory;
  const { link, stream } = Link.direct((onread) => {
    // Node takes `onread` here as for a plain socket; its typings do not say so.
    const session = last === null ? {} : { session: last.session };
    const options = { ...untrusted, ...address, onread, secureContext, ...session };
    return connect(options);
  });
  stream.setNoDelay(true);
  let session: Buffer | null = null;
  let shown: string | null = null;
  const remember = (): void => {
    if (session !== null && shown !== null) memory.last = { session, shown };
  };
  stream.on('session', (next: Buffer) => {
    session = next;
    remember();
  });
  await connected(stream, address.port, signal);
  shown = await handshake(stream, target, tls, signal, last?.shown);
  remember();
  return link;
}

/** The same as a plain stream, for a client that does its own HTTP. */
export async function connectTarget(target: ViewTarget, tls: TlsParts, signal: AbortSignal): Promise<Duplex> {
  const raw = await dialled(target, signal);
  if (signal.aborted) {
    raw.destroy();
    signal.throwIfAborted();
  }
  if (raw instanceof Socket) raw.setNoDelay(true);
  if (target.scheme === 'http') return raw;
  // A lost channel closes the TLS socket on top of it; the other way round nobody else sees to it.
  const secured = connect({ ...untrusted, socket: raw, secureContext: tls.context });
  raw.on('error', ignoreAfterFailure);
  secured.once('close', () => raw.destroy());
  raw.once('close', () => secured.destroy());
  await handshake(secured, target, tls, signal);
  return secured;
}

async function dialled(target: ViewTarget, signal: AbortSignal): Promise<Duplex> {
  const address = await target.address?.();
  if (address === undefined) return target.dial(signal);
  const socket = connectTcp({ ...address, noDelay: true });
  await connected(socket, address.port, signal);
  return socket;
}

/** @throws SESSION_PORT_REFUSED, and the signal's reason. */
function connected(socket: Socket, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      forget();
      socket.off('connect', onConnect).off('error', onError);
      socket.on('error', ignoreAfterFailure);
      end();
    };
    const onConnect = (): void => settle(resolve);
    const onError = (cause: Error): void => settle(() => reject(viewErrors.portRefused(port, cause)));
    let forget = (): void => undefined;
    socket.once('connect', onConnect).once('error', onError);
    forget = onAbort(signal, () => {
      settle(() => reject(signal.reason));
      socket.destroy();
    });
  });
}

/** @returns the certificate that counts: `last` is that of the session which this connection may take up. */
function handshake(
  tls: TLSSocket,
  target: ViewTarget,
  parts: TlsParts,
  signal: AbortSignal,
  last?: string,
): Promise<string> {
  parts.onHandshake();
  return new Promise((resolve, reject) => {
    const fail = (reason: unknown): void => {
      cleanUp();
      tls.destroy();
      reject(reason);
    };
    let forget = (): void => undefined;
    const onClose = (): void => fail(new Error('The connection was closed during the TLS handshake.'));
    const onSecure = (): void => {
      // Only who showed that certificate can take its session up again, and then shows none.
      const shown = tls.isSessionReused() ? last : fingerprintOf(tls);
      if (shown === undefined) {
        fail(new Error('The session showed no certificate.'));
        return;
      }
      parts.pins.check(target, shown).then(() => {
        cleanUp();
        if (tls.destroyed) reject(new Error('The connection was closed during the TLS handshake.'));
        else resolve(shown);
      }, fail);
    };
    const cleanUp = (): void => {
      forget();
      tls.off('error', fail).off('close', onClose).off('secureConnect', onSecure);
      tls.on('error', ignoreAfterFailure);
    };
    forget = onAbort(signal, () => fail(signal.reason));
    tls.once('error', fail).once('close', onClose).once('secureConnect', onSecure);
  });
}

/** SHA-256 of the certificate (DER), lower-case hex. */
function fingerprintOf(tls: TLSSocket): string | undefined {
  const certificate = tls.getPeerX509Certificate();
  return certificate && createHash('sha256').update(certificate.raw).digest('hex');
}

/** The first error was reported; streams may raise more while they are torn down, and `close` follows each. */
function ignoreAfterFailure(_error: Error): void {
  return;
}
