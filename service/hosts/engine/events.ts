/** The engine's events, without a gap over reconnections. */
import { FairleadError } from '../../../common/errors.ts';
import { onAbort, pause } from '../../async/abort.ts';
import type { ConnectionState, EngineEvent } from '../connector.ts';
import { asLabels, asNumber, asObject, asText, type Json, jsonLines } from './read.ts';
import { openStream } from './stream.ts';
import type { EngineTransport } from './transport.ts';

/**
 * Every event from now on. After a lost connection it resumes behind the last event that was seen (by the engine's own
 * clock), after a synthetic `{type: 'other', action: 'resync'}`: the engine keeps only its last 256 events and forgets
 * all when it restarts, so the reader has to compare lists once.
 */
export async function* engineEvents(transport: EngineTransport, signal: AbortSignal): AsyncGenerator<EngineEvent> {
  const position = { nanos: 0n };
  let again = false;
  while (!signal.aborted) {
    try {
      const stream = await openStream(transport, { doing: 'report its events' }, signal, (link, streamSignal) =>
        link.streams.stream({
          method: 'GET',
          path: '/events',
          query: { since: position.nanos === 0n ? undefined : sinceText(position.nanos) },
          signal: streamSignal,
        }),
      );
      if (again) yield { at: Date.now(), type: 'other', action: 'resync', id: '', labels: {} };
      again = true;
      // `since` includes the moment itself. Compared with where this stream began, not with the event before: two
      // events may carry the same rounded time.
      const from = position.nanos;
      for await (const message of stream.values(jsonLines)) {
        const nanos = nanosOf(message);
        if (nanos !== null && nanos <= from) continue;
        if (nanos !== null && nanos > position.nanos) position.nanos = nanos;
        yield readEvent(message);
      }
    } catch (thrown) {
      if (signal.aborted || transport.connection.state === 'closed') return;
      if (!(thrown instanceof FairleadError)) throw thrown;
      // A lost or missing connection is not this reader's error: its state is told elsewhere, and it comes back. From
      // here on something may have been missed, also when the first stream never began.
      again = true;
    }
    await connected(transport, signal);
    if (transport.connection.state === 'closed') return;
  }
}

/** Resolves when the transport is connected or closed, or the signal aborts. */
async function connected(transport: EngineTransport, signal: AbortSignal): Promise<void> {
  const settled = (state: ConnectionState): boolean => state.state === 'connected' || state.state === 'closed';
  // A moment later, so that a stream that ends again and again cannot keep the process busy.
  await pause(100, signal);
  if (signal.aborted || settled(transport.connection)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stops = [
    transport.onConnection((state) => {
      if (settled(state)) resolve();
    }),
    onAbort(signal, resolve),
  ];
  await promise;
  for (const stop of stops) stop();
}

function readEvent(message: Json): EngineEvent {
  const actor = asObject(message.Actor);
  const type = asText(message.Type);
  const nanos = nanosOf(message);
  return {
    at: nanos === null ? asNumber(message.time) * 1000 : Number(nanos / 1_000_000n),
    type: type === 'container' || type === 'image' ? type : 'other',
    // `exec_create: /bin/sh -c …` carries the command line: only the action counts.
    action: asText(message.Action).split(':')[0] ?? '',
    id: asText(actor.ID),
    labels: asLabels(actor.Attributes),
  };
}

/** JSON numbers lose the last digits of `timeNano`; a difference of under a microsecond does not matter here. */
function nanosOf(message: Json): bigint | null {
  const nanos = asNumber(message.timeNano, -1);
  return nanos > 0 ? BigInt(nanos) : null;
}

/** The engine reads `seconds.nanoseconds`. */
export function sinceText(nanos: bigint): string {
  return `${nanos / 1_000_000_000n}.${String(nanos % 1_000_000_000n).padStart(9, '0')}`;
}
