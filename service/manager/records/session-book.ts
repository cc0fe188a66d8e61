/** Sessions in the store: read, changed in one place, every change told. */

import { errorInfoOf, notFound } from '../../../common/errors.ts';
import { type Session, sessionStates } from '../../../common/model/sessions.ts';
import type { EventBus } from '../../events/bus.ts';
import type { ServiceTopics } from '../../events/topics.ts';
import type { Logger } from '../../log/logger.ts';
import type { DbOrTx, RowPatch, SessionRow, Store, StoredTarget } from '../../store/types.ts';
import { percentOf } from '../launch/launch-steps.ts';
import { type LateAction, lateEndOf, mayEnd, type SessionEnds } from './session-ends.ts';
import { protocolOf } from './session-target.ts';

/**
 * States in which a session is in the list: all but those of the history. Named one by one, because that is what an index is
 * asked for: a condition on what they are not reads the whole history.
 */
const livingStates = sessionStates.filter((state) => state !== 'deleted');
const countedStates = livingStates.filter((state) => state !== 'failed');

/** All but the picture. */
export const sessionColumns = [
  'id',
  'workspace_id',
  'workspace_name',
  'workspace_snapshot',
  'target',
  'host_id',
  'host_name',
  'user_id',
  'user_name',
  'desired',
  'observed',
  'progress',
  'sentence',
  'answers_since',
  'password_secret_id',
  'resources',
  'first_launch_done',
  'error',
  'notes',
  'task_id',
  'thumbnail_at',
  'created_at',
  'started_at',
  'ended_at',
  'end_reason',
  'updated_at',
] as const satisfies readonly (keyof SessionRow)[];

/** What changes of a session. Of its target what is left out stays as it is. */
type SessionPatch = Omit<RowPatch<'sessions'>, 'target'> & {
  readonly target?: Partial<Omit<StoredTarget, 'kind'>>;
};

export type SessionBook = ReturnType<typeof createSessionBook>;

