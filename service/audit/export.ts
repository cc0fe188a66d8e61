import { canonicalJson } from './chain.ts';
import type { AuditEntry } from './types.ts';

export type AuditFormat = 'ndjson' | 'csv';

const columns = [
  'seq',
  'at',
  'actorId',
  'actorName',
  'action',
  'objectType',
  'objectId',
  'objectName',
  'result',
  'reason',
  'data',
  'prevHash',
  'hash',
] as const satisfies readonly (keyof AuditEntry)[];

/** The line above the entries; empty for NDJSON. */
export function exportHeader(format: AuditFormat): string {
  return format === 'csv' ? `${columns.join(',')}\r\n` : '';
}

/** One entry as one line. Times are ISO 8601 in CSV, epoch milliseconds in NDJSON, where the hash can be checked again. */
export function exportLine(format: AuditFormat, entry: AuditEntry): string {
  if (format === 'ndjson') return `${JSON.stringify(entry)}\n`;
  const cells = columns.map((name) => {
    if (name === 'at') return new Date(entry.at).toISOString();
    if (name === 'data') return entry.data === null ? '' : canonicalJson(entry.data);
    return entry[name] === null ? '' : String(entry[name]);
  });
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * RFC 4180, and a leading apostrophe before what a spreadsheet would take for a formula: names in here were typed by
 * people.
 */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
