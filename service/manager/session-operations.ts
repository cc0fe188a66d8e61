/** Sessions as people have them: launch, see, pause, start, end. */
import { FairleadError, notFound, toErrorInfo } from '../../common/errors.ts';
import type { Session } from '../../common/model/sessions.ts';
import { type Actor, guard } from '../access/actor.ts';
import { type Attempt, attempt, Done, type Fact } from '../access/facts.ts';
import { seenOnlyOf } from '../access/ownership.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { SessionRow, Store } from '../store/types.ts';
import type { EndSessions } from './ending.ts';
import type { OrderLaunch } from './launch/launch-order.ts';
import type { Placer } from './launch/placer.ts';
import type { Reservations } from './launch/reservations.ts';
import type { Reconciler } from './reconcile/reconciler.ts';
import { type SessionBook, toSession } from './records/session-book.ts';
import type { LateAction } from './records/session-ends.ts';
import { readHistory } from './records/session-history.ts';
import { containerOf, isSeen, reached } from './session-reach.ts';
import { type SessionArea, type SessionOperations, sessionNeeds } from './session-types.ts';
import type { Launchable, SettingsReader } from './types.ts';

const restartable: readonly SessionRow['observed'][] = ['running', 'paused', 'stopped'];

export function createSessionOperations(deps: {
  store: Store;
  book: SessionBook;
  pool: HostPool;
  placer: Placer;
  orderLaunch: OrderLaunch;
  reconciler: Reconciler;
  end: EndSessions;
  reservations: Pick<Reservations, 'takeAgain'>;
  settings: SettingsReader;
  /** A workspace ready to be launched. @throws WORKSPACE_NOT_FOUND, WORKSPACE_DISABLED, WORKSPACE_INVALID, WARNINGS_NOT_SHOWN */
  launchable(workspaceId: string): Promise<Launchable>;
  events: EventBus<ServiceTopics>;
}): SessionOperations {
  const { store, book, pool, reconciler, events, reservations, settings } = deps;

  /** A stopped session holds nothing of its host: what it needs is taken anew. @throws SESSION_NO_HOST */
  async function takeAgain(row: SessionRow): Promise<void> {
    const host = row.host_id === null ? null : pool.get(row.host_id);
    if (host === null) await book.patch(row.id, { desired: 'running', sentence: 'Starting.' });
    else await reservations.takeAgain(row, host, (await settings.read()).defaultCpuAllocation);
  }

  async function icons(rows: readonly SessionRow[]): Promise<Map<string, string | null>> {
    if (rows.length === 0) return new Map();
    const found = await store.db
      .selectFrom('workspaces')
      .select(['id', 'icon_hash'])
      .where('id', 'in', [...new Set(rows.map((row) => row.workspace_id))])
      .execute();
    return new Map(found.map((one) => [one.id, one.icon_hash]));
  }

  async function toSessions(rows: readonly SessionRow[]): Promise<Session[]> {
    const hashes = await icons(rows);
    return rows.map((row) => ({
      ...toSession(row, hashes.get(row.workspace_id) ?? null),
      workspaceId: hashes.has(row.workspace_id) ? row.workspace_id : null,
    }));
  }

  async function shown(row: SessionRow): Promise<Session> {
    const [session] = await toSessions([row]);
    if (!session) throw notFound('session', row.id);
    return session;
  }

  const seen = async (actor: Actor, id: string) => reached(actor, await book.get(id), 'see');

  /** Tries something on a session that this person may change; its fact is that session, with what came of it. */
  async function change(
    actor: Actor,
    id: string,
    act: (row: SessionRow) => Promise<{ readonly row: SessionRow } & Pick<Fact, 'outcome' | 'ordered'>>,
  ): Promise<Done<Session>> {
    const found = reached(actor, await book.get(id), 'work');
    const what = sessionAttempt(found);
    return attempt(what, async () => {
      const { row, ...came } = await act(found);
      return new Done(await shown(row), [{ ...what, ...came }]);
    });
  }

  /** A start whose desktop has yet to answer is only ordered: its outcome follows. */
  async function begun(action: Exclude<LateAction, 'session.end'>, row: SessionRow, actor: Actor) {
    if (row.observed === 'running') return { row };
    if (row.observed !== 'starting') return { row, outcome: notAsAsked(row) };
    await book.expect(row.id, action, actor.userName);
    return { row, ordered: { sessions: [row.id] } };
  }

  /** Sets what is wanted, makes it so, and answers what is. */
  const want = (
    actor: Actor,
    id: string,
    desired: SessionRow['desired'],
    from: readonly SessionRow['observed'][],
    refusal: string,
  ) =>
    change(actor, id, async (row) => {
      if (!from.includes(row.observed)) throw wrongState(row, refusal);
      await book.patch(id, { desired });
      try {
        const settled = await reconciler.settle(id);
        if (desired === 'running') return await begun('session.resume', settled, actor);
        // Its container may have ended meanwhile, which is no failure of the engine.
        return settled.observed === desired ? { row: settled } : { row: settled, outcome: notAsAsked(settled) };
      } catch (thrown) {
        // The person hears that it failed: it must not happen by itself later, when nobody expects it any more.
        const now = await book.get(id);
        if (now.desired === desired && now.observed !== desired) await book.patch(id, { desired: row.desired });
        throw thrown;
      }
    });

  return guard<SessionArea>(sessionNeeds, {
    list: async (actor) => toSessions((await book.living()).filter((row) => isSeen(actor, row))),
    get: async (actor, id) => shown(await seen(actor, id)),

    async history(actor, query) {
      return toSessions(await readHistory(store.db, { ...query, userId: seenOnlyOf(actor) }));
    },

    async *watch(actor, id, signal) {
      // Listens before it reads: a change in between is then told again, never missed.
      const changes = events.subscribe(signal, { topics: ['sessions'] });
      yield await shown(await seen(actor, id));
      for await (const changed of changes) {
        if (changed.id !== undefined && changed.id !== id) continue;
        yield await shown(await seen(actor, id));
      }
    },

    async placement(_actor, workspaceId, signal) {
      const { draft, image } = await deps.launchable(workspaceId);
      return deps.placer.candidates(draft, image, signal);
    },

    async launch(actor, order) {
      const { workspaceId, hostId } = order;
      const asked = await store.db
        .selectFrom('workspaces')
        .select('friendly_name')
        .where('id', '=', workspaceId)
        .executeTakeFirst();
      const data = { workspaceId, ...(hostId !== null && { hostId, host: pool.get(hostId)?.name ?? '' }) };
      // A launch that is refused makes no session: it is about the workspace.
      const workspace = { type: 'workspace', id: workspaceId, name: asked?.friendly_name ?? '' };
      return attempt({ object: workspace, data }, async () => {
        const { sessionId, taskId, name } = await deps.orderLaunch(order, actor);
        const object = { type: 'session', id: sessionId, name };
        return new Done({ sessionId, taskId }, [{ object, data, ordered: { tasks: [taskId] } }]);
      });
    },

    pause: (actor, id) => want(actor, id, 'paused', ['running'], 'Only a running session can be paused.'),
    resume: (actor, id) => want(actor, id, 'running', ['paused'], 'Only a paused session can be resumed.'),
    stop: (actor, id) => want(actor, id, 'stopped', ['running', 'paused'], 'Only a running session can be stopped.'),

    start: (actor, id) =>
      change(actor, id, async (row) => {
        if (row.observed !== 'stopped') throw wrongState(row, 'Only a stopped session can be started.');
        await takeAgain(row);
        try {
          return await begun('session.start', await reconciler.settle(id), actor);
        } catch (thrown) {
          // The person hears why; nothing starts by itself later, when nobody expects it any more.
          await book.patch(id, { desired: 'stopped', sentence: toErrorInfo(thrown).message });
          throw thrown;
        }
      }),

    restart: (actor, id) =>
      change(actor, id, async (row) => {
        containerOf(pool, row);
        if (!restartable.includes(row.observed))
          throw wrongState(row, 'Only a session that was started can be restarted.');
        if (row.observed === 'stopped') await takeAgain(row);
        return begun('session.restart', await reconciler.restart(id), actor);
      }),

    async end(actor, ids) {
      const rows = (await Promise.all([...new Set(ids)].map(book.get))).map((row) => reached(actor, row, 'work'));
      const what = endAttempt(rows);
      return attempt(what, async () => {
        const later = await deps.end(rows, actor.userName);
        for (const { id } of later) await book.expect(id, 'session.end', actor.userName);
        const came = { ended: rows.length - later.length, pending: later.length };
        return new Done(came, [{ ...what, ordered: { sessions: later.map(({ id }) => id) } }]);
      });
    },
  });
}

