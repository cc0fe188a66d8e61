/**
 * What every call of the contract begins with: who may make it, and whether it leaves an entry in the audit log. There is
 * no builder without that, so a call that names neither a permission nor `open` does not compile.
 */
import { oc } from '@orpc/contract';
import type { Permission } from '../access/permissions.ts';

/** Answers also where nobody has signed in. */
type OpenMeta = { readonly public: true; readonly permission?: undefined; readonly audit?: undefined };
/** As `OpenMeta`, and leaves an entry. */
type OpenChangeMeta = { readonly public: true; readonly permission?: undefined; readonly audit: string };
/** Needs the permission, and leaves no entry: it looks, judges, asks or steers. */
type ReadMeta = { readonly public?: undefined; readonly permission: Permission; readonly audit?: undefined };
/** Needs the permission, and changes something: `audit` is what the log calls it. */
type ChangeMeta = { readonly public?: undefined; readonly permission: Permission; readonly audit: string };

export type ProcedureMeta = OpenMeta | OpenChangeMeta | ReadMeta | ChangeMeta;

export const open = oc.$meta<OpenMeta>({ public: true });
export const openChange = (audit: string) => oc.$meta<OpenChangeMeta>({ public: true, audit });
export const reads = (permission: Permission) => oc.$meta<ReadMeta>({ permission });
export const changes = (permission: Permission, audit: string) => oc.$meta<ChangeMeta>({ permission, audit });
