/** Registries of the store as digests of their documents, their cards, and which workspaces came from them. */
import { LRUCache } from 'lru-cache';
import { type ErrorInfo, FairleadError, notFound, toErrorInfo } from '../../common/errors.ts';
import type { EntryCard } from '../../common/model/registries.ts';
import type { RegistrySchema } from '../../common/registry/document.ts';
import { inTime, nextTurn } from '../async/abort.ts';
import type { RegistryRow, Store, Tx } from '../store/types.ts';
import type { Workers } from '../work/types.ts';
import { type CardContext, cardOf, type InstalledFrom, type PlainCard, type SeenEntry } from './cards.ts';
import type { Digest, EntryDetail } from './digest.ts';
import { isPacked } from './stored.ts';

/** A registry without its document and what changed in it, which may be large and are read only by who needs them. */
export type RegistryHead = Omit<RegistryRow, 'document' | 'changes'>;

/** What is known of a document now. `reading`: a worker is at it; the topic `registries` tells when it is done. */
export type Reading =
  | { readonly state: 'read'; readonly digest: Digest }
  | { readonly state: 'reading' }
  | { readonly state: 'none' }
  | { readonly state: 'failed'; readonly error: ErrorInfo };

type EntriesPage = {
  readonly entries: EntryCard[];
  readonly next: string | null;
  /** Registries that this page passed over because a worker is still at their document. */
  readonly reading: string[];
};

export type Library = ReturnType<typeof createLibrary>;

/** Bytes of digests that are kept. The largest document's is far smaller than its text. */
const keptBytes = 48 * 1024 * 1024;
/** A call waits this long for a document that is being read, milliseconds; then it answers without it. */
const patienceMs = 1_500;

/** All columns of a registry but the large ones. */
export const headColumns = [
  ...(['id', 'source_kind', 'source', 'address_class', 'root', 'name', 'description', 'icon', 'contact_url'] as const),
  ...(['list_url', 'schema_version', 'channels', 'channel', 'trust', 'auto_update', 'document_sha', 'etag'] as const),
  ...([
    'fetched_at',
    'last_attempt_at',
    'last_result',
    'changes_summary',
    'signed',
    'created_at',
    'updated_at',
  ] as const),
] as const satisfies readonly (keyof RegistryHead)[];

/** Reads the schema a copy was fetched with; anything else is told from the document itself. */
export function schemaOf(text: string | null): RegistrySchema | null {
  return text === '1.0' || text === '1.1' ? text : null;
}

type Kept = { readonly digest: Digest } | { readonly error: FairleadError };

