/** What of the search somebody may find: what they may see, and of what can be done what they may do. Pure. */
import type { Permission } from '../../common/access/permissions.ts';
import type { FoundKind } from '../../common/model/search.ts';
import type { Actor } from '../access/actor.ts';
import { isReached, type Reach } from '../access/ownership.ts';
import type { SearchEntry } from './types.ts';

const kindNeeds: Readonly<Record<FoundKind, Permission>> = {
  host: 'hosts.view',
  session: 'sessions.view',
  end: 'sessions.modify',
  workspace: 'workspaces.view',
  launch: 'sessions.launch',
  registry: 'registries.view',
  entry: 'registries.view',
  task: 'tasks.view',
};

/** Of what belongs to others. SECURITY: docs/security.md 4.43. */
const othersReach: Partial<Record<FoundKind, Reach>> = { session: 'see', task: 'see', end: 'work' };

export function mayFind(
  { userId, permissions }: Pick<Actor, 'userId' | 'permissions'>,
  { findable: { kind }, ownerId }: Pick<SearchEntry, 'findable' | 'ownerId'>,
): boolean {
  if (!permissions.has(kindNeeds[kind])) return false;
  const reach = othersReach[kind];
  return reach === undefined || isReached({ userId, permissions }, ownerId, reach);
}
