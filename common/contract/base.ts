import { oc } from '@orpc/contract';
import type { ProcedureMeta } from './shared.ts';

/** The builder every area starts from, so that all procedures carry the same meta type. */
export const base = oc.$meta<ProcedureMeta>({});
