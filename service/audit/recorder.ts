/**
 * Writes down what was done, after it was done: what fails here has happened already and stays so.
 *
 * SECURITY: docs/security.md 4.16: an entry that cannot be written fails no action. It is kept and written later; what cannot be kept is counted,
 * and the log gets an entry that says how many are missing.
 */

import { counted } from '../../common/counted.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock } from '../store/types.ts';
import type { Audit } from './audit.ts';
import type { NewAuditEntry, RecorderState } from './types.ts';

/** Entries that are kept in memory while the store takes none. */
export const keptEntries = 200;
/** An entry that the store refuses so often while it takes others is given up. */
const maxTries = 3;

export interface Recorder {
  /** Writes the entry, and those that wait before it. Never rejects. */
  record(entry: NewAuditEntry): Promise<void>;
  /** Tries to write what waits. Never rejects. */
  retry(): Promise<void>;
  state(): RecorderState;
}

type Kept = { readonly entry: NewAuditEntry; tries: number };

export function createRecorder(deps: {
  readonly audit: Pick<Audit, 'append'>;
  readonly log: Pick<Logger, 'error'>;
  readonly clock: Clock;
}): Recorder {
  const { audit, log, clock } = deps;
  const kept: Kept[] = [];
  let lost: { count: number; readonly from: number; to: number } | null = null;
  let draining: Promise<void> | null = null;

  const lose = (at: number): void => {
    lost = { count: (lost?.count ?? 0) + 1, from: Math.min(lost?.from ?? at, at), to: Math.max(lost?.to ?? at, at) };
  };

  const failed = (err: unknown, entry: NewAuditEntry): void => {
    log.error({ err, entry: { ...entry, data: undefined } }, 'An entry of the audit log could not be written');
  };

  /** The store takes entries, but not the one that is first in the way: after some tries it is no longer waited for. */
  function giveUp(): void {
    const first = kept[0];
    if (first === undefined) return;
    first.tries += 1;
    if (first.tries < maxTries) return;
    kept.shift();
    lose(first.entry.at ?? clock());
  }

  async function drain(): Promise<void> {
    for (let next = kept[0]; next !== undefined; next = kept[0]) {
      try {
        await audit.append(next.entry);
        kept.shift();
      } catch (thrown) {
        log.error({ err: thrown, waiting: kept.length }, 'Entries of the audit log still cannot be written');
        return;
      }
    }
    const gap = lost;
    if (gap === null) return;
    try {
      await audit.append(gapEntry(gap));
      // What was lost while that was written is told next time.
      lost =
        lost?.count === gap.count
          ? null
          : { count: (lost?.count ?? 0) - gap.count, from: gap.to, to: lost?.to ?? gap.to };
    } catch (thrown) {
      failed(thrown, gapEntry(gap));
    }
  }

  async function retry(): Promise<void> {
    if (kept.length === 0 && lost === null) return;
    draining ??= drain().finally(() => {
      draining = null;
    });
    await draining;
  }

  return {
    retry,
    async record(entry) {
      // An entry that waited keeps the time at which it happened.
      const dated: NewAuditEntry = { ...entry, at: entry.at ?? clock() };
      await retry();
      try {
        await audit.append(dated);
        giveUp();
      } catch (thrown) {
        failed(thrown, dated);
        if (kept.length < keptEntries) kept.push({ entry: dated, tries: 0 });
        else lose(dated.at ?? clock());
      }
    },
    state: () => ({
      waiting: kept.length,
      lost: lost?.count ?? 0,
      since: kept[0]?.entry.at ?? lost?.from ?? null,
    }),
  };
}

/** The entry that stands for those that are gone. */
function gapEntry({
  count,
  from,
  to,
}: {
  readonly count: number;
  readonly from: number;
  readonly to: number;
}): NewAuditEntry {
  return {
    actor: { id: 'fairlead', name: 'Fairlead' },
    action: 'audit.gap',
    object: { type: 'audit', id: '' },
    result: 'failed',
    reason: `${counted(count, 'entry', 'entries')} could not be written. The log file of the service names them.`,
    data: { lost: count, from, to },
  };
}
