/** The end of a container's log, for the error of a session whose desktop did not come up. */
import type { ErrorInfo } from '../../../common/errors.ts';
import { outsideText } from '../../../common/outside-text.ts';
import type { EngineConnector } from '../../hosts/connector.ts';
import type { Logger } from '../../log/logger.ts';
import { sessionLog } from '../views/session-log.ts';

const lines = 30;
const lineLength = 400;
/** Lines that are read: an engine that keeps to no `tail` is read to here and no further. */
const linesRead = 1000;
const deadlineMs = 5000;

/**
 * The error with the last lines that the container wrote; as it is where there are none, or none can be had.
 *
 * SECURITY: docs/security.md 4.14: each is cut to a length and has no control characters, and there are at most 30.
 */
export async function withLogTail(
  error: ErrorInfo,
  connector: Pick<EngineConnector, 'logs'>,
  containerId: string,
  log: Logger,
): Promise<ErrorInfo> {
  const tail: string[] = [];
  let read = 0;
  const signal = AbortSignal.timeout(deadlineMs);
  try {
    for await (const { text } of sessionLog(connector, containerId, { tail: lines, follow: false, signal })) {
      tail.push(outsideText(text, { length: lineLength }));
      if (tail.length > lines) tail.shift();
      read += 1;
      if (read === linesRead) break;
    }
  } catch (err) {
    log.debug({ err }, 'The log of a failed session could not be read');
  }
  return tail.length === 0 ? error : { ...error, data: { ...error.data, log: tail } };
}
