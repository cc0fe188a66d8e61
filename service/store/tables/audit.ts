import type { Generated } from 'kysely';
import type { AuditResult } from '../../../common/model/audit.ts';
import { type JsonObject, jsonObject, type ReadColumns } from './columns.ts';

/** Append-only. `hash` covers the entry and `prev_hash`; see `service/audit`. */
export type AuditTable = {
  seq: Generated<number>;
  at: number;
  actor_id: string;
  actor_name: string;
  action: string;
  object_type: string | null;
  object_id: string | null;
  object_name: string | null;
  result: AuditResult;
  reason: string | null;
  data: JsonObject | null;
  /** `foldText` over the actor's name, over the object, over every place of the entry. Not part of the hash. */
  actor_search: string;
  object_search: string;
  search_text: string;
  prev_hash: string;
  hash: string;
};
/** The data of an entry is kept exactly as it was written, whatever it says: the hash covers it. */
export const auditColumns: ReadColumns<AuditTable> = { json: { data: jsonObject }, flags: {} };

/** Which entries are about which task, or the end of which session. Made of their data; not part of the hash. */
export type AuditLinksTable = { ref: string; seq: number };
export const auditLinksColumns: ReadColumns<AuditLinksTable> = { json: {}, flags: {} };

/**
 * Outcomes that the audit log does not hold yet. Written in the transaction that ends what they are about, removed in
 * the one that appends their entry: so each is in the log once, whatever is killed when.
 */
export type AuditDueTable = {
  id: Generated<number>;
  /** Id of the task or session. */
  ref: string;
  kind: 'task' | 'session';
  attempt: Generated<number>;
  /** What it is called where no order tells: the task's kind. */
  action: string;
  object_type: string | null;
  object_id: string | null;
  object_name: string | null;
  /** Who asked, by name. */
  actor: string;
  /** How it ended; null while it has not. */
  result: AuditResult | null;
  reason: string | null;
  data: JsonObject | null;
  asked_at: number;
  ended_at: number | null;
};
export const auditDueColumns: ReadColumns<AuditDueTable> = { json: { data: jsonObject }, flags: {} };
