/** Notices an engine that went away while nobody asked it anything. */
import { FairleadError } from '../../common/errors.ts';
import { onAbort, untilAborted } from '../async/abort.ts';
import type { EngineLink } from './engine/transport.ts';

/**
 * Asks every `everyMs` until the link is lost, and ends it with what `explain` makes of the first question that failed.
 * Nobody waits for this, so nothing of it may be thrown.
 */
export function keepAsking(
  link: Pick<EngineLink, 'lost' | 'streams'> & { end(reason: FairleadError): void },
  everyMs: number,
  explain: (thrown: unknown) => Promise<FairleadError>,
): void {
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    timer = setTimeout(() => void ask(), everyMs);
    timer.unref();
  };
  const ask = async (): Promise<void> => {
    const limit = AbortSignal.any([link.lost, AbortSignal.timeout(10_000)]);
    try {
      await untilAborted(link.streams.json({ method: 'GET', path: '/_ping', signal: limit }), limit);
      if (!link.lost.aborted) next();
    } catch (thrown) {
      if (!link.lost.aborted) link.end(await explain(thrown).catch(unexplained));
    }
  };
  onAbort(link.lost, () => clearTimeout(timer));
  if (!link.lost.aborted) next();
}

function unexplained(cause: unknown): FairleadError {
  if (cause instanceof FairleadError) return cause;
  return new FairleadError('HOST_CONNECTION_LOST', {
    message: 'The container engine of the host does not answer any more.',
    hint: 'It is tried again. Look at the host if this goes on.',
    status: 503,
    cause,
  });
}
