/** Workspaces that are links: they stand beside the others, open outside, and have neither image nor session. */
import { FairleadError, notFound } from '../../common/errors.ts';
import {
  type LinkDraft,
  type LinkWorkspace,
  linkDraftSchema,
  type OtherDraft,
} from '../../common/model/workspace-kinds.ts';
import { blankDraft } from '../../common/model/workspaces.ts';
import { type Attempt, attempt, Done } from '../access/facts.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import { foldText } from '../store/search.ts';
import type { Store, WorkspaceRow } from '../store/types.ts';
import { columnsOf } from './record.ts';
import type { WorkspaceArea } from './workspace-operations.ts';

export function createLinks(deps: {
  store: Store;
  events: EventBus<ServiceTopics>;
  newId: () => string;
  now: () => number;
}): Pick<WorkspaceArea, 'links' | 'saveOther' | 'removeLinks'> {
  const { store, events, newId, now } = deps;
  const about = (id: string, name: string, data: Attempt['data']): Attempt => ({
    object: { type: 'workspace', id, name },
    ...(data && { data }),
  });

  return {
    async links() {
      const rows = await store.db
        .selectFrom('workspaces')
        .selectAll()
        .where('kind', '=', 'link')
        .orderBy('search_text')
        .orderBy('id')
        .execute();
      return rows.map(linkOf);
    },

    async saveOther(_actor, { id, draft }) {
      return attempt(about(id ?? '', draft.friendlyName, { kind: draft.kind }), async () => {
        if (draft.kind !== 'link') throw notYet(draft.kind);
        const row = await (id === null ? insert(draft) : update(id, draft));
        events.emit('workspaces', { id: row.id });
        const what = about(row.id, row.friendly_name, { kind: 'link', origin: new URL(draft.url).origin });
        return new Done(linkOf(row), [what]);
      });
    },

    async removeLinks(_actor, ids) {
      const rows = await store.db
        .deleteFrom('workspaces')
        .where('kind', '=', 'link')
        .where('id', 'in', ids)
        .returning(['id', 'friendly_name'])
        .execute();
      for (const { id } of rows) events.emit('workspaces', { id });
      const names = rows.map((row) => row.friendly_name).join(', ');
      return new Done({ removed: rows.length }, [about(rows.map(({ id }) => id).join(','), names, { kind: 'link' })]);
    },
  };

  function insert(draft: LinkDraft): Promise<WorkspaceRow> {
    return store.db
      .insertInto('workspaces')
      .values({ ...linkColumns(draft), id: newId(), created_at: now(), updated_at: now() })
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  async function update(id: string, draft: LinkDraft): Promise<WorkspaceRow> {
    const row = await store.db
      .updateTable('workspaces')
      .set({ ...linkColumns(draft), updated_at: now() })
      .where('id', '=', id)
      .where('kind', '=', 'link')
      .returningAll()
      .executeTakeFirst();
    if (!row) throw notFound('workspace', id);
    return row;
  }
}

/** The columns that only containers have say nothing of a link. */
function linkColumns({ kind, friendlyName, description, notes, categories, enabled, url }: LinkDraft) {
  const listed = { friendlyName, description, notes, categories, enabled };
  return {
    ...columnsOf({ ...blankDraft, ...listed, target: { kind: 'hosts', hostIds: [] } }),
    kind,
    link_url: url,
    search_text: foldText(friendlyName, description, categories.join(' '), url),
  };
}

function linkOf(row: WorkspaceRow): LinkWorkspace {
  return {
    ...linkDraftSchema.parse({
      kind: row.kind,
      friendlyName: row.friendly_name,
      description: row.description,
      notes: row.notes,
      categories: row.categories,
      enabled: row.enabled,
      url: row.link_url,
    }),
    id: row.id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** What is said wherever somebody would save or launch a kind that nothing is there for. */
export function notYet(kind: Exclude<OtherDraft['kind'], 'link'>): FairleadError {
  const what = kind === 'server' ? 'A server' : 'A pool of servers';
  return new FairleadError('WORKSPACE_KIND_UNSUPPORTED', {
    message: `${what} cannot be used as a workspace yet.`,
    hint: 'Containers can be launched, and links opened.',
    status: 409,
    data: { kind },
  });
}