export function createLibrary(deps: {
  store: Store;
  workers: Workers;
  /** A document that a call did not wait for has been read, or cannot be. */
  onRead: (registryId: string) => void;
  now: () => number;
}) {
  const { store, workers, onRead, now } = deps;
  // By the document's hash: two registries may publish the same, and an update that changes nothing reads nothing.
  const kept = new LRUCache<string, Kept>({ maxSize: keptBytes, sizeCalculation: sizeOf });
  const running = new Map<string, Promise<Kept>>();

  const nameOf = (sha: string, schema: RegistrySchema | null, channel: string | null) =>
    `${sha} ${schema ?? ''} ${channel ?? ''}`;

  async function storedOf(id: string): Promise<string> {
    const row = await store.db.selectFrom('registries').select('document').where('id', '=', id).executeTakeFirst();
    if (row?.document == null) throw notFound('registry', id);
    return row.document;
  }

  function digestOf(row: RegistryHead, sha: string): Promise<Kept> {
    const schema = schemaOf(row.schema_version);
    const name = nameOf(sha, schema, row.channel);
    const known = kept.get(name);
    if (known !== undefined) return Promise.resolve(known);
    const same = running.get(name);
    if (same !== undefined) return same;
    const started = (async (): Promise<Kept> => {
      try {
        const input = { source: await storedOf(row.id), schema, channel: row.channel };
        const { digest } = await workers.run('registry.read', input);
        kept.set(name, { digest });
        return { digest };
      } catch (thrown) {
        // One document that cannot be read is told as just that: it takes none of the others with it.
        if (!(thrown instanceof FairleadError)) throw thrown;
        // What depends on the document alone stays as it is until the document changes.
        if (!passing.has(thrown.code)) kept.set(name, { error: thrown });
        return { error: thrown };
      }
    })().finally(() => running.delete(name));
    running.set(name, started);
    return started;
  }

  /** Waits a moment for a document that is not read yet, never for as long as a stranger's document may take. */
  async function reading(row: RegistryHead): Promise<Reading> {
    if (row.document_sha === null) return { state: 'none' };
    const work = digestOf(row, row.document_sha);
    const found = await inTime(work, patienceMs);
    if (found === null) {
      work.then(
        () => onRead(row.id),
        () => onRead(row.id),
      );
      return { state: 'reading' };
    }
    return 'digest' in found
      ? { state: 'read', digest: found.digest }
      : { state: 'failed', error: toErrorInfo(found.error) };
  }

  /** Waits for as long as it takes. @throws why the document cannot be read */
  async function digest(row: RegistryHead): Promise<Digest> {
    if (row.document_sha === null) throw notFound('registry', row.id);
    const found = await digestOf(row, row.document_sha);
    if ('error' in found) throw found.error;
    return found.digest;
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

  /** What cards say beyond their entries, for the entries with these keys. `known`: what is installed, where it was read. */
  async function contextOf(
    row: RegistryHead,
    keys: readonly string[] | 'all',
    known?: Awaited<ReturnType<typeof installedFrom>>,
  ): Promise<CardContext> {
    const ofRegistry = store.db.selectFrom('registry_marks').where('registry_id', '=', row.id);
    const [marks, oldest, installed] = await Promise.all([
      ofRegistry
        .selectAll()
        .$if(keys !== 'all', (query) => query.where('entry_key', 'in', keys === 'all' ? [] : keys))
        .execute(),
      ofRegistry.select(({ fn }) => fn.min('first_seen_at').as('at')).executeTakeFirst(),
      known ?? installedFrom(),
    ]);
    const seen = new Map<string, SeenEntry>(
      marks.map((mark) => [mark.entry_key, { firstSeenAt: mark.first_seen_at, changedAt: mark.changed_at }]),
    );
    return {
      registryId: row.id,
      firstFetchedAt: oldest?.at == null ? null : Number(oldest.at),
      seen,
      installed: installed.get(row.id) ?? new Map(),
      now: now(),
    };
  }

  /** The next page of cards after `cursor`, in the order of registries and entries. A cursor that is none starts anew. */
  async function pageOf(rows: readonly RegistryHead[], cursor: string | null): Promise<EntriesPage> {
    const [, at = '', number = '0'] = /^([0-9a-zA-Z-]{1,64})~(\d{1,6})$/.exec(cursor ?? '') ?? [];
    const from = Math.max(
      0,
      rows.findIndex(({ id }) => id === at),
    );
    let page = rows[from]?.id === at ? Number(number) : 0;
    const passed: string[] = [];
    for (const [offset, row] of rows.slice(from).entries()) {
      const found = await reading(row);
      if (found.state === 'reading') passed.push(row.id);
      const bytes = found.state === 'read' ? found.digest.pages[page] : undefined;
      if (bytes !== undefined && found.state === 'read') {
        const cards = JSON.parse(new TextDecoder().decode(bytes)) as PlainCard[];
        const context = await contextOf(
          row,
          cards.map(({ key }) => key),
        );
        const more = page + 1 < found.digest.pages.length;
        const after = rows[from + offset + 1];
        const next = more ? `${row.id}~${page + 1}` : after === undefined ? null : `${after.id}~0`;
        return { entries: cards.map((card) => cardOf(card, context)), next, reading: passed };
      }
      page = 0;
    }
    return { entries: [], next: null, reading: passed };
  }

  /** The cards of one registry, a page at a time; null while its document is being read. Others get their turn in between. */
  async function* cardsOf(
    row: RegistryHead,
    installed: Awaited<ReturnType<typeof installedFrom>>,
  ): AsyncGenerator<readonly EntryCard[] | null> {
    const found = await reading(row);
    if (found.state === 'reading') yield null;
    if (found.state !== 'read') return;
    const context = await contextOf(row, 'all', installed);
    for (const bytes of found.digest.pages) {
      const cards = JSON.parse(new TextDecoder().decode(bytes)) as PlainCard[];
      yield cards.map((card) => cardOf(card, context));
      await nextTurn();
    }
  }

  /** One entry of a registry's document. @throws REGISTRY_ENTRY_NOT_FOUND, and why the document cannot be read */
  async function detailOf(row: RegistryHead, key: string): Promise<EntryDetail> {
    if (row.document_sha === null) throw notFound('registry entry', key);
    const input = { source: await storedOf(row.id), schema: schemaOf(row.schema_version), channel: row.channel, key };
    return workers.run('registry.entry', input);
  }

  /** A stored document for a screen. @throws REGISTRY_DOCUMENT_TOO_LARGE */
  async function shownText(stored: string): Promise<string> {
    return isPacked(stored) ? workers.run('registry.text', stored) : stored;
  }

  /** Notes which entries are there, so that later copies can be told apart: new, changed. */
  async function noteSeen(tx: Tx, registryId: string, index: Digest['index']): Promise<void> {
    const known = new Map(
      (await tx.selectFrom('registry_marks').selectAll().where('registry_id', '=', registryId).execute()).map(
        (mark) => [mark.entry_key, mark],
      ),
    );
    const at = now();
    const fresh = index.filter(({ key }) => !known.has(key));
    for (let from = 0; from < fresh.length; from += 100) {
      const values = fresh.slice(from, from + 100).map(({ key, sha }) => ({
        registry_id: registryId,
        entry_key: key,
        sha,
        first_seen_at: at,
        changed_at: null,
        previous_sha: null,
      }));
      await tx.insertInto('registry_marks').values(values).execute();
      await nextTurn();
    }
    let written = 0;
    for (const { key, sha } of index) {
      const mark = known.get(key);
      if (!mark || mark.sha === sha) continue;
      await tx
        .updateTable('registry_marks')
        .set({ sha, previous_sha: mark.sha, changed_at: at })
        .where('registry_id', '=', registryId)
        .where('entry_key', '=', key)
        .execute();
      written += 1;
      if (written % 50 === 0) await nextTurn();
    }
    const there = new Set(index.map(({ key }) => key));
    const gone = [...known.keys()].filter((key) => !there.has(key));
    for (let from = 0; from < gone.length; from += 100) {
      await tx
        .deleteFrom('registry_marks')
        .where('registry_id', '=', registryId)
        .where('entry_key', 'in', gone.slice(from, from + 100))
        .execute();
      await nextTurn();
    }
  }

  return {
    reading,
    digest,
    contextOf,
    pageOf,
    cardsOf,
    detailOf,
    shownText,
    installedFrom,
    noteSeen,
    /** A digest that came with a fetch, so that it is not made again. */
    remember(sha: string, digest: Digest, channel: string | null): void {
      kept.set(nameOf(sha, digest.head.schema, channel), { digest });
    },
  };
}

/** Errors that say something about the moment, not about the document. */
const passing: ReadonlySet<string> = new Set(['CANCELLED', 'WORK_BUSY', 'WORK_CRASHED', 'REGISTRY_NOT_FOUND']);

function sizeOf(one: Kept): number {
  if ('error' in one) return 1_000;
  const { pages, index } = one.digest;
  return pages.reduce((sum, page) => sum + page.length, 20_000) + index.length * 200;
}
