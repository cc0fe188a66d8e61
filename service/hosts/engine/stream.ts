/** Long-running answers of the engine, ended by the caller's signal or by the loss of the connection. */
import type { Readable } from 'node:stream';
import { cancelled, FairleadError, stoppedBy } from '../../../common/errors.ts';
import { callEngine, type Subject } from './call.ts';
import type { EngineLink, EngineTransport } from './transport.ts';

export type OpenStream = {
  readonly link: EngineLink;
  readonly readable: Readable;
  /**
   * Reads to the end, through `parse`. Leaving the loop early closes the stream.
   * @throws CANCELLED, the connection's reason when it is lost, HOST_STREAM_LOST when the engine breaks it off.
   */
  values<T>(parse: (source: Readable) => AsyncIterable<T>): AsyncGenerator<T>;
  close(): void;
};

/** Waits for the first byte of the answer under the usual deadline; from then on only signal and connection count. */
export async function openStream(
  transport: EngineTransport,
  subject: Subject,
  signal: AbortSignal | undefined,
  open: (link: EngineLink, signal: AbortSignal) => Promise<Readable>,
): Promise<OpenStream> {
  const scope = new AbortController();
  let lostLink: EngineLink | undefined;
  const onCaller = (): void => scope.abort(signal === undefined ? cancelled() : stoppedBy(signal));
  const onLost = (): void => scope.abort(lostLink?.lost.reason);
  const release = (): void => {
    signal?.removeEventListener('abort', onCaller);
    lostLink?.lost.removeEventListener('abort', onLost);
  };
  if (signal?.aborted === true) throw stoppedBy(signal);
  signal?.addEventListener('abort', onCaller, { once: true });

  try {
    const { link, readable } = await callEngine(
      transport,
      subject,
      { signal: scope.signal, deadlineMs: subject.deadlineMs ?? 60_000 },
      async (link, callSignal) => {
        // The request's own signal is the stream's, not the call's: the call ends here, the stream lives on.
        const stopOpening = (): void => scope.abort(callSignal.reason);
        callSignal.addEventListener('abort', stopOpening, { once: true });
        try {
          return { link, readable: await open(link, scope.signal) };
        } finally {
          callSignal.removeEventListener('abort', stopOpening);
        }
      },
    );
    lostLink = link;
    if (link.lost.aborted) onLost();
    link.lost.addEventListener('abort', onLost, { once: true });
    return openedStream(link, readable, subject, scope.signal, release);
  } catch (thrown) {
    release();
    throw thrown;
  }
}

function openedStream(
  link: EngineLink,
  readable: Readable,
  subject: Subject,
  ended: AbortSignal,
  release: () => void,
): OpenStream {
  const close = (): void => {
    release();
    ended.removeEventListener('abort', onEnded);
    if (!readable.destroyed) readable.destroy();
  };
  // An HTTP body cut short ends its iterator with "aborted": the signal's reason is the truth then.
  const onEnded = (): void => {
    readable.destroy();
  };
  readable.on('error', () => close());
  if (ended.aborted) onEnded();
  ended.addEventListener('abort', onEnded, { once: true });
  return {
    link,
    readable,
    close,
    async *values(parse) {
      try {
        for await (const value of parse(readable)) yield value;
        if (ended.aborted) throw ended.reason;
      } catch (thrown) {
        if (ended.aborted) throw ended.reason;
        if (thrown instanceof FairleadError) throw thrown;
        throw new FairleadError('HOST_STREAM_LOST', {
          message: `The engine broke off while it was asked to ${subject.doing}.`,
          hint: 'The engine may have been restarted. Try again.',
          status: 502,
          cause: thrown,
        });
      } finally {
        close();
      }
    },
  };
}
