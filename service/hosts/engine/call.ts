/**
 * How every request runs: on the live connection, with a deadline, and with a coded error at the end. A request ends
 * at the first of: its answer, its deadline, the caller's signal, the loss of the connection.
 */
import { cancelled, FairleadError, isTimeout } from '../../../common/errors.ts';
import { codeOf } from '../../../common/thrown.ts';
import { onAbort, untilAborted } from '../../async/abort.ts';
import type { CallOptions } from '../connector.ts';
import { EngineAnswer } from './api.ts';
import { engineError } from './errors.ts';
import type { EngineLink, EngineTransport } from './transport.ts';

const defaultDeadlineMs = 30_000;

export type Subject = {
  /** What was asked for, as a verb phrase: "list the images". */
  readonly doing: string;
  readonly about?: { readonly kind: 'image' | 'container'; readonly name: string };
  /** Instead of the general table of the engine's sentences. */
  readonly explain?: (answer: EngineAnswer) => FairleadError;
  /** For the first byte of a stream; default 60 s. */
  readonly deadlineMs?: number;
};

type CallSettings = CallOptions & {
  /** May be sent a second time: a kept-alive connection that turned out dead is replaced silently, once. */
  readonly repeatable?: boolean;
};

/**
 * Runs one unary request.
 * @throws FairleadError `HOST_TIMED_OUT` at the deadline or the caller's own, `CANCELLED` by the caller, the connection's reason when it is
 *   lost, and what `engineError` makes of the engine's own answer.
 */
export async function callEngine<T>(
  transport: EngineTransport,
  subject: Subject,
  settings: CallSettings,
  run: (link: EngineLink, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadlineMs = settings.deadlineMs ?? defaultDeadlineMs;
  const timeout = (withinMs?: number): FairleadError =>
    new FairleadError('HOST_TIMED_OUT', {
      message: `The host did not answer ${withinMs === undefined ? 'in time' : `within ${Math.round(withinMs / 100) / 10} s`} when asked to ${subject.doing}.`,
      hint: 'The host or its container engine is overloaded or hangs. Try again, then look at the host.',
      status: 504,
      data: withinMs === undefined ? {} : { deadlineMs: withinMs },
    });
  const scope = new AbortController();
  const timer = setTimeout(() => scope.abort(timeout(deadlineMs)), deadlineMs);
  // The caller's own time may be over before the deadline: that is nobody's wish.
  const forgetCaller =
    settings.signal &&
    onAbort(settings.signal, () => scope.abort(isTimeout(settings.signal?.reason) ? timeout() : cancelled()));
  try {
    const attempt = async (): Promise<T> => {
      const link = await transport.link(scope.signal);
      const forgetLoss = onAbort(link.lost, () => scope.abort(link.lost.reason));
      try {
        return await untilAborted(run(link, scope.signal), scope.signal);
      } catch (thrown) {
        if (scope.signal.aborted) throw scope.signal.reason;
        if (thrown instanceof EngineAnswer) throw subject.explain?.(thrown) ?? engineError(thrown, subject);
        if (thrown instanceof FairleadError) throw thrown;
        if (settings.repeatable === true && isStaleConnection(thrown)) throw new Stale();
        throw await untilAborted(transport.explain(thrown, link), scope.signal);
      } finally {
        forgetLoss();
      }
    };
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof Stale)) throw thrown;
      return await callEngine(transport, subject, { ...settings, repeatable: false }, run);
    }
  } finally {
    clearTimeout(timer);
    forgetCaller?.();
  }
}

class Stale extends Error {}

/** A kept-alive connection that the engine (or its restart) had closed already: nothing has been done with it. */
function isStaleConnection(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const code = codeOf(thrown);
  return code === 'ECONNRESET' || code === 'EPIPE' || thrown.message === 'socket hang up';
}
