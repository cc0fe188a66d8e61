/**
 * Errors are values: a stable code for programs, a sentence for people (what happened and what to do), and data.
 * Every layer throws or returns these; one place per transport turns them into its own form. The codes and their data are in
 * one table, `common/contract/errors.ts`.
 */
import { type ErrorCode, errorCodes } from './contract/error-codes.ts';
import type { ErrorDataOf } from './contract/errors.ts';
import { asHint, type Hint, hintText } from './hint.ts';
import { outsideText } from './outside-text.ts';

export type { ErrorCode } from './contract/error-codes.ts';
export type { ErrorDataOf } from './contract/errors.ts';

/** JSON data that may travel with an error. Never secrets: these reach logs and screens. */
export type ErrorData = Readonly<Record<string, unknown>>;

/** Of several codes, what fits each of them. */
type FitsAll<Code extends ErrorCode> = (Code extends ErrorCode ? (data: ErrorDataOf<Code>) => void : never) extends (
  data: infer Data,
) => void
  ? Data
  : never;

/** What has to be given for a code has to be there. A code known only at run time comes with data that was checked then. */
type DataFor<Code extends ErrorCode> = [ErrorCode] extends [Code]
  ? { readonly data?: ErrorData | undefined }
  : Record<never, never> extends FitsAll<Code>
    ? { readonly data?: FitsAll<Code> }
    : { readonly data: FitsAll<Code> };

type Words = {
  /** What happened, as one plain sentence. */
  readonly message: string;
  /** What the person can do next: a sentence, or its parts where there is a command to copy (`advise`). */
  readonly hint?: string | Hint | undefined;
  /** HTTP status the transports use; 400 where silent. */
  readonly status?: number;
  readonly cause?: unknown;
};

export type FairleadErrorInit<Code extends ErrorCode = ErrorCode> = Words & DataFor<Code>;

/** The wire form of an error: what tasks store, audit keeps and clients read. `dataOf` reads its data by its code. */
export type ErrorInfo = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: Hint | undefined;
  readonly data?: ErrorData | undefined;
};

/** An error as it comes from elsewhere: another process, the wire, the store of an older version. */
export type ForeignError = {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | Hint | undefined;
  readonly data?: ErrorData | undefined;
};

/** The one error class of Fairlead. */
export class FairleadError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly hint: Hint | undefined;
  readonly status: number;
  /** `dataOf` reads it by the code. */
  readonly data: ErrorData | undefined;

  constructor(code: Code, init: FairleadErrorInit<Code>);
  constructor(code: Code, init: Words & { readonly data?: ErrorData | undefined }) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'FairleadError';
    this.code = code;
    this.hint = init.hint === undefined ? undefined : asHint(init.hint);
    this.status = init.status ?? 400;
    this.data = init.data;
  }

  /** Without this `instanceof` would let a code be anything. */
  static override [Symbol.hasInstance](value: unknown): value is FairleadError {
    return Function.prototype[Symbol.hasInstance].call(FairleadError, value);
  }

  toInfo(): ErrorInfo {
    return { code: this.code, message: this.message, hint: this.hint, data: this.data };
  }
}

const codes: ReadonlySet<string> = new Set(errorCodes);
/** Codes of older versions, and what they are now. */
const renamed: ReadonlyMap<string, ErrorCode> = new Map([['HOST_TIMEOUT', 'HOST_TIMED_OUT']]);

/** A text as a code of the table, under its name of today; null where it is none. */
export function knownCode(text: string): ErrorCode | null {
  return isErrorCode(text) ? text : (renamed.get(text) ?? null);
}

export function isErrorCode(text: string): text is ErrorCode {
  return codes.has(text);
}

/**
 * An error that comes from elsewhere, checked: from the wire, from another process, or from the store, where an older version
 * wrote its advice as one sentence. A code that nobody knows any more becomes `INTERNAL` and keeps its sentence; the data
 * names the code then.
 */
export function errorInfoOf({ code: text, message, hint, data }: ForeignError): ErrorInfo {
  const code = knownCode(text);
  return {
    code: code ?? 'INTERNAL',
    message,
    ...(hint !== undefined && { hint: asHint(hint) }),
    ...(code === null ? { data: { ...data, code: text } } : data !== undefined && { data }),
  };
}

