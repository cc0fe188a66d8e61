import { oc } from '@orpc/contract';

/** What holds for procedures as a whole. `public` ones need no bearer token; `audit` names the action for the audit log. */
export type ProcedureMeta = { readonly public?: boolean; readonly audit?: string };

/** The builder every area starts from, so that all procedures carry the same meta type. */
export const base = oc.$meta<ProcedureMeta>({});
