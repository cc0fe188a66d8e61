/** What the person may do here, as the service says. What they may not is not offered; the service refuses it all the same. */
import { useQuery } from '@tanstack/react-query';
import { createContext, use, useMemo } from 'react';
import type { Permission } from '../../common/access/permissions.ts';
import { useConsole } from './context.tsx';

/** For whom something of the console is there. Nothing named: for everybody. */
export type Offer = {
  readonly needs?: Permission;
  /** Only where people sign in: not on a local site. */
  readonly ofPeople?: boolean;
};

export type Rights = {
  may(permission: Permission): boolean;
  /** Whether somebody signed in with a name and a password, and has an account to look after. */
  readonly hasAccount: boolean;
};

/** The part of `account.get` that this needs. */
type Account = { readonly permissions: readonly Permission[]; readonly hasPassword: boolean };

/**
 * Pure. Until the service has answered, everything is there on a local site, whose one person may do everything; where people
 * sign in nothing is that somebody may lack.
 * @param isLocal as the page of the console says
 */
export function rightsOf(account: Account | undefined, isLocal: boolean): Rights {
  const may = new Set<Permission>(account?.permissions);
  return {
    may: (permission) => (account === undefined ? isLocal : may.has(permission)),
    hasAccount: account?.hasPassword ?? false,
  };
}

/** Pure. */
export function isOffered({ needs, ofPeople = false }: Offer, rights: Rights): boolean {
  return (needs === undefined || rights.may(needs)) && (!ofPeople || rights.hasAccount);
}

/** Who is signed in. Asked for once, and again with every connection: one whose rights change is opened anew. */
export function useAccount() {
  const { queries } = useConsole();
  return useQuery({ ...queries.account.get.queryOptions(), staleTime: Number.POSITIVE_INFINITY });
}

/** One answer for all parts of a page: lists have many. */
export const RightsContext = createContext<Rights>(rightsOf(undefined, false));

export function useRights(): Rights {
  return use(RightsContext);
}

/** For the root of the pages, which has the others know. */
export function useOwnRights(): Rights {
  const { commands } = useConsole();
  const { data } = useAccount();
  const isLocal = commands.firstCode === null;
  return useMemo(() => rightsOf(data, isLocal), [data, isLocal]);
}

export function useMay(permission: Permission): boolean {
  return useRights().may(permission);
}
