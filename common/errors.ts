/**
 * Errors are values: a stable code for programs, a sentence for people (what happened and what to do), and data.
 * Every layer throws or returns these; one place per transport turns them into its own form.
 */
import { outsideText } from './outside-text.ts';

/** JSON data that may travel with an error. Never secrets: these reach logs and screens. */
export type ErrorData = Readonly<Record<string, unknown>>;

export type FairleadErrorInit = {
  /** What happened, as one plain sentence. */
  readonly message: string;
  /** What the person can do next, as one plain sentence. */
  readonly hint?: string;
  /** HTTP status the transports use; 400 where silent. */
  readonly status?: number;
  readonly data?: ErrorData;
  readonly cause?: unknown;
};

/** The wire form of an error: what tasks store, audit keeps and clients read. */
export type ErrorInfo = {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly data?: ErrorData | undefined;
};

/** The one error class of Fairlead. `code` is UPPER_SNAKE, prefixed by its area: `HOST_REFUSED`, `REGISTRY_NOT_JSON`. */
export class FairleadError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly status: number;
  readonly data: ErrorData | undefined;

  constructor(code: string, init: FairleadErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'FairleadError';
    this.code = code;
    this.hint = init.hint;
    this.status = init.status ?? 400;
    this.data = init.data;
  }

  toInfo(): ErrorInfo {
    return { code: this.code, message: this.message, hint: this.hint, data: this.data };
  }
}

/**
 * Any thrown value as an `ErrorInfo`. What is not a `FairleadError` becomes `INTERNAL` with the message alone:
 * stacks stay in the log.
 */
export function toErrorInfo(thrown: unknown): ErrorInfo {
  if (thrown instanceof FairleadError) return thrown.toInfo();
  if (isAbort(thrown)) return { code: 'CANCELLED', message: 'The operation was cancelled.' };
  const message = thrown instanceof Error ? wordsOf(thrown) : String(thrown);
  return {
    code: 'INTERNAL',
    // SECURITY: docs/security.md 4.14: a library's error may repeat what a server said.
    message: `Something went wrong inside Fairlead: ${outsideText(message)}`,
    hint: 'The log file of the service has the details.',
  };
}

/** The error that an `ErrorInfo` was made of: what was kept in a task or a row is thrown again. */
export function fromErrorInfo({ code, message, hint, data }: ErrorInfo): FairleadError {
  return new FairleadError(code, {
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(data === undefined ? {} : { data }),
  });
}

/** What a schema library says is a document for programmers; the log has it. Known by its name: this file imports none. */
function wordsOf(thrown: Error): string {
  return /^\$?ZodError$/.test(thrown.name) ? 'data did not have the form that was expected.' : thrown.message;
}

/** True for the error an `AbortSignal` raises and for our own cancellation. */
export function isAbort(thrown: unknown): boolean {
  if (thrown instanceof FairleadError) return thrown.code === 'CANCELLED';
  return thrown instanceof Error && (thrown.name === 'AbortError' || thrown.name === 'TimeoutError');
}

/** The error for an operation that a person or a shutdown cancelled. */
export function cancelled(message = 'The operation was cancelled.'): FairleadError {
  return new FairleadError('CANCELLED', { message, status: 499 });
}

/** The error for an id that names nothing. `what` is a word of docs/architecture.md, Words: "host", "session". */
export function notFound(what: string, id: string): FairleadError {
  return new FairleadError(`${what.toUpperCase().replaceAll(' ', '_')}_NOT_FOUND`, {
    message: `There is no ${what} with the id "${id}".`,
    hint: 'It may have been removed meanwhile. Reload the list.',
    status: 404,
    data: { id },
  });
}