export function createSessionBook(deps: {
  store: Store;
  events: EventBus<ServiceTopics>;
  now: () => number;
  ends?: SessionEnds;
}) {
  const { store, events, now, ends } = deps;

  const lateEnd = (row: SessionRow) => (action: string) => {
    const end = lateEndOf(action, row);
    return end && { ...end, endedAt: now() };
  };

  async function get(id: string): Promise<SessionRow> {
    const row = await find(id);
    if (!row) throw notFound('session', id);
    return row;
  }

  async function find(id: string): Promise<SessionRow | null> {
    return (
      (await store.db.selectFrom('sessions').select(sessionColumns).where('id', '=', id).executeTakeFirst()) ?? null
    );
  }

  /** What a target is now, for a transaction that changes a part of it: nobody else does so meanwhile. */
  async function targetFor(db: DbOrTx, id: string): Promise<StoredTarget | null> {
    const row = await db
      .selectFrom('sessions')
      .select('target')
      .where('id', '=', id)
      .$if(store.dialect === 'postgres', (query) => query.forUpdate())
      .executeTakeFirst();
    return row?.target ?? null;
  }

  return {
    get,
    find,
    /** A wish to end holds: whoever wishes something else afterwards did not know of it yet. */
    async patch(id: string, { desired, target, ...set }: SessionPatch): Promise<SessionRow> {
      const update = async (db: DbOrTx) => {
        const kept = target && (await targetFor(db, id));
        return db
          .updateTable('sessions')
          .set({ ...set, ...(kept && { target: { ...kept, ...target } }), updated_at: now() })
          .$if(desired !== undefined, (query) =>
            query.set(({ eb }) => ({
              desired: eb
                .case()
                .when('desired', '=', 'deleted')
                .then('deleted' as const)
                .else(desired ?? 'deleted')
                .end(),
            })),
          )
          .where('id', '=', id)
          .returning(sessionColumns)
          .executeTakeFirst();
      };
      const settling = ends !== undefined && mayEnd(set.observed);
      const row = await (settling || target !== undefined
        ? store.transaction(async (tx) => {
            const changed = await update(tx);
            if (changed && settling) await ends.settleSession(tx, id, lateEnd(changed));
            return changed;
          })
        : update(store.db));
      if (!row) throw notFound('session', id);
      if (settling) ends.kick();
      const isFigure = (name: string) => name === 'progress' || name === 'sentence';
      const figures = desired === undefined && Object.keys(set).every(isFigure);
      events.emit('sessions', figures ? { id, part: 'figures' } : { id });
      return row;
    },
    /** Something was asked of it that comes true later: see `session-ends.ts`. */
    async expect(id: string, action: LateAction, actor: string): Promise<void> {
      await store.transaction(async (tx) => {
        const row = await tx.selectFrom('sessions').select(sessionColumns).where('id', '=', id).executeTakeFirst();
        if (!row) throw notFound('session', id);
        const object = { type: 'session', id, name: row.workspace_name };
        await ends?.expectSession(tx, { ref: id, action, object, actor, askedAt: now() });
        // It may have come true in this very moment.
        await ends?.settleSession(tx, id, lateEnd(row));
      });
      ends?.kick();
    },
    /** JPEG; null where there is none. */
    async thumbnail(id: string): Promise<{ jpeg: Buffer; at: number } | null> {
      const row = await store.db
        .selectFrom('sessions')
        .select(['thumbnail', 'thumbnail_at'])
        .where('id', '=', id)
        .executeTakeFirst();
      if (!row) throw notFound('session', id);
      const { thumbnail: jpeg, thumbnail_at: at } = row;
      return jpeg === null || at === null ? null : { jpeg, at };
    },
    /** Pins what was read of a container's certificate, unless that has been started again meanwhile. */
    async keepCertificate(
      { id, target: { containerId, startedAt } }: Pick<SessionRow, 'id' | 'target'>,
      sha256: string,
    ): Promise<void> {
      await store.transaction(async (tx) => {
        const kept = await targetFor(tx, id);
        if (kept === null || kept.containerId !== containerId || kept.startedAt !== startedAt) return;
        const target = { ...kept, certificateSha256: sha256 };
        await tx.updateTable('sessions').set({ target }).where('id', '=', id).execute();
      });
    },
    /**
     * How many sessions that run, or will, these workspaces have; those without any are left out.
     * @param seenBy counts only those of this person; null: everybody's
     */
    async countByWorkspace(
      workspaceIds: readonly string[],
      seenBy: string | null,
    ): Promise<ReadonlyMap<string, number>> {
      if (workspaceIds.length === 0) return new Map();
      const counts = await store.db
        .selectFrom('sessions')
        .select(({ fn }) => ['workspace_id', fn.countAll<number>().as('count')])
        .where('workspace_id', 'in', workspaceIds)
        .where('observed', 'in', countedStates)
        .$if(seenBy !== null, (query) => query.where('user_id', '=', seenBy ?? ''))
        .groupBy('workspace_id')
        .execute();
      return new Map(counts.map((row) => [row.workspace_id, Number(row.count)]));
    },
    /** Ids of running sessions that have no picture since then (epoch milliseconds), newest session first. */
    async picturedBefore(at: number): Promise<readonly string[]> {
      const rows = await store.db
        .selectFrom('sessions')
        .select('id')
        .where('observed', '=', 'running')
        .where((eb) => eb.or([eb('thumbnail_at', 'is', null), eb('thumbnail_at', '<=', at)]))
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(({ id }) => id);
    },
    /** Sessions that are not over, on one host or on all. */
    async living(hostId?: string): Promise<SessionRow[]> {
      let query = store.db.selectFrom('sessions').select(sessionColumns).where('observed', 'in', livingStates);
      if (hostId !== undefined) query = query.where('host_id', '=', hostId);
      return query.orderBy('created_at', 'desc').orderBy('id').execute();
    },
  };
}

/** What a session says while its desktop is awaited and nothing better is known. */
export const waiting = 'Waiting for the desktop.';

/**
 * Keeps what is known of a session while its desktop is waited for: each sentence and each whole percent once, so that
 * its row says what its task says.
 */
export function waitingTeller(
  book: Pick<SessionBook, 'patch'>,
  id: string,
  log: Logger,
): (fraction: number, sentence: string | null) => void {
  let saved = { sentence: waiting, progress: Math.floor(percentOf('ready', 0)) };
  return (fraction, sentence) => {
    const next = { sentence: sentence ?? waiting, progress: Math.floor(percentOf('ready', fraction)) };
    if (next.sentence === saved.sentence && next.progress === saved.progress) return;
    saved = next;
    book.patch(id, next).catch((err: unknown) => log.warn({ err }, 'What a session waits for could not be kept'));
  };
}

/** A session as the contract shows it. */
export function toSession(row: SessionRow, iconHash: string | null): Session {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    workspaceName: row.workspace_name,
    iconHash,
    image: row.target.image,
    protocol: protocolOf(row),
    hostId: row.host_id,
    hostName: row.host_name ?? '',
    userId: row.user_id,
    userName: row.user_name,
    desired: row.desired,
    state: row.observed,
    progress: row.progress,
    sentence: row.sentence,
    containerId: row.target.containerId,
    cores: row.resources.cores ?? 0,
    memoryBytes: row.resources.memoryBytes ?? 0,
    error: row.error && errorInfoOf(row.error),
    notes: row.notes.map(errorInfoOf),
    taskId: row.task_id,
    hasThumbnail: row.thumbnail_at !== null,
    thumbnailAt: row.thumbnail_at,
    createdAt: row.created_at,
    startedAt: row.started_at,
    answersSince: row.answers_since,
    endedAt: row.ended_at,
    endReason: row.end_reason,
  };
}
