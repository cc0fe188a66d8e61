/** Errors on their way out: `FairleadError` to oRPC's error and plain HTTP, always with code, sentence and hint. */
import { ORPCError, ValidationError } from '@orpc/server';
import { FairleadError, toErrorInfo } from '../../common/errors.ts';

/** What travels in `data` of every error. */
export type WireErrorData = { readonly hint?: string | undefined; readonly data?: unknown };

/** Turns anything thrown into the error that clients get. Unknown errors become INTERNAL: no stack leaves the service. */
export function toWireError(thrown: unknown): ORPCError<string, WireErrorData> {
  if (thrown instanceof FairleadError) {
    return new ORPCError(thrown.code, {
      status: thrown.status,
      message: thrown.message,
      data: { hint: thrown.hint, data: thrown.data },
      cause: thrown,
    });
  }
  if (thrown instanceof ORPCError) {
    if (thrown.code === 'NOT_FOUND') {
      return new ORPCError('API_NO_SUCH_CALL', {
        status: 404,
        message: 'The API has no such call.',
        data: { hint: 'See /api/openapi.json.' },
      });
    }
    return new ORPCError(thrown.code, { status: thrown.status, message: thrown.message, data: {}, cause: thrown });
  }
  const info = toErrorInfo(thrown);
  return new ORPCError(info.code, {
    status: info.code === 'CANCELLED' ? 499 : 500,
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
    throw thrown;
  }
}

/**
 * Counts what nobody who signed in got refused; many of them are told to wait. For `clientInterceptors`, outermost.
 * SECURITY: docs/security.md 4.10.
 */
export async function failedSignIns<T>({
  context,
  next,
}: {
  context: { readonly caller: unknown; readonly signInFailed?: () => FairleadError | null };
  next(): Promise<T>;
}): Promise<T> {
  try {
    return await next();
  } catch (thrown) {
    if (context.caller !== null || !(thrown instanceof ORPCError) || thrown.status >= 500) throw thrown;
    const tooMany = context.signInFailed?.();
    throw tooMany ? toWireError(tooMany) : thrown;
  }
}

function invalidInput(cause: ValidationError): ORPCError<string, WireErrorData> {
  const issues = cause.issues.map((issue) => ({
    path: (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    message: issue.message,
  }));
  const first = issues[0];
  const where = first?.path ? `"${first.path}": ` : '';
  return new ORPCError('INPUT_INVALID', {
    status: 400,
    message: `The input is not valid. ${where}${first?.message ?? 'unknown reason'}`,
    data: { hint: 'Correct the named field and try again.', data: { issues } },
  });
}
