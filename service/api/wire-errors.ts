/** Errors on their way out: `FairleadError` to oRPC's error and plain HTTP, always with code, sentence and hint. */
import { ORPCError, ValidationError } from '@orpc/server';
import type { StandardHandleResult } from '@orpc/server/standard';
import { type Issue, problemsOfIssues } from '../../common/contract/input-problems.ts';
import { type ErrorCode, FairleadError, toErrorInfo } from '../../common/errors.ts';
import { asHint, type Hint } from '../../common/hint.ts';

/** What travels in `data` of every error. */
type WireErrorData = { readonly hint?: Hint | undefined; readonly data?: unknown };

/** An error with a code of the table; the framework takes any text. */
function wire(
  code: ErrorCode,
  init: { status: number; message: string; data: WireErrorData; cause?: unknown },
): ORPCError<string, WireErrorData> {
  return new ORPCError<string, WireErrorData>(code, init);
}

/** Turns anything thrown into the error that clients get. Unknown errors become INTERNAL: no stack leaves the service. */
export function toWireError(thrown: unknown): ORPCError<string, WireErrorData> {
  if (thrown instanceof FairleadError) {
    return wire(thrown.code, {
      status: thrown.status,
      message: thrown.message,
      data: { hint: thrown.hint, data: thrown.data },
      cause: thrown,
    });
  }
  if (thrown instanceof ORPCError) {
    if (thrown.code === 'NOT_FOUND') {
      return wire('API_NO_SUCH_CALL', {
        status: 404,
        message: 'The API has no such call.',
        data: { hint: asHint('See /api/openapi.json.') },
      });
    }
    if (thrown.code === 'BAD_REQUEST')
      return wire('REQUEST_INVALID', {
        status: 400,
        message: 'The request cannot be read.',
        data: { hint: asHint('Send its input as JSON, or in the query. See /api/openapi.json.') },
        cause: thrown,
      });
    return new ORPCError(thrown.code, { status: thrown.status, message: thrown.message, data: {}, cause: thrown });
  }
  const info = toErrorInfo(thrown);
  return wire(info.code, {
    status: info.code === 'CANCELLED' ? 499 : info.code === 'TIMED_OUT' ? 504 : 500,
    message: info.message,
    data: { hint: info.hint },
    cause: thrown,
  });
}

/** What the framework itself refuses, in front of any handler, told as everything else is. For its `clientInterceptors`. */
export async function wireErrorsOfCall<T>({ next }: { next(): Promise<T> }): Promise<T> {
  try {
    return await next();
  } catch (thrown) {
    if (thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST' && thrown.cause instanceof ValidationError)
      throw invalidInput(thrown.cause);
    if (!(thrown instanceof ORPCError)) throw thrown;
    // The framework's own words are for programmers.
    if (thrown.code === 'BAD_REQUEST') throw toWireError(thrown);
    if (thrown.code === 'INTERNAL_SERVER_ERROR')
      throw toWireError(new Error('the answer could not be given.', { cause: thrown }));
    throw thrown;
  }
}

/** What could not even be taken apart never comes to a call: its refusal is put into words afterwards. For `rootInterceptors`. */
export async function wireErrorsOfRequest({
  next,
}: {
  next(): Promise<StandardHandleResult>;
}): Promise<StandardHandleResult> {
  const result = await next();
  const { response } = result;
  if (response === undefined || response.status !== 400) return result;
  const isFrameworks =
    typeof response.body === 'object' && response.body !== null && Reflect.get(response.body, 'code') === 'BAD_REQUEST';
  if (!isFrameworks) return result;
  return { matched: true, response: { ...response, body: toWireError(new ORPCError('BAD_REQUEST')).toJSON() } };
}

/**
 * Counts what nobody who signed in got refused; many of them are told to wait. For `clientInterceptors`, outermost.
 * SECURITY: docs/security.md 4.10.
 */
export async function failedSignIns<T>({
  context,
  next,
}: {
  context: { readonly actor: unknown; readonly signInFailed?: () => FairleadError | null };
  next(): Promise<T>;
}): Promise<T> {
  try {
    return await next();
  } catch (thrown) {
    if (context.actor !== null || !(thrown instanceof ORPCError) || thrown.status >= 500) throw thrown;
    const tooMany = context.signInFailed?.();
    throw tooMany ? toWireError(tooMany) : thrown;
  }
}

/** How many fields are told in the sentence; the others are in the data. */
const toldFields = 3;

/** Names each field in words. What the schema library says of it is for programmers, and stays here. */
function invalidInput(cause: ValidationError): ORPCError<string, WireErrorData> {
  const problems = problemsOfIssues(cause.issues.map(asIssue), cause.data);
  const sentences = [...new Set(problems.map(({ message }) => message))].slice(0, toldFields);
  return wire('INPUT_INVALID', {
    status: 400,
    message: sentences.length === 0 ? 'The input cannot be used.' : sentences.join(' '),
    data: {
      hint: asHint('Correct this and try again.'),
      data: { issues: problems.map(({ path, message }) => ({ path, message })) },
    },
  });
}

/** The framework knows issues by what all schema libraries have in common. */
function asIssue(issue: ValidationError['issues'][number]): Issue {
  const path = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
  return { ...issue, path };
}
