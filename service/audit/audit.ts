import type { SelectQueryBuilder } from 'kysely';
import {
  type AuditRow,
  asStored,
  type Clock,
  cleanText,
  contains,
  type Database,
  foldText,
  type Store,
  type Tx,
} from '../store/types.ts';
import { chainStart, entryHash, follow } from './chain.ts';
import { type AuditFormat, exportHeader, exportLine } from './export.ts';
import type { AuditContent, AuditEntry, AuditFilter, AuditVerdict, NewAuditEntry } from './types.ts';

export type AuditOptions = {
  readonly store: Store;
  readonly clock: Clock;
  /** Told after an entry is in. */
  readonly onAppend?: (entry: AuditEntry) => void;
  /** Takes secrets out of `data` (the scrubber's `redact`), in case a caller passed what it should not. */
  readonly redact?: (data: unknown) => unknown;
};

export interface Audit {
  /**
   * Adds an entry. Entries are written one after another, in every process of the site. With `tx` the entry stands and
   * falls with that transaction; `onAppend` is not called then, because it may still be undone.
   */
  append(entry: NewAuditEntry, tx?: Tx): Promise<AuditEntry>;
  /** Newest first. `before` is the `seq` of the last entry of the page before. `limit` defaults to 100, at most 1000. */
  search(
    filter: AuditFilter & { readonly limit?: number | undefined; readonly before?: number | undefined },
  ): Promise<readonly AuditEntry[]>;
  /** Reads the whole chain and recomputes every hash. Others may write meanwhile. */
  verify(signal?: AbortSignal): Promise<AuditVerdict>;
  /** Pieces of text of a file, oldest first. Nothing is read ahead of the reader. */
  export(filter: AuditFilter, format: AuditFormat): AsyncIterable<string>;
}

/** Where the last entry is written down a second time, so that cutting the end off the table is seen. */
const HEAD = 'audit.head';
const PAGE = 500;

/** The audit log of a site (design §5.8). */
export function createAudit({ store, clock, onAppend, redact }: AuditOptions): Audit {
  const append = async (tx: Tx, entry: NewAuditEntry): Promise<AuditEntry> => {
    const last = await tx
      .selectFrom('audit')
      .select(['seq', 'hash'])
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    const head = await readHead(tx);
    // After the end was cut off, the numbers go on behind it: the gap stays visible for ever.
    const before = head !== null && head.seq > (last?.seq ?? 0) ? head : (last ?? chainStart);
    const content = toContent(before.seq + 1, entry, clock(), redact);
    const hash = entryHash(before.hash, content);
    const full: AuditEntry = { ...content, prevHash: before.hash, hash };
    await tx.insertInto('audit').values(toRow(full)).execute();
    const value = { seq: full.seq, hash };
    await tx
      .insertInto('settings')
      .values({ key: HEAD, value, updated_at: full.at })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updated_at: full.at }))
      .execute();
    return full;
  };

  const page = (filter: AuditFilter) => filtered(store.db.selectFrom('audit').selectAll(), filter);

  return {
    append: async (entry, tx) => {
      if (tx !== undefined) {
        await store.lock(tx, 'audit');
        return append(tx, entry);
      }
      const full = await store.transaction((own) => append(own, entry), { lock: 'audit' });
      onAppend?.(full);
      return full;
    },

    search: async ({ limit = 100, before, ...filter }) => {
      let query = page(filter)
        .orderBy('seq', 'desc')
        .limit(Math.min(Math.max(limit, 1), 1000));
      if (before !== undefined) query = query.where('seq', '<', before);
      return (await query.execute()).map(toEntry);
    },

    verify: async (signal) => {
      let state = chainStart;
      let count = 0;
      for (;;) {
        signal?.throwIfAborted();
        const rows = await page({}).where('seq', '>', state.seq).orderBy('seq').limit(PAGE).execute();
        for (const row of rows) {
          const next = follow(state, toEntry(row));
          count += 1;
          if ('problem' in next) return { ok: false, count, head: state.hash, firstBroken: next };
          state = next;
        }
        if (rows.length < PAGE) break;
      }
      // Read after the entries: what was added meanwhile makes it newer, never older.
      const end = await store.transaction(async (tx) => ({
        head: await readHead(tx),
        last: await tx.selectFrom('audit').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst(),
      }));
      const cut = end.head !== null && end.head.seq > (end.last?.seq ?? 0);
      const replaced = end.head !== null && end.head.seq === state.seq && end.head.hash !== state.hash;
      if (cut || replaced) {
        const firstBroken = { seq: state.seq, problem: cut ? ('missing' as const) : ('changed' as const) };
        return { ok: false, count, head: state.hash, firstBroken };
      }
      return { ok: true, count, head: state.hash };
    },

    export: async function* (filter, format) {
      const header = exportHeader(format);
      if (header !== '') yield header;
      for (let seq = 0; ; ) {
        const rows = await page(filter).where('seq', '>', seq).orderBy('seq').limit(PAGE).execute();
        if (rows.length > 0) yield rows.map((row) => exportLine(format, toEntry(row))).join('');
        seq = rows.at(-1)?.seq ?? seq;
        if (rows.length < PAGE) return;
      }
    },
  };
}

