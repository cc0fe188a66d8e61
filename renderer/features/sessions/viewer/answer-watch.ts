/** Waits until a session answers again, so that its view comes back then and not when a countdown is over. */

type AnswerWatch = {
  /** Resolves when the session answers. @throws why it does not */
  ask(signal: AbortSignal): Promise<unknown>;
  /** Resolves after so many milliseconds, or when the signal ends. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Nobody can be asked without a view: the only way to know is a new one. */
  isUnknowable(error: unknown): boolean;
  /** Why it does not answer, each time. */
  explain(error: unknown): void;
  /** Before the first question: longer after each view that did not come to a picture, milliseconds. */
  readonly firstMs: number;
  readonly signal: AbortSignal;
};

/** Between two questions, milliseconds. They are few bytes each, and the first that is answered brings the picture. */
export const askEveryMs = 1000;

/** Resolves `true` once a new view is worth asking for, `false` when the signal ended before. */
export async function untilAnswers({
  ask,
  wait,
  isUnknowable,
  explain,
  firstMs,
  signal,
}: AnswerWatch): Promise<boolean> {
  await wait(firstMs, signal);
  while (!signal.aborted) {
    try {
      await ask(signal);
      return !signal.aborted;
    } catch (error) {
      if (signal.aborted) return false;
      if (isUnknowable(error)) return true;
      explain(error);
    }
    await wait(askEveryMs, signal);
  }
  return false;
}

/** A timer that a signal calls off. */
export function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
