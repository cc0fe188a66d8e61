/** How audit entries are said. Pure. */
import { resultWords } from '../../../common/audit/words.ts';
import type { AuditEntry, AuditVerdict } from '../../../common/model/audit.ts';
import { formatCount } from '../../ui/words/format.ts';

export const resultColors: Readonly<Record<AuditEntry['result'], string>> = {
  ok: 'teal',
  ordered: 'harbour',
  partly: 'yellow',
  refused: 'orange',
  failed: 'red',
  cancelled: 'gray',
  interrupted: 'orange',
};

/** How an order ended so far: each thing that it started with its last outcome. Null while nothing has ended. */
export function outcomeOf(
  outcomes: AuditEntry['outcomes'],
): { readonly words: string; readonly color: string; readonly seq: number } | null {
  const last = [...new Map(outcomes.map((outcome) => [outcome.ref, outcome])).values()];
  const newest = last.at(-1);
  if (newest === undefined) return null;
  const counts = [...Map.groupBy(last, ({ result }) => result)];
  if (counts.length === 1)
    return {
      words:
        last.length === 1 ? resultWords[newest.result] : `${last.length} ${resultWords[newest.result].toLowerCase()}`,
      color: resultColors[newest.result],
      seq: newest.seq,
    };
  const words = counts.map(([result, all]) => `${all.length} ${resultWords[result].toLowerCase()}`).join(', ');
  return { words, color: resultColors.partly, seq: newest.seq };
}

const pages: Readonly<Record<string, string>> = {
  host: '/hosts',
  session: '/sessions',
  workspace: '/workspaces',
  task: '/tasks',
};

/** Where the object can be looked at; null where it has no page. */
export function objectPage({ objectType, objectId }: AuditEntry): string | null {
  const page = pages[objectType];
  return page === undefined || objectId === '' || objectId.includes(',') ? null : `${page}/${objectId}`;
}

type VerdictWords = {
  readonly color: 'teal' | 'blue' | 'red';
  readonly title: string;
  readonly text: string;
  /** Where a person may say that the chain as it is counts from now on: what that means. */
  readonly anew: string | null;
  readonly unwritten: string | null;
};

const find = 'Keep a copy of the data folder, export the log, and find out who has access to it.';
const anew =
  'If an older copy of the database was put back on purpose, let the chain count from here. That is written down as an entry, with what was known of the lost end.';

/** What a verification found. */
export function verdictWords({ state, count, firstBrokenSeq, anchoredSeq, unwritten }: AuditVerdict): VerdictWords {
  const checked = `${formatCount(count, 'entry', 'entries')} checked. None was changed, removed or put in between`;
  const missing = unwritten === 0 ? null : `${formatCount(unwritten, 'entry', 'entries')} could not be written yet.`;
  const rest = { anew: null, unwritten: missing };
  switch (state) {
    case 'anchored': {
      const text = `${checked}, and none was cut off: entry ${anchoredSeq} is kept outside the database.`;
      return { color: 'teal', title: 'The chain holds', text, ...rest };
    }
    case 'unanchored': {
      const text = `${checked}. Nothing outside the database says yet how long it has to be; that begins with the next entry.`;
      return { color: 'blue', title: 'The chain holds, but is not anchored yet', text, ...rest };
    }
    case 'cut': {
      const known = anchoredSeq === null ? '' : ` Entry ${anchoredSeq} is known from outside the database.`;
      const text = `Entries that were written are gone, or others stand in their place; the log ends at entry ${firstBrokenSeq}.${known} ${find}`;
      return { color: 'red', title: 'The end of the chain was cut', text, anew, unwritten: missing };
    }
    case 'head-missing': {
      const text = `The entries fit, but what the database itself keeps of their end was removed. ${find}`;
      return { color: 'red', title: 'The head of the chain is missing', text, anew, unwritten: missing };
    }
    case 'broken': {
      const text = `Entry ${firstBrokenSeq} is the first that does not fit the one before. Something wrote to the store outside of Fairlead. ${find}`;
      return { color: 'red', title: `The chain is broken at entry ${firstBrokenSeq}`, text, ...rest };
    }
  }
}
