/** Binds the areas' faces to the contract, with the checks that hold for every call. */
import type { AnyContractProcedure } from '@orpc/contract';
import { type AnyProcedure, implement } from '@orpc/server';
import type { Commands } from '../../common/commands.ts';
import type { ProcedureMeta } from '../../common/contract/base.ts';
import { contract } from '../../common/contract/index.ts';
import { type FairleadError, isAbort } from '../../common/errors.ts';
import type { Logger } from '../log/logger.ts';
import { signInFirst } from './caller.ts';
import type { AuditNote, Call, Caller, Faces } from './face.ts';
import { toWireError } from './wire-errors.ts';

export type ApiContext = {
  /** null where nobody has signed in: only public procedures answer. */
  readonly caller: Caller | null;
  /** Counts a sign-in that failed; what to refuse it with instead, where too many did. Plain HTTP only. */
  readonly signInFailed?: () => FairleadError | null;
};

/** Writes one entry of the audit log. Keeps by itself what it cannot write: a call does not fail with it. */
export type AuditSink = (entry: {
  actorId: string;
  actorName: string;
  action: string;
  note: AuditNote;
  result: 'ok' | 'ordered' | 'partly' | 'refused' | 'failed';
  reason: string;
}) => Promise<void>;

const nobody: Caller = { userId: 'nobody', userName: 'nobody', tokenId: '', connectionId: null };
const never = new AbortController().signal;

type Handler = (input: unknown, call: Call) => unknown;

/**
 * The router of all areas. One place checks who calls (SECURITY: docs/security.md 4.7), writes the audit entry of every
 * state-changing call, and turns errors into their wire form.
 */
export function createRouter(
  faces: Faces,
  deps: { audit: AuditSink; log: Logger; commands: Commands },
): Record<string, Record<string, AnyProcedure>> {
  async function run(
    meta: ProcedureMeta,
    area: string,
    context: ApiContext,
    handler: Handler,
    input: unknown,
    signal?: AbortSignal,
  ) {
    if (!context.caller && !meta.public) {
      throw toWireError(signInFirst(deps.commands));
    }
    const caller = context.caller ?? nobody;
    const note: AuditNote = {};
    const write = async (result: Parameters<AuditSink>[0]['result'], reason: string) => {
      // SECURITY: docs/security.md 4.10: what strangers fail at is counted and summed, not written one by one.
      if (!meta.audit || (meta.public && result !== 'ok')) return;
      const about = { ...note, objectType: note.objectType ?? area, objectId: note.objectId ?? idOf(input) };
      // SECURITY: docs/security.md 4.16: what was done is answered as done, whether or not it could be written down.
      await deps
        .audit({
          actorId: note.actor?.id ?? caller.userId,
          actorName: note.actor?.name ?? caller.userName,
          action: meta.audit,
          note: about,
          result,
          reason,
        })
        .catch((err: unknown) => deps.log.error({ err, action: meta.audit }, 'An audit entry was not written'));
    };
    let output: unknown;
    try {
      output = await handler(input, { caller, signal: signal ?? never, note });
    } catch (thrown) {
      const wire = toWireError(thrown);
      if (wire.code === 'INTERNAL') deps.log.error({ err: thrown, area }, 'A call failed unexpectedly');
      await write(
        wire.status === 403 || wire.status === 401 || wire.status === 409 ? 'refused' : 'failed',
        `${wire.code}: ${wire.message}`,
      );
      throw wire;
    }
    const ordered = ordersOf(output, note);
    if (ordered !== null) note.data = { ...note.data, ...ordered };
    // What was only ordered is not said to be done: how it ends is told by an entry of its own.
    if (note.outcome) await write(note.outcome.result, note.outcome.reason);
    else await write(ordered === null ? 'ok' : 'ordered', '');
    return isIterable(output) ? wireErrorsOf(output, deps.log, area) : output;
  }

  const router: Record<string, Record<string, AnyProcedure>> = {};
  for (const [area, procedures] of Object.entries(contract)) {
    const handlers = handlersOf(faces, area);
    const bound: Record<string, AnyProcedure> = {};
    for (const [name, procedure] of Object.entries<AnyContractProcedure>(procedures)) {
      const handler = handlers.get(name);
      if (!handler) throw new Error(`The contract's ${area}.${name} has no implementation`);
      const meta: ProcedureMeta = procedure['~orpc'].meta;
      bound[name] = implement<AnyContractProcedure, ApiContext>(procedure).handler(({ input, context, signal }) =>
        run(meta, area, context, handler, input, signal),
      );
    }
    router[area] = bound;
  }
  return router;
}

/** The face's methods by name. The types of `Faces` have already made sure that each exists and fits. */
function handlersOf(faces: Faces, area: string): Map<string, Handler> {
  const face: object = Object.entries(faces).find(([name]) => name === area)?.[1] ?? {};
  return new Map(Object.entries(face).filter((pair): pair is [string, Handler] => typeof pair[1] === 'function'));
}

function isIterable(value: unknown): value is AsyncGenerator<unknown, void, void> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** A stream that breaks says why in the same form as a call that fails. */
async function* wireErrorsOf(
  source: AsyncGenerator<unknown, void, void>,
  log: Logger,
  area: string,
): AsyncGenerator<unknown, void, void> {
  try {
    yield* source;
  } catch (thrown) {
    if (isAbort(thrown)) return;
    const wire = toWireError(thrown);
    if (wire.code === 'INTERNAL') log.error({ err: thrown, area }, 'A stream failed unexpectedly');
    throw wire;
  }
}

/** What a call left to be done after its answer; null where that is nothing. */
function ordersOf(output: unknown, { taskIds = [], sessionIds = [] }: AuditNote) {
  const answered =
    typeof output === 'object' && output !== null && 'taskId' in output && typeof output.taskId === 'string'
      ? [output.taskId]
      : [];
  const tasks = [...new Set([...taskIds, ...answered])];
  if (tasks.length === 0 && sessionIds.length === 0) return null;
  return { ...(tasks.length > 0 && { tasks }), ...(sessionIds.length > 0 && { sessions: [...sessionIds] }) };
}

function idOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  const { id, ids } = input as { id?: unknown; ids?: unknown };
  if (typeof id === 'string') return id;
  return Array.isArray(ids) ? ids.filter((one) => typeof one === 'string').join(',') : '';
}

/** Paths under `/api` that answer without a bearer token. */
export function publicPaths(): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const area of Object.values(contract)) {
    for (const procedure of Object.values<AnyContractProcedure>(area)) {
      const { meta, route } = procedure['~orpc'];
      if ((meta as ProcedureMeta).public && route.path) paths.add(`/api${route.path}`);
    }
  }
  return paths;
}
