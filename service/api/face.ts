/**
 * What implements the contract: one method per procedure, with the validated input, who calls, and the call's abort
 * signal. The types come from the contract, so a procedure without an implementation does not compile. Faces translate
 * between calls and the operations of the areas, and do nothing else.
 */
import type { AnyContractProcedure, InferContractRouterOutputs, InferSchemaOutput } from '@orpc/contract';
import type { Contract } from '../../common/contract/index.ts';
import type { Actor } from '../access/actor.ts';
import type { Done } from '../access/facts.ts';
import type { From } from './from.ts';

/** Who calls, from where, and when they go. `actor` is the right of all areas' operations: see service/access/actor.ts. */
export type Call = { readonly actor: Actor; readonly signal: AbortSignal; readonly from: From };

// In brackets, so that a union such as `Icon | null` stays one type.
type Returned<Output> = [Output] extends [AsyncIteratorObject<infer T, unknown, unknown>]
  ? AsyncGenerator<T, void, void> | Promise<AsyncGenerator<T, void, void>>
  : Output | Promise<Output>;

/** What leaves an entry in the audit log answers with its facts. */
type Answer<Procedure extends AnyContractProcedure, Output> = Procedure['~orpc']['meta'] extends { audit: string }
  ? Done<Output> | Promise<Done<Output>>
  : Returned<Output>;

export type Face<Area> = {
  readonly [K in keyof Area]: Area[K] extends AnyContractProcedure
    ? (
        input: InferSchemaOutput<Area[K]['~orpc']['inputSchema']>,
        call: Call,
      ) => Answer<Area[K], InferContractRouterOutputs<Area[K]>>
    : Face<Area[K]>;
};
/** All areas. What the composition root hands to the API. */
export type Faces = { readonly [A in keyof Contract]: Face<Contract[A]> };
