import { nextTurn } from '../../async/abort.ts';
import type { LogLine } from '../../hosts/connector.ts';

const maxLines = 500;

/** Log lines in batches: everything that is there when the reader asks goes out at once, in order. */
export async function* batches(lines: AsyncIterable<LogLine>): AsyncGenerator<{ lines: LogLine[] }, void, void> {
  const iterator = lines[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const first = await next;
      if (first.done) return;
      const batch = [first.value];
      next = iterator.next();
      while (batch.length < maxLines) {
        // A line that is there already settles before the turn ends; one that is not waits for the next batch.
        const ready = await Promise.race([next, nextTurn()]);
        if (ready === undefined) break;
        if (ready.done) {
          yield { lines: batch };
          return;
        }
        batch.push(ready.value);
        next = iterator.next();
      }
      yield { lines: batch };
    }
  } finally {
    // The pending read is given up with the iterator.
    next.catch(() => undefined);
    await iterator.return?.();
  }
}
