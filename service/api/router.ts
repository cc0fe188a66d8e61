/** Binds the areas' faces to the contract, with the checks that hold for every call. */
import type { AnyContractProcedure } from '@orpc/contract';
import { type AnyProcedure, implement } from '@orpc/server';
import type { Commands } from '../../common/commands.ts';
import type { ProcedureMeta } from '../../common/contract/base.ts';
import { contract } from '../../common/contract/index.ts';
import { proceduresOf } from '../../common/contract/procedures.ts';
import { type FairleadError, isAbort } from '../../common/errors.ts';
import { type Actor, demand } from '../access/actor.ts';
import { signInFirst } from '../access/authority.ts';
import { attemptOf, Done, type Fact } from '../access/facts.ts';
import type { Logger } from '../log/logger.ts';
import { type Entry, entryOfFact, entryOfFailure } from './entries.ts';
import type { Call, Faces } from './face.ts';
import type { From } from './from.ts';
import { toWireError } from './wire-errors.ts';

export type ApiContext = {
  /** null where nobody has signed in: only public procedures answer. */
  readonly actor: Actor | null;
  readonly from?: From;
  /** Counts a sign-in that failed; what to refuse it with instead, where too many did. Plain HTTP only. */
  readonly signInFailed?: () => FairleadError | null;
};

/** Writes one entry of the audit log. Keeps by itself what it cannot write: a call does not fail with it. */
export type AuditSink = (
  entry: Entry & { readonly actor: { readonly id: string; readonly name: string }; readonly action: string },
) => Promise<void>;

const nobody: Actor = { userId: 'nobody', userName: 'nobody', permissions: new Set(), tokenId: '', connectionId: null };
const never = new AbortController().signal;
const nowhere: From = { address: null, browser: null };

type Handler = (input: unknown, call: Call) => unknown;

/** Procedures by their names, in areas and areas within these. */
export type BoundRouter = { [name: string]: AnyProcedure | BoundRouter };

/**
 * The router of all areas. One place checks who calls (SECURITY: docs/security.md 4.7) and what they may do, writes the
 * audit entries of every state-changing call from its facts, and turns errors into their wire form.
 */
export function createRouter(faces: Faces, deps: { audit: AuditSink; log: Logger; commands: Commands }): BoundRouter {
  const { log } = deps;

  /** SECURITY: docs/security.md 4.16: what was done is answered as done, whether or not it could be written down. */
  async function write(action: string, actor: Actor, entries: readonly Entry[], by?: Fact['actor']): Promise<void> {
    const who = by ?? { id: actor.userId, name: actor.userName };
    for (const entry of entries) {
      await deps
        .audit({ ...entry, actor: who, action })
        .catch((err: unknown) => log.error({ err, action }, 'An audit entry was not written'));
    }
  }

  async function run(
    meta: ProcedureMeta,
    area: string,
    context: ApiContext,
    handler: Handler,
    input: unknown,
    signal?: AbortSignal,
  ) {
    if (!context.actor && !meta.public) throw toWireError(signInFirst(deps.commands));
    const actor = context.actor ?? nobody;
    let output: unknown;
    try {
      // SECURITY: docs/security.md 4.19: the one place in front of all areas; each refuses once more by itself.
      if (!meta.public) demand(actor, meta.permission);
      output = await handler(input, { actor, signal: signal ?? never, from: context.from ?? nowhere });
    } catch (thrown) {
      const wire = toWireError(thrown);
      if (wire.code === 'INTERNAL') log.error({ err: thrown, area }, 'A call failed unexpectedly');
      // SECURITY: docs/security.md 4.10: what strangers fail at is counted and summed, not written one by one.
      if (meta.audit !== undefined && !meta.public) {
        const attempted = attemptOf(thrown) ?? { object: { type: area, id: idOf(input), name: '' } };
        await write(meta.audit, actor, [entryOfFailure(attempted, wire)]);
      }
      throw wire;
    }
    if (output instanceof Done) {
      const { value, facts }: Done<unknown> = output;
      // What the contract does not call a change leaves no entry: its facts are for other faces.
      if (meta.audit !== undefined) await write(meta.audit, actor, facts.map(entryOfFact), facts[0]?.actor);
      return value;
    }
    return isIterable(output) ? wireErrorsOf(output, log, area) : output;
  }

  const router: BoundRouter = {};
  for (const { path, name, procedure, meta } of proceduresOf(contract)) {
    const handler = handlerOf(faces, path);
    if (!handler) throw new Error(`The contract's ${name} has no implementation`);
    const [area = ''] = path;
    const bound = implement<AnyContractProcedure, ApiContext>(procedure).handler(({ input, context, signal }) =>
      run(meta, area, context, handler, input, signal),
    );
    areaOf(router, path.slice(0, -1))[path.at(-1) ?? ''] = bound;
  }
  return router;
}

/** The face's method. The types of `Faces` have already made sure that each exists and fits. */
function handlerOf(faces: Faces, path: readonly string[]): Handler | null {
  let found: unknown = faces;
  for (const name of path) found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : null;
  return typeof found === 'function' ? (found as Handler) : null;
}

/** The part of the router that this path leads to; made where it is not there yet. */
function areaOf(router: BoundRouter, path: readonly string[]): BoundRouter {
  return path.reduce<BoundRouter>((outer, name) => {
    const inner = (outer[name] ?? {}) as BoundRouter;
    outer[name] = inner;
    return inner;
  }, router);
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

function idOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  const { id, ids } = input as { id?: unknown; ids?: unknown };
  if (typeof id === 'string') return id;
  return Array.isArray(ids) ? ids.filter((one) => typeof one === 'string').join(',') : '';
}

/** Paths under `/api` that answer without a bearer token. */
export function publicPaths(): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const { procedure, meta } of proceduresOf(contract)) {
    const { route } = procedure['~orpc'];
    if (meta.public && route.path) paths.add(`/api${route.path}`);
  }
  return paths;
}
