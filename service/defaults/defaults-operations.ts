/** The operations of the area `defaults`: what its faces call. */
import type { Permission } from '../../common/access/permissions.ts';
import type { DefaultsOffer } from '../../common/model/defaults.ts';
import type { Actor, Operations } from '../access/actor.ts';
import type { Done } from '../access/facts.ts';

export type DefaultsArea = {
  /** What the site can take of what came with the program; null where it has it all, or where that was decided already. */
  offer(actor: Actor): Promise<DefaultsOffer | null>;
  /** Adds the registry where it is not there, and saves its workspaces. Needs `workspaces.modify` as well. @throws what adding a registry throws */
  take(actor: Actor): Promise<Done<{ readonly registryId: string; readonly workspaceIds: string[] }>>;
  /** Never offered again. */
  dismiss(actor: Actor): Promise<Done<{ readonly dismissed: boolean }>>;
};
export type DefaultsOperations = Operations<DefaultsArea>;

export const defaultsNeeds = {
  offer: 'registries.view',
  take: 'registries.modify',
  dismiss: 'registries.modify',
} as const satisfies Record<string, Permission>;
