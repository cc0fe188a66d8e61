/** Errors as they come from the service, as the one error form of the console. */
import { ORPCError } from '@orpc/client';
import {
  cancelled,
  type ErrorInfo,
  errorFrom,
  errorInfoOf,
  FairleadError,
  type ForeignError,
  isAbort,
  isTimeout,
  timedOut,
} from '../../common/errors.ts';
import { asHint, type Hint } from '../../common/hint.ts';

type WireData = { readonly hint?: Hint; readonly data?: Record<string, unknown> } | undefined;

/**
 * Any error as code, sentence and hint. That the service did not answer is said of failures of the way to it alone; what
 * nobody foresaw is told as that, with what is known of it.
 */
export function errorOf(thrown: unknown): ErrorInfo {
  if (thrown instanceof FairleadError) return thrown.toInfo();
  if (thrown instanceof ORPCError) {
    const data = thrown.data as WireData;
    return errorInfoOf({ code: thrown.code, message: thrown.message, hint: data?.hint, data: data?.data });
  }
  if (isAbort(thrown)) return cancelled().toInfo();
  if (isTimeout(thrown)) return timedOut(thrown).toInfo();
  if (isErrorInfo(thrown)) return errorInfoOf(thrown);
  if (isFetchFailure(thrown)) {
    return {
      code: 'CONSOLE_OFFLINE',
      message: 'The service did not answer.',
      hint: asHint('Check that Fairlead is running, then try again.'),
    };
  }
  return {
    code: 'CONSOLE_UNEXPECTED',
    message: `Something unexpected happened in the console: ${whatIsKnown(thrown)}`,
    hint: asHint(
      'Reload the console and try again; nothing that runs on the hosts is affected. If it comes back, pass this message on with what you did.',
    ),
  };
}

/**
 * What `fetch` rejects with where no answer came: a `TypeError` like any mistake in a program, told apart by its text
 * alone. In the order of Chromium, Firefox, Safari, Node.
 */
const fetchFailures: readonly string[] = [
  'Failed to fetch',
  'NetworkError when attempting to fetch resource.',
  'Load failed',
  'fetch failed',
];

function isFetchFailure(thrown: unknown): boolean {
  return thrown instanceof TypeError && fetchFailures.includes(thrown.message);
}

/** Longer ones are somebody's whole document. */
const longestKnown = 400;

function whatIsKnown(thrown: unknown): string {
  const said =
    thrown instanceof Error ? thrown.message.trim() || thrown.name : typeof thrown === 'string' ? thrown : '';
  if (said.trim() === '') return 'nothing more is known.';
  const text = said.length > longestKnown ? `${said.slice(0, longestKnown)}…` : said;
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Errors that tasks, sessions and connections carry as values. */
function isErrorInfo(thrown: unknown): thrown is ForeignError {
  if (typeof thrown !== 'object' || thrown === null || thrown instanceof Error) return false;
  return (
    'code' in thrown && typeof thrown.code === 'string' && 'message' in thrown && typeof thrown.message === 'string'
  );
}

export async function errorOfResponse(response: Response): Promise<FairleadError> {
  const body = (await response.json().catch(() => null)) as {
    code?: string;
    message?: string;
    data?: { hint?: Hint; data?: Record<string, unknown> };
  } | null;
  const message = body?.message ?? `The service answered with ${response.status}.`;
  return errorFrom({ code: body?.code ?? 'CONSOLE_OFFLINE', message, ...body?.data }, { status: response.status });
}
