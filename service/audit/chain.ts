/** The arithmetic of the chain, apart from the store. */
import { createHash } from 'node:crypto';
import type { AuditBreak, AuditContent, AuditEntry } from './types.ts';

/** What the first entry names as the one before it. */
export const genesis = '0'.repeat(64);

/**
 * JSON with sorted keys and no blanks, so that equal values give equal text whatever wrote them (Postgres reorders the
 * keys of what it keeps). For values that came out of JSON.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`);
  return `{${members.join(',')}}`;
}

/** SHA-256, lower-case hex, over the previous hash and the entry. */
export function entryHash(prevHash: string, content: AuditContent): string {
  const { seq, at, actorId, actorName, action, objectType, objectId, objectName, result, reason, data } = content;
  const covered = { seq, at, actorId, actorName, action, objectType, objectId, objectName, result, reason, data };
  return createHash('sha256')
    .update(`${prevHash}\n${canonicalJson(covered)}`)
    .digest('hex');
}

/** Where a check stands: the entry that comes next must fit to this. */
export type ChainState = { readonly seq: number; readonly hash: string };
export const chainStart: ChainState = { seq: 0, hash: genesis };

/** Checks the next entry. Answers the new state, or what is wrong. */
export function follow(state: ChainState, entry: AuditEntry): ChainState | AuditBreak {
  if (entry.seq !== state.seq + 1) return { seq: entry.seq, problem: 'missing' };
  if (entry.prevHash !== state.hash || entry.hash !== entryHash(entry.prevHash, entry)) {
    return { seq: entry.seq, problem: 'changed' };
  }
  return { seq: entry.seq, hash: entry.hash };
}
