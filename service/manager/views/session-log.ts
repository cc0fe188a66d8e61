/** A session's log without the service's own questions: its last lines, then what follows. */
import type { EngineConnector, LogLine } from '../../hosts/connector.ts';
import { createOwnRequestFilter } from './own-requests.ts';

/** So many more lines are read for each that is asked for: the others may be the service's own. */
const surplus = 10;
const atLeast = 1000;
const atMost = 20_000;

/** Ends with the signal, and with the log where nothing is followed. @throws what the engine says */
export async function* sessionLog(
  connector: Pick<EngineConnector, 'logs'>,
  containerId: string,
  { tail, follow, signal }: { readonly tail: number; readonly follow: boolean; readonly signal: AbortSignal },
): AsyncGenerator<LogLine> {
  const filter = createOwnRequestFilter();
  let lastAt: number | null = null;
  let atLast = 0;
  if (tail > 0) {
    const shown: LogLine[] = [];
    const read = Math.min(atMost, Math.max(atLeast, tail * surplus));
    let count = 0;
    for await (const line of connector.logs(containerId, { tail: read, follow: false, signal })) {
      atLast = line.at === lastAt ? atLast + 1 : 1;
      lastAt = line.at;
      shown.push(...filter(line));
      if (shown.length > 2 * tail) shown.splice(0, shown.length - tail);
      // An engine that keeps to no `tail` is read to here and no further.
      count += 1;
      if (count >= atMost) break;
    }
    yield* shown.slice(-tail);
  }
  if (!follow) return;
  // Goes on where the reading ended: lines of that very millisecond that were read are left out.
  const since = lastAt === null ? {} : { sinceMs: lastAt };
  for await (const line of connector.logs(containerId, { tail: tail === 0 ? 0 : atMost, follow, signal, ...since })) {
    if (lastAt !== null && line.at <= lastAt && atLast > 0) {
      if (line.at === lastAt) atLast -= 1;
      continue;
    }
    yield* filter(line);
  }
}
