/** Workspaces: settings, installs, removal. */
import { FairleadError, notFound } from '../../common/errors.ts';
import type { WorkspaceDraft } from '../../common/model/workspaces.ts';
import { imageRootKey, isConfirmed, mustBeShown, sameRights, warningKey } from '../../common/registry/shown.ts';
import type { JudgeContext } from '../../common/registry/warnings.ts';
import { type Actor, demand, guard } from '../access/actor.ts';
import { type Attempt, attempt, Done } from '../access/facts.ts';
import { isReached, nameFor, othersNeed } from '../access/ownership.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { Store, WorkspaceRow } from '../store/types.ts';
import type { capacityOf } from './capacity.ts';
import { createConfirmations } from './confirmations.ts';
import { type Estimates, referenceOf } from './estimates.ts';
import { insertWorkspace } from './insert.ts';
import type { Installer } from './installer.ts';
import { type Judgement, judgeDraft, refuseInvalid, refuseUnshown } from './judge.ts';
import { policyFor, publishedProfile, type SitePolicy } from './judgement.ts';
import type { Leftovers } from './leftovers.ts';
import { createLinks } from './links.ts';
import { columnsOf, differences, draftOf, viewerSettings } from './record.ts';
import { sourceColumns } from './source-columns.ts';
import type { PublishedEntries, ReadImageFacts, SessionsOfWorkspace } from './types.ts';
import type { Uninstaller } from './uninstaller.ts';
import { createWorkspaceDtos } from './workspace-dtos.ts';
import { type WorkspaceArea, type WorkspaceOperations, workspaceNeeds } from './workspace-operations.ts';

