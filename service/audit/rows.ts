/** Entries as rows of the store, and filters as queries. */
import { type SelectQueryBuilder, sql } from 'kysely';
import { placesOf } from '../../common/audit/places.ts';
import { type AuditRow, asStored, cleanText, contains, type Database, type Db, foldText } from '../store/types.ts';
import type { AuditContent, AuditEntry, AuditFilter, NewAuditEntry } from './types.ts';

type AuditQuery<Selected> = SelectQueryBuilder<Database, 'audit', Selected>;

/** The entries that a filter finds. */
export function filtered<Selected>(
  start: AuditQuery<Selected>,
  { actor, object, objectText, action, result, text, from, to }: AuditFilter,
): AuditQuery<Selected> {
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

/**
 * Every action once, in order. Each is looked up behind the one before: what `distinct` does instead is to go through
 * all entries.
 */
export async function actionsOf(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ action: string }>`
    with recursive found(action) as (
      select min(action) from audit
      union all
      select (select min(action) from audit where action > found.action) from found where found.action is not null
    )
    select action from found where action is not null`.execute(db);
  return rows.map(({ action }) => action);
}

/** The entry as the store will give it back, so that the hash of what is read is the hash of what was written. */
export function toContent(
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

export function toRow(entry: AuditEntry) {
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
    search_text: foldText(...placesOf(entry).map(({ text }) => text)),
    prev_hash: entry.prevHash,
    hash: entry.hash,
  };
}

export function toEntry(row: AuditRow): AuditEntry {
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
