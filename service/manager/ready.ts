/** When a session can be shown: its desktop says so, and its web server answers. */
import { FairleadError } from '../../common/errors.ts';
import type { EngineConnector } from '../hosts/connector.ts';
import { endedEarly } from './decide.ts';
import { untilAborted } from './until-aborted.ts';

/** How long a session may take, and how often it is asked, milliseconds. */
const usualDeadlineMs = 180_000;
const askEveryMs = 400;
const answerDeadlineMs = 5000;
/** domain.md: the images' readiness gate. It returns when the desktop is up. */
const gate = ['/usr/bin/desktop_ready'];
const gateDeadlineMs = 60_000;

/** Errors that say "it answered, only not as a KasmVNC server does": good enough to be shown. */
const answeredCodes = new Set(['VIEW_ANSWER_REFUSED', 'VIEW_OWNER_CALL_FAILED']);

/**
 * Waits until the session can be used.
 * @throws SESSION_ENDED_EARLY when the container ended, SESSION_NOT_READY after three minutes.
 */
export async function waitUntilReady(options: {
  connector: Pick<EngineConnector, 'exec' | 'inspectContainer'>;
  containerId: string;
  signal: AbortSignal;
  /** Milliseconds; three minutes where silent. */
  deadlineMs?: number;
  /** Asks the session's web server something; resolves when it answers. */
  answers(): Promise<void>;
  /** `fraction` 0-1 of the time there is. */
  onWaiting(fraction: number): void;
}): Promise<void> {
  const { connector, containerId, signal, deadlineMs = usualDeadlineMs } = options;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
  const startedAt = performance.now();
  let last: unknown = null;
  // The gate runs beside the questions: images without it answer "no such file", and only the server counts then.
  const desktop = connector.exec(containerId, { cmd: gate }, { signal, deadlineMs: gateDeadlineMs }).catch(() => null);
  for (;;) {
    signal.throwIfAborted();
    const gone = performance.now() - startedAt;
    options.onWaiting(Math.min(1, gone / deadlineMs));
    try {
      // SECURITY: docs/security.md 1.13: what a session leaves unanswered holds neither the limit nor the person who cancels.
      await untilAborted(options.answers(), limit);
      break;
    } catch (thrown) {
      if (thrown instanceof FairleadError && answeredCodes.has(thrown.code)) break;
      last = thrown;
    }
    signal.throwIfAborted();
    await refuseEnded(connector, containerId, signal);
    if (limit.aborted) {
      throw new FairleadError('SESSION_NOT_READY', {
        message: 'The session started, but its desktop did not answer within three minutes.',
        hint: 'Its log, shown with this error, may say why. The image may not be a session image: those serve a web client on port 6901.',
        cause: last,
      });
    }
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, askEveryMs);
      signal.addEventListener('abort', done, { once: true });
    });
  }
  await desktop;
  // What ended the gate may have been the person who cancels: it is not ready for that.
  signal.throwIfAborted();
}

async function refuseEnded(
  connector: Pick<EngineConnector, 'inspectContainer'>,
  containerId: string,
  signal: AbortSignal,
): Promise<void> {
  const details = await connector.inspectContainer(containerId, { signal, deadlineMs: answerDeadlineMs });
  if (details && details.state !== 'exited' && details.state !== 'dead') return;
  throw endedEarly(details);
}
