/** Fetching registries, for the first time and again. The last good copy stays until there is a better one. */
import { FairleadError, notFound, toErrorInfo } from '../../common/errors.ts';
import type { RegistryChanges } from '../../common/model/registry-changes.ts';
import { summaryOf } from '../../common/registry/compare.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Logger } from '../log/logger.ts';
import { type LastResult, lastResultSchema, type Store } from '../store/types.ts';
import type { DocumentHead } from './digest.ts';
import { absolutePath, looksLikePath } from './fetch-path.ts';
import { trustDropped, trustOf } from './known.ts';
import { headColumns, type Library, type RegistryHead, schemaOf } from './library.ts';
import {
  type FetchedRegistry,
  type FetchRegistry,
  firstPartyLocation,
  type HeldCopy,
  type RegistrySource,
} from './types.ts';

type NewRegistry = {
  readonly source: RegistrySource;
  readonly fetched: FetchedRegistry;
  readonly document: DocumentHead;
};

export function createUpdates(deps: {
  store: Store;
  library: Library;
  fetchRegistry: FetchRegistry;
  events: EventBus<ServiceTopics>;
  log: Logger;
  now: () => number;
}) {
  const { store, library, events, log, now } = deps;
  /** Updates that run now, so that two clicks are one fetch. */
  const running = new Map<string, Promise<RegistryHead>>();

  /** The columns that follow from a fetched document. */
  const columnsOf = (fetched: FetchedRegistry, document: DocumentHead) => ({
    source_kind: fetched.kind,
    address_class: fetched.addressClass,
    root: fetched.root,
    name: document.name,
    description: document.description,
    icon: document.icon,
    contact_url: document.contactUrl,
    list_url: document.listUrl,
    schema_version: document.schema,
    channels: document.channels,
    document: fetched.stored,
    document_sha: fetched.sha,
    etag: fetched.etag,
    fetched_at: now(),
    signed: document.signed,
  });

  /** The copy at hand; null before the first one. */
  async function copyOf(id: string): Promise<HeldCopy | null> {
    const row = await store.db
      .selectFrom('registries')
      .select(['document', 'document_sha', 'schema_version', 'fetched_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row?.document == null || row.document_sha === null || row.fetched_at === null) return null;
    const { document: stored, document_sha: sha, fetched_at: fetchedAt } = row;
    return { stored, sha, schema: schemaOf(row.schema_version), fetchedAt };
  }

  async function fetchAgain(row: RegistryHead): Promise<RegistryHead> {
    const at = now();
    const source: RegistrySource = { kind: row.source_kind, location: row.source };
    try {
      // SECURITY: docs/security.md 2.10: a registry never leads further into this network than when it was added, whatever
      // its name resolves to today.
      const fetched = await deps.fetchRegistry(source, {
        etag: row.etag,
        ceiling: row.address_class ?? undefined,
        copy: () => copyOf(row.id),
      });
      if (fetched !== 'unchanged' && trustDropped(row.trust, trustOf(fetched))) throw servedFromElsewhere(fetched.root);
      const changed = fetched !== 'unchanged' && fetched.sha !== (fetched.before?.sha ?? row.document_sha);
      const tried = fetched === 'unchanged' ? [] : fetched.tried;
      const result: LastResult = { ok: true, changed, error: null, tried };
      // It was read before it got here: a document that is no registry does not replace a good copy.
      const document = changed ? fetched.digest.head : null;
      if (changed) library.remember(fetched.sha, fetched.digest, null);
      const updated = await store.transaction(async (tx) => {
        if (changed) await library.noteSeen(tx, row.id, fetched.digest.index);
        return tx
          .updateTable('registries')
          .set({
            ...(document && changed
              ? { ...columnsOf(fetched, document), ...changesColumns(fetched, now()) }
              : { fetched_at: at }),
            last_attempt_at: at,
            last_result: result,
            updated_at: at,
          })
          .where('id', '=', row.id)
          .returning(headColumns)
          .executeTakeFirst();
      });
      if (!updated) throw notFound('registry', row.id);
      return updated;
    } catch (thrown) {
      const error = toErrorInfo(thrown);
      log.info({ registry: row.id, code: error.code }, 'A registry could not be updated; its last copy stays');
      const tried = lastResultSchema.shape.tried.safeParse(error.data?.tried).data ?? [];
      const result: LastResult = { ok: false, changed: false, error, tried };
      const updated = await store.db
        .updateTable('registries')
        .set({ last_attempt_at: at, last_result: result, updated_at: at })
        .where('id', '=', row.id)
        .returning(headColumns)
        .executeTakeFirst();
      if (!updated) throw notFound('registry', row.id);
      return updated;
    }
  }

  return {
    columnsOf,

    isRunning: (id: string) => running.has(id),

    /** Fetches again. A failure is told in the row's last result; rejects only where the registry is gone. */
    update(row: RegistryHead): Promise<RegistryHead> {
      const same = running.get(row.id);
      if (same) return same;
      const started = fetchAgain(row).finally(() => {
        running.delete(row.id);
        events.emit('registries', { id: row.id });
      });
      running.set(row.id, started);
      return started;
    },

    /** What is at a place that somebody typed. @throws REGISTRY_… with `data.tried` */
    async look(location: string): Promise<NewRegistry> {
      const place = sourceOf(location);
      const fetched = await deps.fetchRegistry(place, { etag: null });
      if (fetched === 'unchanged')
        throw new FairleadError('REGISTRY_NOT_FETCHED', { message: 'The registry gave no document.' });
      return {
        fetched,
        source: { ...place, kind: fetched.kind },
        document: fetched.digest.head,
      };
    },
  };
}

/** What the update brought, kept in the same write as the document that brought it. */
function changesColumns({ before, changes }: FetchedRegistry, after: number) {
  if (before === null || changes === null) return { changes: null, changes_summary: null };
  const kept: RegistryChanges = { ...changes, before: before.fetchedAt, after };
  return { changes: kept, changes_summary: summaryOf(kept) };
}

function servedFromElsewhere(root: string): FairleadError {
  return new FairleadError('REGISTRY_SERVED_FROM_ELSEWHERE', {
    message: `This registry now leads to ${root}, which is another publisher's place.`,
    hint: 'Nothing was taken over. Add that address as a registry of its own if you trust it.',
    data: { root },
  });
}

export function changedMeanwhile(name: string, root: string): FairleadError {
  return new FairleadError('REGISTRY_CHANGED_MEANWHILE', {
    message: `The registry "${name}" has changed since it was shown.`,
    hint: 'Nothing was added. Look at what it publishes now, and add that.',
    status: 409,
    data: { root },
  });
}

/**
 * A path is a folder or a file on the service's machine, which is told by looking; everything else is an address, but for the
 * one name of what came with the program.
 */
function sourceOf(location: string): RegistrySource {
  if (location.trim() === firstPartyLocation) return { kind: 'shipped', location: firstPartyLocation };
  return looksLikePath(location)
    ? { kind: 'folder', location: absolutePath(location) }
    : { kind: 'url', location: location.trim() };
}