type AuditQuery = SelectQueryBuilder<Database, 'audit', AuditRow>;

function filtered(
  start: AuditQuery,
  { actor, object, objectText, action, result, text, from, to }: AuditFilter,
): AuditQuery {
  let query = start;
  if (actor !== undefined && actor !== '') {
    query = query.where((eb) => eb.or([eb('actor_id', '=', actor), contains(eb.ref('actor_search'), actor)]));
  }
  if (object !== undefined) {
    query = query.where('object_type', '=', object.type);
    if (object.id !== undefined) query = query.where('object_id', '=', object.id);
  }
  if (objectText !== undefined) query = query.where((eb) => contains(eb.ref('object_search'), objectText));
  if (action !== undefined && action !== '') {
    const prefix = action.endsWith('*') ? action.slice(0, -1) : null;
    // U+FFFF sorts after every character that an action may hold.
    query =
      prefix === null
        ? query.where('action', '=', action)
        : query.where('action', '>=', prefix).where('action', '<', `${prefix}\uFFFF`);
  }
  if (result !== undefined) query = query.where('result', '=', result);
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  if (text !== undefined) query = query.where((eb) => contains(eb.ref('search_text'), text));
  return query;
}

async function readHead(tx: Tx): Promise<{ readonly seq: number; readonly hash: string } | null> {
  const row = await tx.selectFrom('settings').select('value').where('key', '=', HEAD).executeTakeFirst();
  const value = row?.value;
  if (typeof value !== 'object' || value === null || !('seq' in value) || !('hash' in value)) return null;
  const { seq, hash } = value;
  return typeof seq === 'number' && typeof hash === 'string' ? { seq, hash } : null;
}

/** The entry as the store will give it back, so that the hash of what is read is the hash of what was written. */
function toContent(
  seq: number,
  entry: NewAuditEntry,
  now: number,
  redact: ((data: unknown) => unknown) | undefined,
): AuditContent {
  const data = entry.data === undefined ? null : asStored(redact === undefined ? entry.data : redact(entry.data));
  return {
    seq,
    at: entry.at ?? now,
    actorId: cleanText(entry.actor.id),
    actorName: cleanText(entry.actor.name),
    action: cleanText(entry.action),
    objectType: textOrNull(entry.object?.type),
    objectId: textOrNull(entry.object?.id),
    objectName: textOrNull(entry.object?.name),
    result: entry.result,
    reason: textOrNull(entry.reason),
    data: isRecord(data) ? data : null,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOrNull(text: string | undefined): string | null {
  return text === undefined ? null : cleanText(text);
}

function toRow(entry: AuditEntry) {
  return {
    seq: entry.seq,
    at: entry.at,
    actor_id: entry.actorId,
    actor_name: entry.actorName,
    action: entry.action,
    object_type: entry.objectType,
    object_id: entry.objectId,
    object_name: entry.objectName,
    result: entry.result,
    reason: entry.reason,
    data: entry.data,
    actor_search: foldText(entry.actorName),
    object_search: foldText(entry.objectType, entry.objectName, entry.objectId),
    search_text: foldText(
      entry.actorName,
      entry.action,
      entry.objectType,
      entry.objectName,
      entry.objectId,
      entry.reason,
    ),
    prev_hash: entry.prevHash,
    hash: entry.hash,
  };
}

function toEntry(row: AuditRow): AuditEntry {
  return {
    seq: row.seq,
    at: row.at,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    objectType: row.object_type,
    objectId: row.object_id,
    objectName: row.object_name,
    result: row.result,
    reason: row.reason,
    data: row.data,
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}
