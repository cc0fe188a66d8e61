/** Long-running answers of the engine, ended by the caller's signal or by the loss of the connection. */
import type { Readable } from 'node:stream';
import { FairleadError, stoppedBy } from '../../../common/errors.ts';
import { onAbort } from '../../async/abort.ts';
import { callEngine, type Subject } from './call.ts';
import type { EngineLink, EngineTransport } from './transport.ts';

type OpenStream = {
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
  if (signal?.aborted === true) throw stoppedBy(signal);
  const forgetCaller = signal && onAbort(signal, () => scope.abort(stoppedBy(signal)));
  let forgetLoss = (): void => undefined;
  const release = (): void => {
    forgetCaller?.();
    forgetLoss();
  };

  try {
    const { link, readable } = await callEngine(
      transport,
      subject,
      { signal: scope.signal, deadlineMs: subject.deadlineMs ?? 60_000 },
      async (link, callSignal) => {
        // The request's own signal is the stream's, not the call's: the call ends here, the stream lives on.
        const settle = onAbort(callSignal, () => scope.abort(callSignal.reason));
        try {
          return { link, readable: await open(link, scope.signal) };
        } finally {
          settle();
        }
      },
    );
    forgetLoss = onAbort(link.lost, () => scope.abort(link.lost.reason));
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
    forgetEnd();
    if (!readable.destroyed) readable.destroy();
  };
  readable.on('error', () => close());
  // An HTTP body cut short ends its iterator with "aborted": the signal's reason is the truth then.
  const forgetEnd = onAbort(ended, () => {
    readable.destroy();
  });
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
