/** Workspaces as clients see them: settings, judgement, installs, sessions, whether there is an update. */

import { errorInfoOf, notFound } from '../../common/errors.ts';
import type { Install, Workspace } from '../../common/model/workspaces.ts';
import type { Actor } from '../access/actor.ts';
import { seenOnlyOf } from '../access/ownership.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { InstallRow, Store, WorkspaceRow } from '../store/types.ts';
import { judgeSaved, policyFor, publishedProfile, type SitePolicy } from './judgement.ts';
import { draftOf } from './record.ts';
import type { PublishedEntries, SessionsOfWorkspace } from './types.ts';

type WorkspaceDtos = {
  dtosOf(actor: Actor, rows: readonly WorkspaceRow[]): Promise<Workspace[]>;
  dtoOf(actor: Actor, row: WorkspaceRow): Promise<Workspace>;
};

export function createWorkspaceDtos(deps: {
  store: Store;
  pool: HostPool;
  sessions: Pick<SessionsOfWorkspace, 'counts'>;
  published: Pick<PublishedEntries, 'shas'>;
  sitePolicy: () => Promise<SitePolicy>;
}): WorkspaceDtos {
  const { store, pool, sessions, published } = deps;

  const toInstall = (row: InstallRow): Install => ({
    workspaceId: row.workspace_id,
    hostId: row.host_id,
    hostName: pool.get(row.host_id)?.name ?? 'removed host',
    desired: row.desired,
    observed: row.observed,
    sizeBytes: row.size_bytes,
    reason: row.reason && errorInfoOf(row.reason),
    taskId: row.task_id,
    updatedAt: row.updated_at,
  });

  function toDto(
    row: WorkspaceRow,
    installs: readonly InstallRow[],
    runningSessions: number,
    shas: ReadonlyMap<string, string>,
    site: SitePolicy,
  ): Workspace {
    const draft = draftOf(row);
    const users = installs.map(({ effective_user: user }) => user);
    const { problems, warnings, unconfirmed } = judgeSaved(
      draft,
      users,
      row.shown_warnings,
      policyFor(site, draft, publishedProfile(row)),
    );
    const current =
      row.source_registry_id === null ? undefined : shas.get(`${row.source_registry_id}/${row.source_entry_key}`);
    return {
      ...draft,
      id: row.id,
      iconHash: row.icon_hash,
      source:
        row.source_entry_key === null
          ? null
          : {
              registryId: row.source_registry_id,
              registryName: row.source_registry_name ?? '',
              entryKey: row.source_entry_key,
              sha: row.source_sha ?? '',
              orphaned: row.source_registry_id === null,
            },
      updateAvailable: current !== undefined && current !== row.source_sha,
      warnings: [...warnings],
      unconfirmed: [...unconfirmed],
      problems,
      installs: installs.map(toInstall),
      runningSessions,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
  }

  async function dtosOf(actor: Actor, rows: readonly WorkspaceRow[]): Promise<Workspace[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const [installs, running, shas, site] = await Promise.all([
      store.db.selectFrom('installs').selectAll().where('workspace_id', 'in', ids).execute(),
      sessions.counts(ids, seenOnlyOf(actor)),
      published.shas(),
      deps.sitePolicy(),
    ]);
    const byWorkspace = Map.groupBy(installs, (install) => install.workspace_id);
    return rows.map((row) => toDto(row, byWorkspace.get(row.id) ?? [], running.get(row.id) ?? 0, shas, site));
  }

  async function dtoOf(actor: Actor, row: WorkspaceRow): Promise<Workspace> {
    const [dto] = await dtosOf(actor, [row]);
    if (!dto) throw notFound('workspace', row.id);
    return dto;
  }

  return { dtosOf, dtoOf };
}