/** The same as an error to throw. */
export function errorFrom(
  foreign: ForeignError,
  more: { readonly status?: number; readonly cause?: unknown } = {},
): FairleadError {
  const { code, ...info } = errorInfoOf(foreign);
  return new FairleadError(code, { ...info, ...more });
}

/**
 * Any thrown value as an `ErrorInfo`. What is not a `FairleadError` becomes `INTERNAL` with the message alone:
 * stacks stay in the log.
 */
export function toErrorInfo(thrown: unknown): ErrorInfo {
  if (thrown instanceof FairleadError) return thrown.toInfo();
  if (isAbort(thrown)) return cancelled().toInfo();
  if (isTimeout(thrown)) return timedOut(thrown).toInfo();
  const message = thrown instanceof Error ? wordsOf(thrown) : String(thrown);
  return {
    code: 'INTERNAL',
    // SECURITY: docs/security.md 4.14: a library's error may repeat what a server said.
    message: `Something went wrong inside Fairlead: ${outsideText(message)}`,
    hint: asHint('The log file of the service has the details.'),
  };
}

/** An error as logs keep it: its advice is a sentence. */
export function loggedError(thrown: unknown): Omit<ErrorInfo, 'hint'> & { readonly hint: string | undefined } {
  const { hint, ...info } = toErrorInfo(thrown);
  return { ...info, hint: hint && hintText(hint) };
}

/** What a schema library says is a document for programmers; the log has it. Known by its name. */
function wordsOf(thrown: Error): string {
  return /^\$?ZodError$/.test(thrown.name) ? 'data did not have the form that was expected.' : thrown.message;
}

/** True where somebody stopped it: for the error an `AbortSignal` raises, and for our own cancellation. */
export function isAbort(thrown: unknown): boolean {
  if (thrown instanceof FairleadError) return thrown.code === 'CANCELLED';
  return thrown instanceof Error && thrown.name === 'AbortError';
}

/** True where its time was over: for the error that `AbortSignal.timeout` raises, and for our own. */
export function isTimeout(thrown: unknown): boolean {
  if (thrown instanceof FairleadError) return thrown.code === 'TIMED_OUT';
  return thrown instanceof Error && thrown.name === 'TimeoutError';
}

/** The error for an operation that a person or a shutdown cancelled. */
export function cancelled(message = 'The operation was cancelled.'): FairleadError<'CANCELLED'> {
  return new FairleadError('CANCELLED', { message, status: 499 });
}

/** The error for an operation whose time was over, where nothing more is known of it. */
export function timedOut(cause?: unknown): FairleadError<'TIMED_OUT'> {
  return new FairleadError('TIMED_OUT', {
    message: 'What was asked did not answer in time.',
    hint: 'Try again in a moment. If it stays so, System Info and the log file say what is slow.',
    status: 504,
    cause,
  });
}

/** The error for work that its signal ended: somebody stopped it, or its time was over. */
export function stoppedBy(signal: { readonly reason: unknown }): FairleadError {
  return isTimeout(signal.reason) ? timedOut(signal.reason) : cancelled();
}

/** What can be looked up by an id, in words of docs/architecture.md, Words. */
const notFoundCodes = {
  'API key': 'API_KEY_NOT_FOUND',
  'audit entry': 'AUDIT_ENTRY_NOT_FOUND',
  container: 'CONTAINER_NOT_FOUND',
  host: 'HOST_NOT_FOUND',
  licence: 'LICENSE_NOT_FOUND',
  passkey: 'PASSKEY_NOT_FOUND',
  registry: 'REGISTRY_NOT_FOUND',
  'registry entry': 'REGISTRY_ENTRY_NOT_FOUND',
  role: 'ROLE_NOT_FOUND',
  secret: 'SECRET_NOT_FOUND',
  session: 'SESSION_NOT_FOUND',
  'sign-in': 'SIGN_IN_NOT_FOUND',
  task: 'TASK_NOT_FOUND',
  terminal: 'TERMINAL_NOT_FOUND',
  user: 'USER_NOT_FOUND',
  workspace: 'WORKSPACE_NOT_FOUND',
} as const satisfies Readonly<Record<string, ErrorCode>>;

/** The error for an id that names nothing. */
export function notFound(what: keyof typeof notFoundCodes, id: string): FairleadError {
  return new FairleadError(notFoundCodes[what], {
    message: `There is no ${what} with the id "${id}".`,
    hint: 'It may have been removed meanwhile. Reload the list.',
    status: 404,
    data: { id },
  });
}
