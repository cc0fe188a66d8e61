/**
 * A look at the port where a session's picture is awaited and does not come: who answers there, and if nobody does, where else.
 * SECURITY: docs/security.md 1.6: no credentials are sent, because it is not known to whom.
 */
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import type { ViewerPlace } from '../../../common/model/viewers.ts';
import { outsideText } from '../../../common/outside-text.ts';
import { ownMark } from '../../../common/own-mark.ts';
import { onAbort } from '../../async/abort.ts';
import type { EngineConnector } from '../../hosts/connector.ts';
import { listeningPorts, portsInLog, type ViewerFinding } from './viewer-findings.ts';

const answerMs = 2000;
const logLines = 200;
const isAnswer = /^HTTP\/1\.[01] \d{3}/;

type Deps = {
  readonly connector: Pick<EngineConnector, 'dial' | 'exec' | 'logs' | 'inspectImage'>;
  readonly containerId: string;
  readonly image: string;
  readonly place: ViewerPlace;
};

/** Takes a few seconds at most. @throws the signal's reason, the connection errors of the host */
export async function probeViewer(deps: Deps, signal: AbortSignal): Promise<ViewerFinding> {
  const { tls } = deps.place;
  if (await speaksTls(deps, signal)) return tls ? { kind: 'unknown' } : { kind: 'tls' };
  if (await speaksPlain(deps, signal)) return tls ? { kind: 'plain' } : { kind: 'unknown' };
  return nobody(deps, signal);
}

async function nobody({ connector, containerId, image, place }: Deps, signal: AbortSignal): Promise<ViewerFinding> {
  const listening = await listeners(connector, containerId, signal);
  // Where it cannot be looked, or somebody listens who does not answer, only the time can tell.
  if (listening === null || listening.includes(place.port)) return { kind: 'unknown' };
  const others = (ports: readonly number[]) => ports.filter((port) => port !== place.port);
  const details = await connector.inspectImage(image, { signal });
  const exposed = (details?.exposedPorts ?? []).flatMap((name) =>
    /^\d+(\/tcp)?$/.test(name) ? [Number.parseInt(name, 10)] : [],
  );
  const mentioned = portsInLog(await logEnd(connector, containerId, signal));
  return { kind: 'silent', listening: others(listening), mentioned: others(mentioned), exposed: others(exposed) };
}

/** null where the image has no program to look with. */
async function listeners(
  connector: Pick<EngineConnector, 'exec'>,
  containerId: string,
  signal: AbortSignal,
): Promise<number[] | null> {
  const cmd = ['/bin/sh', '-c', 'cat /proc/net/tcp; cat /proc/net/tcp6 2> /dev/null || true'];
  const result = await connector.exec(containerId, { cmd }, { signal, deadlineMs: answerMs * 2 }).catch(() => null);
  signal.throwIfAborted();
  return result?.exitCode === 0 && result.stdout.includes('local_address') ? listeningPorts(result.stdout) : null;
}

async function logEnd(
  connector: Pick<EngineConnector, 'logs'>,
  containerId: string,
  signal: AbortSignal,
): Promise<string[]> {
  const lines: string[] = [];
  for await (const { text } of connector.logs(containerId, { tail: logLines, follow: false, signal })) {
    lines.push(outsideText(text, { length: 500 }));
    if (lines.length >= logLines) break;
  }
  return lines;
}

async function speaksTls(deps: Deps, signal: AbortSignal): Promise<boolean> {
  return withStream(deps, signal, (stream, done) => {
    const tls = connect({ socket: stream, rejectUnauthorized: false, minVersion: 'TLSv1.2' });
    tls.once('secureConnect', () => done(true));
    tls.on('error', () => done(false)).once('close', () => done(false));
    return () => tls.destroy();
  });
}

async function speaksPlain(deps: Deps, signal: AbortSignal): Promise<boolean> {
  return withStream(deps, signal, (stream, done) => {
    let said = '';
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1', 0, 64);
      if (said.length >= 12) done(isAnswer.test(said));
    });
    stream.once('end', () => done(false));
    stream.write(`GET /?${ownMark} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    return () => undefined;
  });
}

/** Dials, lets `look` decide within two seconds, and closes. */
async function withStream(
  { connector, containerId, place }: Deps,
  signal: AbortSignal,
  look: (stream: Duplex, done: (answer: boolean) => void) => () => void,
): Promise<boolean> {
  // Refused on the way is an answer, too: nobody is there.
  const stream = await connector.dial(containerId, place.port, { signal, deadlineMs: answerMs }).catch(() => null);
  signal.throwIfAborted();
  if (stream === null) return false;
  return new Promise((resolve) => {
    let end: () => void = () => undefined;
    let unhook: () => void = () => undefined;
    const done = (answer: boolean): void => {
      clearTimeout(timer);
      unhook();
      end();
      stream.destroy();
      resolve(answer);
    };
    const stop = () => done(false);
    const timer = setTimeout(stop, answerMs);
    stream.on('error', stop).once('close', stop);
    end = look(stream, done);
    unhook = onAbort(signal, stop);
  });
}
