/**
 * Gives memory back that a busy time left behind. V8 keeps what its heap grew to: after 90,000 calls that left nothing
 * alive the process held twice its memory for as long as nobody did anything, and a collection by itself changes little,
 * because pages that became free are kept for later. A collection as the one under memory pressure gives them back; it
 * stops the event loop for tens of milliseconds, so it is done when the service is quiet, and only for what it is worth.
 */
import { performance } from 'node:perf_hooks';
import { toErrorInfo } from '../../common/errors.ts';
import type { Logger } from '../log/logger.ts';

/** What the process holds, and how busy its event loop was since the look before (0 to 1). */
export type Look = { readonly heapBytes: number; readonly utilization: number };

/** What is remembered between two looks. `lean`: the heap after the last collection; 0 before the first. */
type Keeping = { readonly lean: number; readonly quietLooks: number };

export const lookEveryMs = 10_000;
/** A loop that is busier than this has something better to do. */
const quiet = 0.05;
/** So many quiet looks in a row are a quiet time. */
const quietLooksNeeded = 2;
/** Less than this is not worth a pause, bytes. */
const worthBytes = 24 * 2 ** 20;

export const nothingKept: Keeping = { lean: 0, quietLooks: 0 };

/** Whether now is the time. Pure. */
export function afterLook(before: Keeping, { heapBytes, utilization }: Look): Keeping & { readonly collect: boolean } {
  const quietLooks = utilization < quiet ? before.quietLooks + 1 : 0;
  const collect = quietLooks >= quietLooksNeeded && heapBytes - before.lean >= worthBytes;
  return { lean: before.lean, quietLooks, collect };
}

/**
 * Looks every ten seconds.
 * @param deps.collect gives back what can be; `collectGarbage` but for tests
 */
export function createMemoryKeeper(deps: {
  readonly look: () => Look;
  readonly collect: () => Promise<void>;
  readonly log: Pick<Logger, 'debug' | 'warn'>;
}) {
  const { look, collect, log } = deps;
  let keeping = nothingKept;

  async function turn(): Promise<void> {
    const seen = look();
    const { collect: isTime, ...next } = afterLook(keeping, seen);
    keeping = next;
    if (!isTime) return;
    const begin = performance.now();
    await collect();
    // What is alive now is what it needs: only what comes on top is worth another pause.
    keeping = { lean: look().heapBytes, quietLooks: 0 };
    log.debug(
      { heapBytes: seen.heapBytes, leanBytes: keeping.lean, tookMs: Math.round(performance.now() - begin) },
      'Memory was given back',
    );
  }

  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    turn()
      .catch((thrown: unknown) => {
        clearInterval(timer);
        log.warn(toErrorInfo(thrown), 'Memory cannot be given back here; it is kept for later');
      })
      .finally(() => {
        running = false;
      });
  }, lookEveryMs);
  timer.unref();
  return { dispose: () => clearInterval(timer) };
}

/** Looks at this process. */
export function processLook(): () => Look {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return { heapBytes: process.memoryUsage().heapTotal, utilization };
  };
}

/** Collects what nobody uses, and gives the pages that become free back to the system. No port is opened for it. */
export async function collectGarbage(): Promise<void> {
  const { Session } = await import('node:inspector/promises');
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.collectGarbage');
  } finally {
    session.disconnect();
  }
}
