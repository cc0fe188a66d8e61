/** Which entries belong together: an order, and how it ended. Made of what entries say of themselves. */
import type { Db, Tx } from '../store/types.ts';
import type { AuditEntry, EntryLinks } from './types.ts';

type Named = Pick<AuditEntry, 'data'>;

/** Tasks that an entry names: those it ordered, or the one whose end it tells. */
function tasksOf({ data }: Named): string[] {
  return [...strings(data?.tasks), ...strings(data?.task)];
}

/** Everything that an entry orders or tells the end of. */
function refsOf(entry: Named): string[] {
  return [...new Set([...tasksOf(entry), ...strings(entry.data?.sessions), ...strings(entry.data?.session)])];
}

/** A text, or a list of them, as a list; what is no text is left out. */
export function strings(value: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === 'string');
}

function orderedOf({ data }: Named): number | null {
  return typeof data?.ordered === 'number' ? data.ordered : null;
}

/** Part of writing an entry. */
export async function keepLinks(tx: Tx, entry: AuditEntry): Promise<void> {
  const refs = refsOf(entry);
  if (refs.length === 0) return;
  await tx
    .insertInto('audit_links')
    .values(refs.map((ref) => ({ ref, seq: entry.seq })))
    .execute();
}

export async function linksOf(db: Db, entries: readonly AuditEntry[]): Promise<readonly EntryLinks[]> {
  const refs = [...new Set(entries.filter(({ result }) => result === 'ordered').flatMap(refsOf))];
  const outcomes = await outcomesOf(db, refs);
  return entries.map((entry) => ({
    taskIds: tasksOf(entry),
    orderedSeq: orderedOf(entry),
    outcomes: outcomes.get(entry.seq) ?? [],
  }));
}

/** As many values as every database takes in one statement. */
const most = 500;

async function outcomesOf(db: Db, refs: readonly string[]) {
  const found = new Map<number, EntryLinks['outcomes'][number][]>();
  for (let at = 0; at < refs.length; at += most) {
    const rows = await db
      .selectFrom('audit_links')
      .innerJoin('audit', 'audit.seq', 'audit_links.seq')
      .select(['audit.seq', 'audit.result', 'audit.data', 'audit_links.ref'])
      .where('audit_links.ref', 'in', refs.slice(at, at + most))
      .where('audit.result', '<>', 'ordered')
      .orderBy('audit.seq')
      .execute();
    for (const { seq, result, data, ref } of rows) {
      const ordered = orderedOf({ data });
      if (ordered !== null) found.set(ordered, [...(found.get(ordered) ?? []), { seq, result, ref }]);
    }
  }
  return found;
}
