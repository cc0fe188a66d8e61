/** Registries of the store as parsed documents, their cards, and which workspaces came from them. */
import { createHash } from 'node:crypto';
import type { EntryCard } from '../../common/contract/registries.ts';
import type { RegistryDocument, RegistryEntry, RegistrySchema } from '../../common/registry/document.ts';
import { readRegistry } from '../../common/registry/read.ts';
import type { RegistryRow, Store, Tx } from '../store/types.ts';
import { type CardContext, cardsOf, type InstalledFrom, type SeenEntry } from './cards.ts';

type Parsed = { readonly sha: string; readonly document: RegistryDocument };

export type Library = ReturnType<typeof createLibrary>;

/** Reads the schema a copy was fetched with; anything else is told from the document itself. */
export function schemaOf(text: string | null): RegistrySchema | null {
  return text === '1.0' || text === '1.1' ? text : null;
}

/** SHA-256 over an entry as published, for entries without a hash of their own. */
export function entrySha(entry: RegistryEntry): string {
  return entry.sha ?? createHash('sha256').update(JSON.stringify(entry.raw)).digest('hex');
}

export function createLibrary(deps: { store: Store; now: () => number }) {
  const { store, now } = deps;
  const parsed = new Map<string, Parsed>();

  /** The last good copy, parsed once per version of it; null before the first success. */
  function documentOf(
    row: Pick<RegistryRow, 'id' | 'document' | 'document_sha' | 'schema_version'>,
  ): RegistryDocument | null {
    if (row.document === null || row.document_sha === null) return null;
    const known = parsed.get(row.id);
    if (known?.sha === row.document_sha) return known.document;
    const document = readRegistry(row.document, { schema: schemaOf(row.schema_version) });
    parsed.set(row.id, { sha: row.document_sha, document });
    return document;
  }

  async function installedFrom(): Promise<Map<string, Map<string, InstalledFrom[]>>> {
    const rows = await store.db
      .selectFrom('workspaces')
      .select(['id', 'source_registry_id', 'source_entry_key', 'source_sha'])
      .where('source_registry_id', 'is not', null)
      .execute();
    const all = new Map<string, Map<string, InstalledFrom[]>>();
    for (const row of rows) {
      if (row.source_registry_id === null || row.source_entry_key === null) continue;
      const entries = all.get(row.source_registry_id) ?? new Map<string, InstalledFrom[]>();
      all.set(row.source_registry_id, entries);
      entries.set(row.source_entry_key, [
        ...(entries.get(row.source_entry_key) ?? []),
        { workspaceId: row.id, sourceSha: row.source_sha ?? '' },
      ]);
    }
    return all;
  }

  async function contextOf(
    row: RegistryRow,
    installed?: ReadonlyMap<string, readonly InstalledFrom[]>,
  ): Promise<CardContext> {
    const marks = await store.db.selectFrom('registry_marks').selectAll().where('registry_id', '=', row.id).execute();
    const seen = new Map<string, SeenEntry>(
      marks.map((mark) => [mark.entry_key, { firstSeenAt: mark.first_seen_at, changedAt: mark.changed_at }]),
    );
    const first = marks.reduce<number | null>(
      (least, mark) => (least === null || mark.first_seen_at < least ? mark.first_seen_at : least),
      null,
    );
    return {
      registryId: row.id,
      channel: row.channel,
      firstFetchedAt: first,
      seen,
      installed: installed ?? (await installedFrom()).get(row.id) ?? new Map(),
      entrySha,
      now: now(),
    };
  }

  /** Cards of all registries, in the order of registries and entries. */
  async function allCards(rows: readonly RegistryRow[]): Promise<EntryCard[]> {
    const installed = await installedFrom();
    const cards: EntryCard[] = [];
    for (const row of rows) {
      const document = documentOf(row);
      if (document) cards.push(...cardsOf(document, await contextOf(row, installed.get(row.id) ?? new Map())));
    }
    return cards;
  }

  /** Notes which entries are there, so that later copies can be told apart: new, changed. */
  async function noteSeen(tx: Tx, registryId: string, document: RegistryDocument): Promise<void> {
    const known = new Map(
      (await tx.selectFrom('registry_marks').selectAll().where('registry_id', '=', registryId).execute()).map(
        (mark) => [mark.entry_key, mark],
      ),
    );
    const at = now();
    const fresh = document.entries.filter((entry) => !known.has(entry.key));
    for (let from = 0; from < fresh.length; from += 100) {
      const values = fresh.slice(from, from + 100).map((entry) => ({
        registry_id: registryId,
        entry_key: entry.key,
        sha: entrySha(entry),
        first_seen_at: at,
        changed_at: null,
        previous_sha: null,
      }));
      await tx.insertInto('registry_marks').values(values).execute();
    }
    for (const entry of document.entries) {
      const mark = known.get(entry.key);
      const sha = entrySha(entry);
      if (!mark || mark.sha === sha) continue;
      await tx
        .updateTable('registry_marks')
        .set({ sha, previous_sha: mark.sha, changed_at: at })
        .where('registry_id', '=', registryId)
        .where('entry_key', '=', entry.key)
        .execute();
    }
    const there = new Set(document.entries.map(({ key }) => key));
    for (const key of known.keys()) {
      if (there.has(key)) continue;
      await tx
        .deleteFrom('registry_marks')
        .where('registry_id', '=', registryId)
        .where('entry_key', '=', key)
        .execute();
    }
  }

  return { documentOf, contextOf, allCards, installedFrom, noteSeen, forget: (id: string) => parsed.delete(id) };
}
