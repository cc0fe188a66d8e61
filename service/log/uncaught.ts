/** Failures that no code handled: told in the log, so that a crash or a broken chore can be understood afterwards. */
import type { ServiceLog } from './logger.ts';

/** In the log line of a failed chore; tests look for it. */
export const unhandledMessage = 'Something failed that nothing waited for';

/** Exit code of a service that met an error which nothing handled (sysexits: internal software error). */
const internalError = 70;

/**
 * A rejected promise that nobody waits for is a chore that failed: it is logged, and the sessions of other people go on.
 * An exception out of the event loop leaves unknown state behind: it is logged to the last line, and the process ends.
 * Returns the function that stops it.
 */
export function logUncaught({ logger, close }: ServiceLog): () => void {
  const onRejection = (err: unknown) => logger.error({ err }, unhandledMessage);
  const onException = (err: unknown) => {
    logger.fatal({ err }, 'The service ends, because of an error that nothing handled');
    close().finally(() => process.exit(internalError));
  };
  process.on('unhandledRejection', onRejection);
  process.on('uncaughtException', onException);
  return () => {
    process.off('unhandledRejection', onRejection);
    process.off('uncaughtException', onException);
  };
}
