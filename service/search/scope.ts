/** What of the search somebody may find: what they may see, and of what can be done what they may do. Pure. */
import type { Permission } from '../../common/access/permissions.ts';
import type { FoundKind } from '../../common/model/search.ts';
import type { Actor } from '../access/actor.ts';
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

/** Of what belongs to others. */
const othersNeed: Partial<Record<FoundKind, Permission>> = { session: 'sessions.observe', end: 'sessions.administer' };

export function mayFind(
  { userId, permissions }: Pick<Actor, 'userId' | 'permissions'>,
  { findable: { kind }, ownerId }: Pick<SearchEntry, 'findable' | 'ownerId'>,
): boolean {
  if (!permissions.has(kindNeeds[kind])) return false;
  const more = ownerId === null || ownerId === userId ? undefined : othersNeed[kind];
  return more === undefined || permissions.has(more);
}
