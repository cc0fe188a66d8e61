/** Errors as they come from the service, as the one error form of the console. */
import { ORPCError } from '@orpc/client';
import { type ErrorInfo, FairleadError, isAbort } from '../../common/errors.ts';

type WireData = { readonly hint?: string; readonly data?: Record<string, unknown> } | undefined;

/** Any error of a call as code, sentence and hint. */
export function errorOf(thrown: unknown): ErrorInfo {
  if (thrown instanceof FairleadError) return thrown.toInfo();
  if (thrown instanceof ORPCError) {
    const data = thrown.data as WireData;
    return { code: thrown.code, message: thrown.message, hint: data?.hint, data: data?.data };
  }
  if (isAbort(thrown)) return { code: 'CANCELLED', message: 'The operation was cancelled.' };
  if (isErrorInfo(thrown)) return thrown;
  return {
    code: 'CONSOLE_OFFLINE',
    message: 'The service did not answer.',
    hint:
      thrown instanceof Error
        ? `Check that Fairlead is running. (${thrown.message})`
        : 'Check that Fairlead is running.',
  };
}

/** Errors that tasks, sessions and connections carry as values. */
function isErrorInfo(thrown: unknown): thrown is ErrorInfo {
  if (typeof thrown !== 'object' || thrown === null || thrown instanceof Error) return false;
  return (
    'code' in thrown && typeof thrown.code === 'string' && 'message' in thrown && typeof thrown.message === 'string'
  );
}

export async function errorOfResponse(response: Response): Promise<FairleadError> {
  const body = (await response.json().catch(() => null)) as {
    code?: string;
    message?: string;
    data?: { hint?: string };
  } | null;
  return new FairleadError(body?.code ?? 'CONSOLE_OFFLINE', {
    message: body?.message ?? `The service answered with ${response.status}.`,
    ...(body?.data?.hint === undefined ? {} : { hint: body.data.hint }),
    status: response.status,
  });
}