/** What is tried on a session. Also who has it and where it is. */
export function sessionAttempt(row: SessionRow, data: Readonly<Record<string, unknown>> = {}): Attempt {
  return {
    object: { type: 'session', id: row.id, name: row.workspace_name },
    data: { user: row.user_name, host: row.host_name, ...data },
  };
}

function endAttempt(rows: readonly SessionRow[]): Attempt {
  return {
    object: {
      type: 'session',
      id: rows.map(({ id }) => id).join(','),
      name: rows.map((row) => `${row.workspace_name} of ${row.user_name}`).join(', '),
    },
    data: { hosts: [...new Set(rows.flatMap((row) => row.host_name ?? []))] },
  };
}

/** Where the engine did what it was told and the session is not what was asked for. */
function notAsAsked({ observed, error, sentence }: SessionRow): NonNullable<Fact['outcome']> {
  const why = error === null ? sentence : `${error.code}: ${error.message}`;
  return { result: 'failed', reason: why || `It is ${observed}.` };
}

function wrongState(row: SessionRow, refusal: string): FairleadError {
  return new FairleadError('SESSION_WRONG_STATE', {
    message: `${refusal} It is ${row.observed}.`,
    hint: 'Reload the list.',
    status: 409,
    data: { state: row.observed },
  });
}
