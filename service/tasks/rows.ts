/** Every statement about tasks. Claims and ends are conditional, so that two processes never both believe they own one. */
import { type ErrorInfo, errorInfoOf, notFound } from '../../common/errors.ts';
import type { TaskState } from '../../common/model/tasks.ts';
import { type DbOrTx, foundIn, isOlder, type NewRow, type Store, type TaskRow, type Tx } from '../store/types.ts';
import type { TaskQuery, TaskSnapshot } from './types.ts';

export const activeStates = ['queued', 'running'] as const satisfies readonly TaskState[];

export type TaskRows = ReturnType<typeof createTaskRows>;

/** Who has to know of ends for good. */
export type TaskEnds = {
  /** Part of the transaction that writes the end of a task: both stand, or neither does. */
  note(tx: Tx, row: TaskRow): Promise<void>;
  /** That transaction stands. */
  noted(): void;
};

/** @param owner names this process among those that share the store. */
export function createTaskRows(store: Store, owner: string, leaseMs: number, ends?: TaskEnds) {
  const { db } = store;

  /** Writes ends and notes them, and what comes of them at once, all or nothing. */
  async function ending(
    write: (tx: Tx) => Promise<TaskRow[]>,
    then: (tx: Tx, ended: readonly TaskRow[]) => Promise<void> = async () => undefined,
  ): Promise<TaskRow[]> {
    const rows = await store.transaction(async (tx) => {
      const ended = await write(tx);
      for (const row of ended) await ends?.note(tx, row);
      await then(tx, ended);
      return ended;
    });
    if (rows.length > 0) ends?.noted();
    return rows;
  }

  /** Ended -> queued, for another attempt by this process. Its children of the last attempt go. */
  async function requeueIn(tx: Tx, id: string, from: readonly TaskState[], now: number, actor?: string) {
    const row = await tx
      .updateTable('tasks')
      .set((eb) => ({
        state: 'queued',
        attempt: eb('attempt', '+', 1),
        progress: 0,
        sentence: '',
        detail: null,
        result: null,
        error: null,
        cancel_requested: false,
        // Who asks again asks now; what goes on after a crash was asked for when it was.
        ...(actor !== undefined && { actor, queued_at: now }),
        owner,
        lease_until: now + leaseMs,
        started_at: null,
        ended_at: null,
        updated_at: now,
      }))
      .where('id', '=', id)
      .where('state', 'in', from)
      .returningAll()
      .executeTakeFirst();
    if (row !== undefined) await tx.deleteFrom('tasks').where('parent_id', '=', id).execute();
    return row;
  }

  return {
    insert: (row: NewRow<'tasks'>, now: number, tx: DbOrTx = db) =>
      tx
        .insertInto('tasks')
        .values({ ...row, owner, lease_until: now + leaseMs })
        .returningAll()
        .executeTakeFirstOrThrow(),

    /** Queued -> running. Undefined when somebody cancelled it, or took it, first. */
    claim: (id: string, now: number) =>
      db
        .updateTable('tasks')
        .set({ state: 'running', owner, lease_until: now + leaseMs, started_at: now, updated_at: now })
        .where('id', '=', id)
        .where('state', '=', 'queued')
        .where('owner', '=', owner)
        .where('cancel_requested', '=', false)
        .returningAll()
        .executeTakeFirst(),

    /** Ended -> queued, for another attempt by this process, asked for by `actor` or by nobody anew. Its children of the last attempt go. */
    requeue: (id: string, from: readonly TaskState[], now: number, actor?: string) =>
      store.transaction((tx) => requeueIn(tx, id, from, now, actor)),

    saveProgress: (id: string, progress: number, sentence: string, detail: unknown, now: number) =>
      db
        .updateTable('tasks')
        .set({ progress, sentence, detail, updated_at: now })
        .where('id', '=', id)
        .where('owner', '=', owner)
        .where('state', '=', 'running')
        .execute(),

    /** Undefined when the task is not this process's any more. */
    finish: async (
      id: string,
      end: {
        readonly state: TaskState;
        readonly progress: number;
        readonly sentence: string;
        readonly detail: unknown;
        readonly result: unknown;
        readonly error: ErrorInfo | null;
      },
      now: number,
    ): Promise<TaskRow | undefined> => {
      const [row] = await ending((tx) =>
        tx
          .updateTable('tasks')
          .set({ ...end, owner: null, lease_until: null, ended_at: now, updated_at: now })
          .where('id', '=', id)
          .where('owner', '=', owner)
          .where('state', 'in', activeStates)
          .returningAll()
          .execute(),
      );
      return row;
    },

    /** Asks whichever process has it. Undefined when it has ended. */
    requestCancel: (id: string, now: number) =>
      db
        .updateTable('tasks')
        .set({ cancel_requested: true, updated_at: now })
        .where('id', '=', id)
        .where('state', 'in', activeStates)
        .returningAll()
        .executeTakeFirst(),

    /** Interrupted -> cancelled: it will not be resumed. */
    giveUp: async (id: string, now: number): Promise<TaskRow | undefined> => {
      const [row] = await ending((tx) =>
        tx
          .updateTable('tasks')
          .set({ state: 'cancelled', ended_at: now, updated_at: now })
          .where('id', '=', id)
          .where('state', '=', 'interrupted')
          .returningAll()
          .execute(),
      );
      return row;
    },

    /** Keeps this process's claims. Answers what it still has. */
    renew: (now: number) =>
      db
        .updateTable('tasks')
        .set({ lease_until: now + leaseMs })
        .where('owner', '=', owner)
        .where('state', 'in', activeStates)
        .returning(['id', 'cancel_requested'])
        .execute(),

    /**
     * What dead processes left running becomes interrupted, and what goes on is queued again in the same moment: nobody sees
     * an end in between. With SQLite there is one process per store, so whatever is not this one's is left over; on Postgres
     * a lease must have run out.
     */
    takeUpAbandoned: async (error: ErrorInfo, now: number, goesOn: (row: TaskRow) => boolean) => {
      const again: TaskRow[] = [];
      const interrupted = await ending(
        (tx) => {
          const query = tx
            .updateTable('tasks')
            .set({
              state: 'interrupted',
              sentence: error.message,
              error,
              owner: null,
              lease_until: null,
              ended_at: now,
              updated_at: now,
            })
            .where('state', 'in', activeStates)
            .where((eb) => eb.or([eb('owner', 'is', null), eb('owner', '<>', owner)]));
          return (
            store.dialect === 'sqlite'
              ? query
              : query.where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
          )
            .returningAll()
            .execute();
        },
        async (tx, ended) => {
          for (const { id } of ended.filter(goesOn)) {
            const row = await requeueIn(tx, id, ['interrupted'], now);
            if (row !== undefined) again.push(row);
          }
        },
      );
      return { interrupted, again };
    },

    /** Interrupted tasks that may run again by themselves. Parts of others run again with those. */
    resumable: (maxAttempts: number) =>
      db
        .selectFrom('tasks')
        .selectAll()
        .where('state', '=', 'interrupted')
        .where('resume', '=', 'safe')
        .where('parent_id', 'is', null)
        .where('attempt', '<', maxAttempts)
        .orderBy('queued_at')
        .orderBy('id')
        .execute(),

    find: (id: string) => db.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirst(),

    /** @throws TASK_NOT_FOUND */
    get: async (id: string) => {
      const row = await db.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirst();
      if (row === undefined) throw notFound('task', id);
      return row;
    },

    children: (id: string) =>
      db.selectFrom('tasks').selectAll().where('parent_id', '=', id).orderBy('queued_at').orderBy('id').execute(),

    list: ({ states, subject, topLevel, text, seenBy = null, limit = 100, before, beforeId }: TaskQuery) => {
      if (states?.length === 0) return Promise.resolve<TaskRow[]>([]);
      // Which, and then those: what is searched stands in an index, the rows carry a lot besides.
      let query = db.selectFrom('tasks').select('id');
      if (states !== undefined) query = query.where('state', 'in', states);
      if (subject !== undefined) {
        query = query.where('subject_type', '=', subject.type).where('subject_id', '=', subject.id);
      }
      // SECURITY: docs/security.md 4.43.
      if (seenBy !== null)
        query = query.where((is) => is.or([is('owner_id', 'is', null), is('owner_id', '=', seenBy)]));
      if (topLevel === true) query = query.where('parent_id', 'is', null);
      if (text !== undefined)
        query = query.where(({ ref }) =>
          foundIn([ref('title_search'), ref('sentence_search'), ref('actor_search')], text),
        );
      if (before !== undefined)
        query = query.where(({ ref }) => isOlder(ref('queued_at'), ref('id'), { time: before, id: beforeId }));
      const page = query
        .orderBy('queued_at', 'desc')
        .orderBy('id', 'desc')
        .limit(Math.min(Math.max(limit, 1), 500));
      return db
        .selectFrom('tasks')
        .selectAll()
        .where('id', 'in', page)
        .orderBy('queued_at', 'desc')
        .orderBy('id', 'desc')
        .execute();
    },

    prune: async (endedBefore: number) => {
      const gone = await db
        .deleteFrom('tasks')
        .where('parent_id', 'is', null)
        .where('state', 'not in', activeStates)
        .where('ended_at', '<', endedBefore)
        .executeTakeFirst();
      return Number(gone.numDeletedRows);
    },
  };
}

export function isActive(state: TaskState): boolean {
  return state === 'queued' || state === 'running';
}

/** A row as clients see it: what can be cancelled or retried is what can be now. */
export function toSnapshot(row: TaskRow): TaskSnapshot {
  const ended = !isActive(row.state);
  return {
    id: row.id,
    parentId: row.parent_id,
    kind: row.kind,
    title: row.title,
    subject:
      row.subject_type === null || row.subject_id === null ? null : { type: row.subject_type, id: row.subject_id },
    state: row.state,
    progress: row.progress,
    sentence: row.sentence,
    detail: row.detail,
    result: row.result,
    error: row.error === null ? null : errorInfoOf(row.error),
    attempt: row.attempt,
    cancellable: row.cancellable && !ended && !row.cancel_requested,
    // What is partly done without a failure is over: the rest of it comes by itself.
    retryable: row.retryable && ended && row.state !== 'succeeded' && !(row.state === 'partly' && row.error === null),
    actor: row.actor,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}
