/** When a session can be shown: its desktop says so, and its web server answers. */
import { FairleadError } from '../../../common/errors.ts';
import type { ViewerPlace } from '../../../common/model/viewers.ts';
import { pause, untilAborted } from '../../async/abort.ts';
import type { ContainerDetails, EngineConnector } from '../../hosts/connector.ts';
import { noSpan, type Span } from '../../log/spans.ts';
import { endedEarly } from '../reconcile/decide.ts';
import { type GateOutcome, passGate } from './desktop-ready.ts';
import { createFindings, type ViewerFinding } from './viewer-findings.ts';

/** How long a session may take, milliseconds. */
const usualDeadlineMs = 180_000;
/** A server that is about to listen is met soon; one that takes its time is not asked without end. */
const askMs = { first: 40, growth: 1.5, most: 400 };
const answerDeadlineMs = 5000;
/** Until then most servers are up; from then on it is looked at what is there instead, this often. */
const firstLookMs = 4000;
const lookEveryMs = 4000;

/** Errors that say "it answered, only not as a KasmVNC server does": good enough to be shown. */
const answeredCodes = new Set(['VIEW_ANSWER_REFUSED', 'VIEW_OWNER_CALL_FAILED']);

type Inspected = Pick<ContainerDetails, 'state' | 'exitCode' | 'oomKilled' | 'errorMessage'>;

/**
 * Waits until the session can be used. Resolves with what its own gate said: a server may answer without its desktop.
 * @throws SESSION_ENDED_EARLY when the container ended; SESSION_WITHOUT_TLS, SESSION_WITH_TLS or SESSION_NOTHING_LISTENS once
 *   that is certain; SESSION_NOT_READY after three minutes.
 */
export async function waitUntilReady(options: {
  connector: Pick<EngineConnector, 'exec'> & {
    inspectContainer(...asked: Parameters<EngineConnector['inspectContainer']>): Promise<Inspected | null>;
  };
  containerId: string;
  signal: AbortSignal;
  /** Told how long its parts take. */
  span?: Span;
  place: ViewerPlace;
  /** Milliseconds; three minutes where silent. */
  deadlineMs?: number;
  /** Asks the session's web server something; resolves when it answers. */
  answers(): Promise<void>;
  /** Told once, when its server has answered and its own gate may not have come back yet. */
  onAnswer?(): Promise<void>;
  /** Looks at the port that does not answer. */
  probe(signal: AbortSignal): Promise<ViewerFinding>;
  /** `fraction` 0-1 of the time there is; what is known of why it takes so long. */
  onWaiting(fraction: number, sentence: string | null): void;
}): Promise<GateOutcome> {
  const { connector, containerId, signal, place, span = noSpan, deadlineMs = usualDeadlineMs } = options;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
  const startedAt = performance.now();
  const findings = createFindings(place);
  let lookAt = firstLookMs;
  let last: unknown = null;
  let askAgainMs = askMs.first;
  // Beside the questions: images without a gate are ready when their server is. It ends with the waiting.
  const over = new AbortController();
  const desktop = span('desktop gate', () => passGate(connector, containerId, AbortSignal.any([signal, over.signal])));
  try {
    for (;;) {
      signal.throwIfAborted();
      const gone = performance.now() - startedAt;
      options.onWaiting(Math.min(1, gone / deadlineMs), findings.sentence());
      try {
        // SECURITY: docs/security.md 1.13: what a session leaves unanswered holds neither the limit nor the person who cancels.
        await span('ask the server', () => untilAborted(options.answers(), limit));
        break;
      } catch (thrown) {
        if (thrown instanceof FairleadError && answeredCodes.has(thrown.code)) break;
        last = thrown;
      }
      signal.throwIfAborted();
      await refuseEnded(connector, containerId, signal);
      if (limit.aborted) throw findings.last() ?? notReady(place, last);
      if (gone >= lookAt) {
        const finding = await untilAborted(options.probe(limit), limit).catch(
          (): ViewerFinding => ({ kind: 'unknown' }),
        );
        signal.throwIfAborted();
        const now = performance.now() - startedAt;
        lookAt = now + lookEveryMs;
        const certain = findings.add(finding, now);
        if (certain !== null) throw certain;
      }
      await pause(askAgainMs, signal);
      askAgainMs = Math.min(askMs.most, askAgainMs * askMs.growth);
    }
    await options.onAnswer?.();
  } catch (thrown) {
    over.abort(thrown);
    throw thrown;
  }
  const outcome = await desktop;
  // What ended the gate may have been the person who cancels: it is not ready for that.
  signal.throwIfAborted();
  return outcome;
}

function notReady({ protocol, port }: ViewerPlace, cause: unknown): FairleadError {
  const isPage = protocol === 'web';
  const image = isPage
    ? `The image may serve its page elsewhere than on port ${port}.`
    : `The image may not be a session image: those serve a web client, here awaited on port ${port}.`;
  return new FairleadError('SESSION_NOT_READY', {
    message: `The session started, but its ${isPage ? 'page' : 'desktop'} did not answer within three minutes.`,
    hint: `The last lines of its log may say why. ${image}`,
    cause,
  });
}

async function refuseEnded(
  connector: Parameters<typeof waitUntilReady>[0]['connector'],
  containerId: string,
  signal: AbortSignal,
): Promise<void> {
  const details = await connector.inspectContainer(containerId, { signal, deadlineMs: answerDeadlineMs });
  if (details && details.state !== 'exited' && details.state !== 'dead') return;
  throw endedEarly(details);
}
