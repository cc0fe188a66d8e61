/**
 * What an area hands to the API: one method per procedure of its contract, with the validated input, who calls, and
 * the call's abort signal. The types come from the contract, so a procedure without an implementation does not compile.
 */
import type { AnyContractProcedure, InferContractRouterOutputs, InferSchemaOutput } from '@orpc/contract';
import type { Contract } from '../../common/contract/index.ts';

/** Who calls. `connectionId` is the console's WebSocket; null for plain HTTP. */
export type Caller = {
  readonly userId: string;
  readonly userName: string;
  readonly tokenId: string;
  readonly connectionId: string | null;
};

/** What the audit log should say the call was about. Filled in by the implementation, never with secrets. */
export type AuditNote = {
  /** Who it was, where the caller is known only by the call itself: signing in. */
  actor?: { readonly id: string; readonly name: string };
  objectType?: string;
  objectId?: string;
  objectName?: string;
  data?: Record<string, unknown>;
  /**
   * What the call only ordered: tasks, and sessions whose end is still to come. A `taskId` in the answer counts by itself.
   * How these end is an entry of its own.
   */
  taskIds?: readonly string[];
  sessionIds?: readonly string[];
};

export type Call = { readonly caller: Caller; readonly signal: AbortSignal; readonly note: AuditNote };

// In brackets, so that a union such as `Icon | null` stays one type.
type Returned<Output> = [Output] extends [AsyncIteratorObject<infer T, unknown, unknown>]
  ? AsyncGenerator<T, void, void> | Promise<AsyncGenerator<T, void, void>>
  : Output | Promise<Output>;

export type Face<Area> = {
  readonly [K in keyof Area]: Area[K] extends AnyContractProcedure
    ? (
        input: InferSchemaOutput<Area[K]['~orpc']['inputSchema']>,
        call: Call,
      ) => Returned<InferContractRouterOutputs<Area[K]>>
    : never;
};
/** All areas. What the composition root hands to the API. */
export type Faces = { readonly [A in keyof Contract]: Face<Contract[A]> };
