/**
 * How ordered work ended, as an entry of its own. What ends notes it in the transaction of its end; the entry is written
 * in the transaction that takes that note away. So each end is in the log once, whatever is killed in between.
 *
 * An outcome follows its order: it waits until the order's own entry is there. Where that never came, because the process
 * that was to write it died first, it is written alone by the next one.
 */
import type { Logger } from '../log/logger.ts';
import type { AuditDueRow, Db, DbOrTx, NewRow, Tx } from '../store/types.ts';
import type { Audit } from './audit.ts';
import { strings } from './links.ts';
import type { AuditResult, NewAuditEntry } from './types.ts';

/** The end of a task, or of what was asked of a session. */
export type Outcome = {
  readonly ref: string;
  readonly kind: 'task' | 'session';
  readonly attempt: number;
  /** What it is called, and what it is about, where no order tells. */
  readonly action: string;
  readonly object: { readonly type: string; readonly id: string; readonly name: string } | null;
  /** Who asked, by name. */
  readonly actor: string;
  readonly result: Exclude<AuditResult, 'ordered' | 'refused'>;
  /** A sentence; with its code before it where it did not succeed. */
  readonly reason: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** When it was asked for and when it ended, epoch milliseconds. */
  readonly askedAt: number;
  readonly endedAt: number;
};

export interface Outcomes {
  /** Part of the transaction that writes the end. Call `kick` after it. */
  note(tx: Tx, outcome: Outcome): Promise<void>;
  /** Something was asked of a session and comes true later; `settleSession` tells how. */
  expectSession(db: DbOrTx, session: Pick<Outcome, 'ref' | 'action' | 'object' | 'actor' | 'askedAt'>): Promise<void>;
  /** Part of the transaction that changes a session. `endOf`: how what was asked ended; null while it has not. */
  settleSession(
    db: DbOrTx,
    sessionId: string,
    endOf: (action: string) => Pick<Outcome, 'result' | 'reason' | 'endedAt'> | null,
  ): Promise<void>;
  /** Something is due, or an order was written: writes what can be, soon. Never rejects. */
  kick(): void;
  /** Writes what is due and whose order is written. Never rejects. */
  write(): Promise<void>;
  /** How many could not be written. */
  waiting(): number;
}

export function createOutcomes(deps: {
  readonly audit: Pick<Audit, 'appendWith'>;
  readonly db: Db;
  readonly log: Pick<Logger, 'error'>;
  /** No order from before is still on its way into the log, epoch milliseconds; asked at every look. */
  readonly since: () => number;
}): Outcomes {
  const { audit, db, log, since } = deps;
  let running: Promise<void> | null = null;
  let again = false;
  let failures = 0;

  async function pass(): Promise<void> {
    const due = await db.selectFrom('audit_due').select('id').where('result', 'is not', null).orderBy('id').execute();
    let failed = 0;
    for (const { id } of due) {
      try {
        await audit.appendWith((tx) => take(tx, id, since()));
      } catch (err) {
        failed += 1;
        log.error({ err, outcome: id }, 'How a task ended could not be written into the audit log yet');
      }
    }
    failures = failed;
  }

  async function run(): Promise<void> {
    try {
      await pass();
    } catch (err) {
      log.error({ err }, 'What is to be written into the audit log could not be read');
    }
  }

  async function write(): Promise<void> {
    // What was noted after the pass that runs had begun is met by one more.
    if (running !== null) {
      again = true;
      return running;
    }
    const loop = async () => {
      do {
        again = false;
        await run();
      } while (again);
    };
    running = loop().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    async note(tx, outcome) {
      await tx.insertInto('audit_due').values(rowOf(outcome)).execute();
    },
    async expectSession(tx, { ref, action, object, actor, askedAt }) {
      await tx
        .insertInto('audit_due')
        .values({ ref, kind: 'session', action, ...objectColumns(object), actor, asked_at: askedAt })
        .execute();
    },
    async settleSession(tx, sessionId, endOf) {
      const waiting = await tx
        .selectFrom('audit_due')
        .select(['id', 'action'])
        .where('ref', '=', sessionId)
        .where('kind', '=', 'session')
        .where('result', 'is', null)
        .execute();
      for (const { id, action } of waiting) {
        const end = endOf(action);
        if (end === null) continue;
        const { result, reason, endedAt } = end;
        await tx.updateTable('audit_due').set({ result, reason, ended_at: endedAt }).where('id', '=', id).execute();
      }
    },
    kick: () => void write(),
    write,
    waiting: () => failures,
  };
}

function rowOf({ object, askedAt, endedAt, ...plain }: Outcome): NewRow<'audit_due'> {
  return { ...plain, ...objectColumns(object), asked_at: askedAt, ended_at: endedAt };
}

function objectColumns(object: Outcome['object']) {
  return { object_type: object?.type ?? null, object_id: object?.id ?? null, object_name: object?.name ?? null };
}

/** Takes one that is due away and answers its entry; null where another process was faster, or its order is to come. */
async function take(tx: Tx, id: number, since: number): Promise<NewAuditEntry | null> {
  const due = await tx.selectFrom('audit_due').selectAll().where('id', '=', id).executeTakeFirst();
  if (due === undefined || due.result === null) return null;
  const orders = await ordersOf(tx, due);
  // An order is written down after it was given: an older one is that of an earlier attempt.
  const last = orders.findLast(({ at }) => at >= due.asked_at) ?? null;
  if (last === null && due.asked_at >= since) return null;
  await tx.deleteFrom('audit_due').where('id', '=', id).execute();
  return entryOf(due, orders, last);
}

/**
 * Entries that ordered it, oldest first. Asking a task to end is no order of it; of a session one thing is asked, and then
 * another.
 */
async function ordersOf(tx: Tx, { ref, kind, action }: AuditDueRow) {
  let query = tx
    .selectFrom('audit_links')
    .innerJoin('audit', 'audit.seq', 'audit_links.seq')
    .selectAll('audit')
    .where('audit_links.ref', '=', ref)
    .where('audit.result', '=', 'ordered')
    .orderBy('audit.seq');
  query =
    kind === 'session' ? query.where('audit.action', '=', action) : query.where('audit.action', '<>', 'task.cancel');
  return query.execute();
}

type Order = Awaited<ReturnType<typeof ordersOf>>[number];

/** The entry: what was ordered first, by whom it was ordered last, and how it ended. */
function entryOf(due: AuditDueRow, orders: readonly Order[], last: Order | null): NewAuditEntry {
  const first = orders.find(({ action }) => action !== 'task.retry') ?? last;
  // One order may start several: each of them then tells of its own object.
  const isWhole = first !== null && due.kind === 'task' && strings(first.data?.tasks).length === 1;
  const about = isWhole ? first : due;
  return {
    actor: { id: last?.actor_id ?? due.actor, name: last?.actor_name ?? due.actor },
    action: first?.action ?? due.action,
    object:
      about.object_type === null
        ? undefined
        : {
            type: about.object_type,
            id: about.object_id ?? '',
            ...(about.object_name !== null && { name: about.object_name }),
          },
    result: due.result ?? 'ok',
    reason: due.reason ?? '',
    data: {
      [due.kind]: due.ref,
      ordered: last?.seq ?? null,
      ...(due.attempt > 1 && { attempt: due.attempt }),
      ...due.data,
    },
    // What ended before its order was written down still comes after it.
    at: Math.max(due.ended_at ?? 0, last?.at ?? 0),
  };
}
