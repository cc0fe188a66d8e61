/** The audit log: its chain, who writes it, and how ordered work ended. */

import type { DisposableStore } from '../async/disposables.ts';
import { createAnchorFiles } from '../audit/anchor-files.ts';
import { type Audit, createAudit } from '../audit/audit.ts';
import { createOutcomes, type Outcomes } from '../audit/outcomes.ts';
import { createRecorder, type Recorder } from '../audit/recorder.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Logger } from '../log/logger.ts';
import type { Store } from '../store/types.ts';

/** Types of objects whose entries are about people. A sign-in is to the site. */
const aboutPeople: readonly string[] = ['user', 'role', 'site'];

/** Within how long another process has written down what it was ordered, milliseconds. */
const othersWriteMs = 60_000;

export async function composeAudit(
  deps: {
    readonly store: Store;
    readonly dataDir: string;
    readonly events: EventBus<ServiceTopics>;
    /** Takes secrets out of what is written. */
    readonly redact: (value: unknown) => unknown;
    readonly log: Logger;
    /** When this process began, epoch milliseconds. */
    readonly startedAt: number;
    readonly now: () => number;
  },
  cleanup: DisposableStore,
): Promise<{ readonly audit: Audit; readonly outcomes: Outcomes; readonly recorder: Recorder }> {
  const { store, events, redact, log, startedAt, now } = deps;
  const audit = createAudit({
    store,
    clock: now,
    redact,
    onAppend: (entry) => {
      events.emit('audit', {});
      // Who signed in, and what was done to somebody: the entry is what tells of it, also where its reader may not read entries.
      if (aboutPeople.includes(entry.objectType ?? '')) events.emit('people', {});
      // What it ordered may have ended before it was written down.
      if (entry.result === 'ordered') outcomes.kick();
    },
    // One service per data folder: its lock. So the name of the process can be the same at every start.
    anchors: createAnchorFiles({ dataDir: deps.dataDir, process: 'service' }),
    onAnchorError: (err) =>
      log.error({ err }, 'The end of the audit log could not be written down beside the database'),
  });
  const { peers } = store;
  // An order of this process is written soon after it was given; one of a process that ended meanwhile never is.
  const since = () => (peers === null ? startedAt : now() - othersWriteMs);
  const outcomes = createOutcomes({ audit, db: store.db, log: log, since });
  if (peers !== null) {
    const timer = setInterval(() => outcomes.kick(), othersWriteMs / 2);
    timer.unref();
    cleanup.add('outcomes of others', () => clearInterval(timer));
  }
  const entries = createRecorder({ audit, log: log, clock: now });
  const recorder: Recorder = {
    ...entries,
    retry: async () => {
      await entries.retry();
      await outcomes.write();
    },
    state: () => ({ ...entries.state(), waiting: entries.state().waiting + outcomes.waiting() }),
  };
  cleanup.add('audit', async () => {
    await recorder.retry();
    await audit.settled();
  });
  const chain = await audit.start();
  if (chain === 'conflict')
    log.error(
      'The audit log ends before, or otherwise than, what was written down beside the database. Where an older copy was put back on purpose, say so on the Audit page: "Verify chain", then "Count from here"',
    );
  else if (chain !== 'empty' && chain !== 'anchored')
    log.warn({ chain }, 'The audit log is anchored in this data folder');
  return { audit, outcomes, recorder };
}
