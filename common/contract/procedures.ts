/** The calls of a contract, one after another, however its areas are nested. */
import type { AnyContractProcedure, AnyContractRouter } from '@orpc/contract';
import type { ProcedureMeta } from './base.ts';

type NamedProcedure = {
  /** `['account', 'factors', 'view']` */
  readonly path: readonly string[];
  /** `account.factors.view`, as the OpenAPI document names it. */
  readonly name: string;
  readonly procedure: AnyContractProcedure;
  readonly meta: ProcedureMeta;
};

export function proceduresOf(router: AnyContractRouter, path: readonly string[] = []): readonly NamedProcedure[] {
  if (isProcedure(router))
    return [{ path, name: path.join('.'), procedure: router, meta: router['~orpc'].meta as ProcedureMeta }];
  return Object.entries(router).flatMap(([name, inner]) => proceduresOf(inner, [...path, name]));
}

function isProcedure(router: AnyContractRouter): router is AnyContractProcedure {
  return '~orpc' in router;
}
