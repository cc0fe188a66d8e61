/** TLS over a stream that somebody else dialled, with the container's certificate pinned per start. */
import { createHash } from 'node:crypto';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { onAbort } from '../async/abort.ts';
import { viewErrors } from './errors.ts';
import type { ViewTarget } from './types.ts';

type Pinned = Pick<ViewTarget, 'startKey' | 'certificateSha256' | 'readCertificate'>;

/** Which certificate each container start has shown. Bounded: the oldest starts fall out. */
interface CertificatePins {
  /** @throws VIEW_CERTIFICATE_CHANGED when `shown` is not the one of this start. */
  check(target: Pinned, shown: string): Promise<void>;
}

const MAX_PINS = 2000;

export function createCertificatePins(): CertificatePins {
  const firstShown = new Map<string, string>();
  const reading = new Map<string, Promise<string | null>>();

  /** Connections that begin together ask once. */
  const read = ({ startKey, readCertificate }: Pinned): Promise<string | null> => {
    const known = reading.get(startKey);
    if (known !== undefined) return known;
    const asked = (readCertificate?.() ?? Promise.resolve(null)).finally(() => reading.delete(startKey));
    reading.set(startKey, asked);
    return asked;
  };

  return {
    async check(target, shown) {
      const given = target.certificateSha256 ?? firstShown.get(target.startKey) ?? (await read(target));
      const expected = given?.toLowerCase() ?? shown;
      // SECURITY: docs/security.md 1.6: another certificate within one start is a hard stop, never a question.
      if (expected !== shown) throw viewErrors.certificateChanged(expected, shown);
      firstShown.delete(target.startKey);
      firstShown.set(target.startKey, shown);
      for (const oldest of firstShown.keys()) {
        if (firstShown.size <= MAX_PINS) break;
        firstShown.delete(oldest);
      }
    },
  };
}

/**
 * Dials the container and, for `https`, completes the handshake and checks the pin before a single byte of HTTP
 * (credentials included) is written.
 * @throws the coded reason of `dial`, VIEW_CERTIFICATE_CHANGED, or what TLS raised.
 */
export async function connectTarget(
  target: ViewTarget,
  pins: CertificatePins,
  signal: AbortSignal,
  onHandshake: () => void,
): Promise<Duplex> {
  signal.throwIfAborted();
  const raw = await target.dial(signal);
  if (signal.aborted) {
    raw.destroy();
    signal.throwIfAborted();
  }
  if (raw instanceof Socket) raw.setNoDelay(true);
  if (target.scheme === 'http') return raw;
  onHandshake();
  return handshake(raw, target, pins, signal);
}

function handshake(raw: Duplex, target: ViewTarget, pins: CertificatePins, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const tls = connect({
      socket: raw,
      // SECURITY: docs/security.md 1.6: self-signed by nature: trust is the pin, checked below before the socket is used.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
    });
    const fail = (reason: unknown): void => {
      cleanUp();
      tls.on('error', ignoreAfterFailure);
      tls.destroy();
      raw.destroy();
      reject(reason);
    };
    let forget = (): void => undefined;
    const onClose = (): void => fail(new Error('The connection was closed during the TLS handshake.'));
    const onSecure = (): void => {
      const certificate = tls.getPeerX509Certificate();
      if (certificate === undefined) {
        fail(new Error('The session showed no certificate.'));
        return;
      }
      pins.check(target, createHash('sha256').update(certificate.raw).digest('hex')).then(() => {
        cleanUp();
        // The other way round Node does by itself: a lost channel closes the TLS socket on top of it.
        tls.once('close', () => raw.destroy());
        resolve(tls);
      }, fail);
    };
    const cleanUp = (): void => {
      forget();
      tls.off('error', fail).off('close', onClose).off('secureConnect', onSecure);
      raw.off('error', fail).off('close', onClose);
      raw.on('error', ignoreAfterFailure);
    };
    forget = onAbort(signal, () => fail(signal.reason));
    tls.once('error', fail).once('close', onClose).once('secureConnect', onSecure);
    raw.once('error', fail).once('close', onClose);
  });
}

/** The first error was reported; streams may raise more while they are torn down, and `close` follows each. */
function ignoreAfterFailure(_error: Error): void {
  return;
}