export function createWorkspaceService(deps: {
  store: Store;
  pool: HostPool;
  installer: Installer;
  uninstaller: Uninstaller;
  leftovers: Leftovers;
  estimates: Estimates;
  capacity: () => ReturnType<typeof capacityOf>;
  /** What registries publish now. */
  published: PublishedEntries;
  sessions: SessionsOfWorkspace;
  readImageFacts: ReadImageFacts;
  events: EventBus<ServiceTopics>;
  newId: () => string;
  now: () => number;
  sitePolicy: () => Promise<SitePolicy>;
}): WorkspaceOperations {
  const { store, pool, installer, uninstaller, leftovers, estimates, published, sessions, events, now } = deps;

  const { dtosOf, dtoOf } = createWorkspaceDtos({ store, pool, sessions, published, sitePolicy: deps.sitePolicy });

  async function rowOf(id: string): Promise<WorkspaceRow> {
    const row = await store.db
      .selectFrom('workspaces')
      .selectAll()
      .where('id', '=', id)
      .where('kind', '=', 'container')
      .executeTakeFirst();
    if (!row) throw notFound('workspace', id);
    return row;
  }

  /** What its registry publishes for it now; null where there is none. */
  const entryOf = async (row: WorkspaceRow) =>
    row.source_registry_id === null || row.source_entry_key === null
      ? null
      : published.find(row.source_registry_id, row.source_entry_key);

  /** The keys of the warnings that are in the draft now, as far as the person was shown them. */
  function shownColumns(
    judgement: Judgement,
    shown: readonly string[],
  ): { shown_warnings: string[]; shown_at: number } {
    const confirmed = mustBeShown(judgement.warnings).filter((warning) => isConfirmed(warning, shown));
    // Who the image starts as is known later, and asked once, whatever its tag.
    const keys = [...confirmed.map(warningKey), ...shown.filter((key) => key === imageRootKey)];
    return { shown_warnings: [...new Set(keys)], shown_at: now() };
  }

  /** What the site says to a draft that is made of an entry, or of a saved workspace. */
  async function contextOf(
    draft: WorkspaceDraft,
    from: { readonly registryId: string; readonly entryKey: string } | null,
    id: string | null,
  ): Promise<JudgeContext> {
    const entry = from === null ? null : await published.find(from.registryId, from.entryKey);
    const row = id === null ? undefined : await rowOf(id);
    const path = entry?.draft.persistentProfilePath ?? (row ? publishedProfile(row) : null);
    return { policy: policyFor(await deps.sitePolicy(), draft, path) };
  }

  const insert = (draft: WorkspaceDraft, more: Partial<WorkspaceRow>) => insertWorkspace(deps, draft, more);

  const about = (row: { readonly id: string; readonly friendly_name: string }, data?: Attempt['data']): Attempt => ({
    object: { type: 'workspace', id: row.id, name: row.friendly_name },
    ...(data && { data }),
  });
  const aboutAll = (ids: readonly string[], names: readonly string[], data: Attempt['data']): Attempt => ({
    object: { type: 'workspace', id: ids.join(','), name: names.join(', ') },
    ...(data && { data }),
  });

  return guard<WorkspaceArea>(workspaceNeeds, {
    list: async (actor) =>
      dtosOf(
        actor,
        await store.db
          .selectFrom('workspaces')
          .selectAll()
          .where('kind', '=', 'container')
          .orderBy('search_text')
          .orderBy('id')
          .execute(),
      ),
    get: async (actor, id) => dtoOf(actor, await rowOf(id)),
    ...createConfirmations(deps),
    ...createLinks(deps),
    validate: async (_actor, draft, { from, id }) => judgeDraft(draft, await contextOf(draft, from, id)),
    estimate: (_actor, input, signal) => estimates.forHosts(input, signal),
    capacity: () => deps.capacity(),

    async install(actor, { draft, from, shownWarnings, forceHostIds }, signal) {
      const data = { image: draft.image, from, shownWarnings, forceHostIds };
      return attempt(about({ id: '', friendly_name: draft.friendlyName }, data), async () => {
        const judgement = judgeDraft(draft, await contextOf(draft, from, null));
        refuseInvalid(judgement);
        refuseUnshown(judgement.warnings, shownWarnings);
        // Before anything is saved: a caller that goes away meanwhile leaves no workspace that nobody installs.
        const rows = await estimates.forHosts(draft, signal);
        const entry = from && (await published.find(from.registryId, from.entryKey));
        const row = await insert(draft, {
          ...shownColumns(judgement, shownWarnings),
          ...(entry && (await sourceColumns(entry))),
        });
        const what = about(row, data);
        return attempt(what, async () => {
          const wanted = await installer.wish(row.id);
          const blocked = rows.filter(
            ({ hostId, fits }) => wanted.includes(hostId) && fits === 'no' && !forceHostIds.includes(hostId),
          );
          const order = { workspaceId: row.id, hostIds: [...wanted], forceHostIds: [...forceHostIds] };
          const taskId = await installer.start(order, actor.userName);
          return new Done({ workspaceId: row.id, taskId, blocked }, [{ ...what, ordered: { tasks: [taskId] } }]);
        });
      });
    },

    async update(actor, { id, draft, shownWarnings, forceHostIds, takesUpdate }) {
      const before = await rowOf(id);
      const old = draftOf(before);
      const changed = differences(old, draft).map(({ property }) => property);
      const what = about(before, { changed, shownWarnings, forceHostIds, takesUpdate });
      return attempt(what, async () => {
        const judgement = judgeDraft(draft, await contextOf(draft, null, id));
        refuseInvalid(judgement);
        // What was shown when these very settings were saved need not be shown again.
        const confirmed = before.shown_warnings;
        const known = [
          ...shownWarnings,
          ...(sameRights(old, draft) ? confirmed : confirmed.filter((key) => key === imageRootKey)),
        ];
        refuseUnshown(judgement.warnings, known);
        const offered = takesUpdate === null ? null : await entryOf(before);
        // What was published meanwhile is another update: nobody has looked at that one.
        const taken = offered?.sha === takesUpdate ? offered : null;
        const icon = taken && (await taken.icon());
        const row = await store.db
          .updateTable('workspaces')
          .set({
            ...columnsOf(draft),
            ...shownColumns(judgement, known),
            ...(takesUpdate !== null && { source_sha: takesUpdate }),
            ...(taken && { source_snapshot: { draft: taken.draft } }),
            // Where the new one cannot be had, the picture that people know stays.
            ...(icon !== null && { icon_hash: icon }),
            updated_at: now(),
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        events.emit('workspaces', { id });
        const taskId = await bringChanged(old, row, { forceHostIds, refresh: takesUpdate !== null }, actor.userName);
        const ordered = taskId === null ? {} : { ordered: { tasks: [taskId] } };
        return new Done({ workspace: await dtoOf(actor, row), taskId }, [{ ...what, ...ordered }]);
      });
    },

    async updateDraft(_actor, id) {
      const row = await rowOf(id);
      const entry = await entryOf(row);
      if (!entry) {
        throw new FairleadError('WORKSPACE_NO_SOURCE', {
          message: 'The registry this workspace came from is gone, or no longer publishes it.',
          hint: 'Edit the workspace by hand.',
          status: 409,
        });
      }
      const saved = draftOf(row);
      // Where it runs and whether it is offered is this site's own business, whatever the registry says.
      // Registries say nothing of where an image serves its picture.
      const { target, enabled, environment } = saved;
      const draft = { ...entry.draft, target, enabled, environment, ...viewerSettings(saved) };
      return { draft, sha: entry.sha, changed: differences(saved, draft) };
    },

    async duplicate(actor, id) {
      const row = await rowOf(id);
      const draft = { ...draftOf(row), friendlyName: `${row.friendly_name} (copy)`.slice(0, 200), enabled: false };
      const copy = await insert(draft, {
        icon_hash: row.icon_hash,
        shown_warnings: row.shown_warnings,
        shown_at: row.shown_at,
      });
      return new Done(await dtoOf(actor, copy), [about({ id, friendly_name: copy.friendly_name })]);
    },

    async setEnabled(actor, { ids, enabled }) {
      const rows = await store.db
        .updateTable('workspaces')
        .set({ enabled, updated_at: now() })
        .where('id', 'in', ids)
        .where('enabled', '!=', enabled)
        .where('kind', '=', 'container')
        .returningAll()
        .execute();
      const names = rows.map((row) => row.friendly_name);
      const what = aboutAll(ids, names, { enabled });
      return attempt(what, async () => {
        const taskIds: string[] = [];
        for (const row of rows) {
          events.emit('workspaces', { id: row.id });
          const wanted = await installer.wish(row.id);
          const order = { workspaceId: row.id, hostIds: [...wanted], forceHostIds: [] };
          if (enabled && wanted.length > 0) taskIds.push(await installer.start(order, actor.userName));
        }
        return new Done({ changed: rows.length, taskIds }, [{ ...what, ordered: { tasks: taskIds } }]);
      });
    },

    async repair(actor, { id, hostIds, force, refresh }) {
      const row = await rowOf(id);
      const data = { hostIds, force, refresh };
      return attempt(about(row, data), async () => {
        const wanted = await installer.wish(id);
        const chosen = hostIds === undefined ? [...wanted] : wanted.filter((hostId) => hostIds.includes(hostId));
        const hosts = chosen.map((hostId) => pool.get(hostId)?.name ?? hostId);
        const what = about(row, { ...data, hosts });
        return attempt(what, async () => {
          const order = { workspaceId: id, hostIds: chosen, forceHostIds: force ? chosen : [], refresh };
          const taskId = await installer.start(order, actor.userName);
          return new Done({ taskId }, [{ ...what, ordered: { tasks: [taskId] } }]);
        });
      });
    },

    async uninstallPreview(actor, ids) {
      const [hosts, active] = await Promise.all([uninstaller.preview(ids), sessions.active(ids)]);
      return { hosts, sessions: active.map((session) => inTheWay(actor, session)) };
    },

    async uninstall(actor, { ids, endSessions, removeImages }) {
      const rows = await store.db
        .selectFrom('workspaces')
        .select(['id', 'friendly_name'])
        .where('id', 'in', ids)
        .where('kind', '=', 'container')
        .execute();
      const names = rows.map((row) => row.friendly_name);
      const what = aboutAll(ids, names, { endSessions, removeImages });
      return attempt(what, async () => {
        const active = await sessions.active(ids);
        if (active.length > 0 && !endSessions) {
          const seen = active.map((session) => inTheWay(actor, session));
          throw new FairleadError('WORKSPACE_IN_USE', {
            message: `${active.length === 1 ? 'One session uses' : `${active.length} sessions use`} this: ${seen.map(({ userName, hostName }) => `${userName} on ${hostName}`).join(', ')}.`,
            hint: 'End these sessions first, or choose to end them with it. What is open in them will be lost.',
            status: 409,
            data: { sessions: seen },
          });
        }
        // SECURITY: docs/security.md 4.43: what ends the sessions of others is for who may end them, whatever else it does.
        if (active.some(({ userId }) => !isReached(actor, userId, 'work'))) demand(actor, othersNeed.work);
        const taskId = await uninstaller.start({ ids: [...ids], names, endSessions, removeImages }, actor.userName);
        return new Done({ taskId }, [{ ...what, ordered: { tasks: [taskId] } }]);
      });
    },

    async icon(_actor, hash) {
      const icon = await store.db.selectFrom('icons').selectAll().where('hash', '=', hash).executeTakeFirst();
      return icon ? { mediaType: icon.media_type, bytes: icon.bytes } : null;
    },
  });

  /** The image of a workspace that was changed: to hosts that are new, and to all where it is another one. */
  async function bringChanged(
    old: WorkspaceDraft,
    row: WorkspaceRow,
    { forceHostIds, refresh }: { readonly forceHostIds: readonly string[]; readonly refresh: boolean },
    actor: string,
  ): Promise<string | null> {
    const { id } = row;
    const had = await store.db.selectFrom('installs').selectAll().where('workspace_id', '=', id).execute();
    const otherImage = referenceOf(old) !== referenceOf(draftOf(row));
    // Before hosts are taken out: only the old name says which image that is.
    if (otherImage)
      await leftovers.remember(
        store.db,
        had.flatMap(({ host_id: hostId, image_id: imageId }) =>
          imageId === null ? [] : [{ hostId, imageId, reference: referenceOf(old), workspaceId: id }],
        ),
      );
    const wanted = await installer.wish(id);
    const isNew = (hostId: string) => !had.some(({ host_id }) => host_id === hostId);
    const hostIds =
      otherImage || refresh ? [...wanted] : wanted.filter((hostId) => isNew(hostId) || forceHostIds.includes(hostId));
    if (hostIds.length === 0) return null;
    return installer.start({ workspaceId: id, hostIds, forceHostIds: [...forceHostIds], refresh }, actor);
  }
}

/** A session as it is told to somebody who wants to remove what it stands on. */
const inTheWay = (
  actor: Actor,
  { workspaceId: _, userId, ...session }: Awaited<ReturnType<SessionsOfWorkspace['active']>>[number],
) => ({ ...session, userName: nameFor(actor, { userId, userName: session.userName }) });
