/** How long the parts of long work take: lines of the log at level `trace`, and nothing where that is off. */
import type { Logger } from './logger.ts';

/** Runs `work`, and notes how long it took, also where it fails. */
export type Span = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** For work that nobody wants to know of. */
export const noSpan: Span = (_name, work) => work();

/**
 * @param about what all spans of this work have in common: the session, for example
 * @param clock milliseconds
 */
export function spansOf(
  log: Pick<Logger, 'isLevelEnabled' | 'trace'>,
  about: Readonly<Record<string, string>>,
  clock: () => number = () => performance.now(),
): Span {
  if (!log.isLevelEnabled('trace')) return noSpan;
  return async (name, work) => {
    const begin = clock();
    try {
      return await work();
    } finally {
      log.trace({ ...about, span: name, ms: Math.round((clock() - begin) * 100) / 100 }, 'A part of the work took');
    }
  };
}
