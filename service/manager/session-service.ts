/** Sessions as people see and use them. The contract's area `sessions`. */

import type { sessionsContract } from '../../common/contract/sessions.ts';
import { FairleadError, notFound, toErrorInfo } from '../../common/errors.ts';
import type { Session } from '../../common/model/sessions.ts';
import type { AuditNote, Call, Face } from '../api/face.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { EngineConnector } from '../hosts/connector.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { Logger } from '../log/logger.ts';
import type { Gateway } from '../proxy/types.ts';
import type { SessionRow, Store } from '../store/types.ts';
import type { EndSessions } from './ending.ts';
import { openInSession } from './exec-phase.ts';
import type { OrderLaunch } from './launch-order.ts';
import { batches } from './log-batches.ts';
import type { Placer } from './placer.ts';
import type { Reconciler } from './reconciler.ts';
import { type SessionBook, toSession } from './session-book.ts';
import type { LateAction } from './session-ends.ts';
import { readHistory } from './session-history.ts';
import { sessionLog } from './session-log.ts';
import type { Terminals } from './terminals.ts';
import type { Launchable, SettingsReader } from './types.ts';
import type { TimeWay } from './way.ts';

const restartable: readonly SessionRow['observed'][] = ['running', 'paused', 'stopped'];
const sizings = { fit: 'remote', scale: 'fit', actual: 'off' } as const;

export function createSessionService(deps: {
  store: Store;
  book: SessionBook;
  pool: HostPool;
  placer: Placer;
  orderLaunch: OrderLaunch;
  reconciler: Reconciler;
  terminals: Terminals;
  end: EndSessions;
  /** Made after the manager, because it asks the manager for targets. */
  gateway(): Gateway;
  settings: SettingsReader;
  timeWay: TimeWay;
  /** A workspace ready to be launched. @throws WORKSPACE_NOT_FOUND, WORKSPACE_DISABLED, WORKSPACE_INVALID, WARNINGS_NOT_SHOWN */
  launchable(workspaceId: string): Promise<Launchable>;
  events: EventBus<ServiceTopics>;
  log: Logger;
}): Face<typeof sessionsContract> {
  const { store, book, pool, reconciler, terminals, gateway, settings, events } = deps;

  async function icons(rows: readonly SessionRow[]): Promise<Map<string, string | null>> {
    if (rows.length === 0) return new Map();
    const found = await store.db
      .selectFrom('workspaces')
      .select(['id', 'icon_hash'])
      .where('id', 'in', [...new Set(rows.map((row) => row.workspace_id))])
      .execute();
    return new Map(found.map((one) => [one.id, one.icon_hash]));
  }

  async function toDtos(rows: readonly SessionRow[]): Promise<Session[]> {
    const hashes = await icons(rows);
    return rows.map((row) => ({
      ...toSession(row, hashes.get(row.workspace_id) ?? null),
      workspaceId: hashes.has(row.workspace_id) ? row.workspace_id : null,
    }));
  }

  async function toDto(row: SessionRow): Promise<Session> {
    const [dto] = await toDtos([row]);
    if (!dto) throw notFound('session', row.id);
    return dto;
  }

  const noteSession = (note: AuditNote, row: SessionRow, data?: Record<string, unknown>) =>
    Object.assign(note, {
      objectType: 'session',
      objectId: row.id,
      objectName: row.workspace_name,
      data: { user: row.user_name, host: row.host_name, ...data },
    });

  /** A start whose desktop has yet to answer is only ordered: its outcome follows. */
  async function begun(action: Exclude<LateAction, 'session.end'>, row: SessionRow, { note, caller }: Call) {
    if (row.observed !== 'starting') {
      if (row.observed !== 'running') note.outcome = notAsAsked(row);
      return row;
    }
    await book.expect(row.id, action, caller.userName);
    note.sessionIds = [row.id];
    return row;
  }

  /** Sets what is wanted, makes it so, and answers what is. */
  async function want(
    id: string,
    desired: SessionRow['desired'],
    call: Call,
    from: readonly SessionRow['observed'][],
    refusal: string,
  ): Promise<Session> {
    const { note } = call;
    const row = await book.get(id);
    noteSession(note, row);
    if (!from.includes(row.observed)) throw wrongState(row, refusal);
    await book.patch(id, { desired });
    try {
      const settled = await reconciler.settle(id);
      if (desired === 'running') return await toDto(await begun('session.resume', settled, call));
      // Its container may have ended meanwhile, which is no failure of the engine.
      if (settled.observed !== desired) note.outcome = notAsAsked(settled);
      return await toDto(settled);
    } catch (thrown) {
      // The person hears that it failed: it must not happen by itself later, when nobody expects it any more.
      const now = await book.get(id);
      if (now.desired === desired && now.observed !== desired) await book.patch(id, { desired: row.desired });
      throw thrown;
    }
  }

  async function containerOf(
    id: string,
  ): Promise<{ row: SessionRow; connector: EngineConnector; containerId: string }> {
    const row = await book.get(id);
    if (row.container_id === null || row.host_id === null) {
      throw new FairleadError('SESSION_NO_CONTAINER', {
        message: 'This session has no container.',
        hint: 'It has not been started yet, or it has ended.',
        status: 409,
      });
    }
    return { row, connector: pool.require(row.host_id).connector, containerId: row.container_id };
  }

  return {
    async list() {
      return { sessions: await toDtos(await book.living()) };
    },
    async get({ id }) {
      return toDto(await book.get(id));
    },
    history: async (query) => ({ sessions: await toDtos(await readHistory(store.db, query)) }),
    async *watch({ id }, { signal }) {
      // Listens before it reads: a change in between is then told again, never missed.
      const changes = events.subscribe(signal, { topics: ['sessions'] });
      yield await toDto(await book.get(id));
      for await (const change of changes) {
        if (change.id !== undefined && change.id !== id) continue;
        yield await toDto(await book.get(id));
      }
    },
    async placement({ workspaceId }, { signal }) {
      const { draft, image } = await deps.launchable(workspaceId);
      return { candidates: await deps.placer.candidates(draft, image, signal) };
    },

    async launch({ workspaceId, hostId, values }, { caller, note }) {
      // A launch that is refused makes no session: its entry is about the workspace.
      const asked = await store.db
        .selectFrom('workspaces')
        .select('friendly_name')
        .where('id', '=', workspaceId)
        .executeTakeFirst();
      Object.assign(note, {
        objectType: 'workspace',
        objectId: workspaceId,
        objectName: asked?.friendly_name ?? '',
        data: { workspaceId, hostId, ...(hostId && { host: pool.get(hostId)?.name ?? '' }) },
      });
      const { sessionId, taskId, name } = await deps.orderLaunch(
        { workspaceId, hostId: hostId ?? null, values },
        caller,
      );
      Object.assign(note, { objectType: 'session', objectId: sessionId, objectName: name });
      return { sessionId, taskId };
    },

    pause: ({ id }, call) => want(id, 'paused', call, ['running'], 'Only a running session can be paused.'),
    resume: ({ id }, call) => want(id, 'running', call, ['paused'], 'Only a paused session can be resumed.'),
    stop: ({ id }, call) => want(id, 'stopped', call, ['running', 'paused'], 'Only a running session can be stopped.'),
    async start({ id }, call) {
      const row = await book.get(id);
      noteSession(call.note, row);
      if (row.observed !== 'stopped') throw wrongState(row, 'Only a stopped session can be started.');
      await book.patch(id, { desired: 'running', sentence: 'Starting.' });
      try {
        return await toDto(await begun('session.start', await reconciler.settle(id), call));
      } catch (thrown) {
        // The person hears why; nothing starts by itself later, when nobody expects it any more.
        await book.patch(id, { desired: 'stopped', sentence: toErrorInfo(thrown).message });
        throw thrown;
      }
    },
    async restart({ id }, call) {
      const { row } = await containerOf(id);
      noteSession(call.note, row);
      if (!restartable.includes(row.observed))
        throw wrongState(row, 'Only a session that was started can be restarted.');
      return toDto(await begun('session.restart', await reconciler.restart(id), call));
    },
    async openUrl({ id, url }, { note, signal }) {
      const { row, connector, containerId } = await containerOf(id);
      noteSession(note, row, { origin: new URL(url).origin });
      await openInSession(row, connector, containerId, url, { signal, log: deps.log });
      return {};
    },
    async end({ ids }, { note, caller }) {
      const rows = await Promise.all([...new Set(ids)].map(book.get));
      Object.assign(note, {
        objectType: 'session',
        objectName: rows.map((row) => `${row.workspace_name} of ${row.user_name}`).join(', '),
        data: { hosts: [...new Set(rows.flatMap((row) => row.host_name ?? []))] },
      });
      const later = await deps.end(rows, caller.userName);
      for (const { id } of later) await book.expect(id, 'session.end', caller.userName);
      note.sessionIds = later.map((row) => row.id);
      return { ended: rows.length - later.length, pending: later.length };
    },

    async *logs({ id, tail, follow }, { signal }) {
      const { connector, containerId } = await containerOf(id);
      yield* batches(sessionLog(connector, containerId, { tail, follow, signal }));
    },
    async *stats({ id }, { signal }) {
      const { connector, containerId } = await containerOf(id);
      yield* connector.stats(containerId, signal);
    },
    async thumbnail({ id }) {
      const picture = await book.thumbnail(id);
      return picture && { mediaType: 'image/jpeg', base64: picture.jpeg.toString('base64'), at: picture.at };
    },

    async view({ id, mode, sizing, quality, clipboardIn, clipboardOut }, { caller, note, signal }) {
      const row = await book.get(id);
      noteSession(note, row, { mode });
      const allowed = await settings.read();
      // Who watches does nothing else: the absence of keys says nothing about them.
      const idleS = mode === 'control' && allowed.viewIdleS > 0 ? allowed.viewIdleS : null;
      const view = await gateway().issue({
        sessionId: id,
        userId: caller.userId,
        mode,
        connectionId: caller.connectionId ?? `token:${caller.tokenId}`,
        tokenId: caller.tokenId,
        page: {
          resize: sizings[sizing],
          quality,
          ...(idleS === null ? {} : { idleS }),
          clipboardUp: clipboardIn && allowed.clipboardIn,
          clipboardDown: clipboardOut && allowed.clipboardOut,
        },
      });
      // The token ended while the ticket was made: what was to end with it did not know of this one.
      if (signal.aborted) gateway().revoke({ viewId: view.viewId });
      return { ...view, mode, idleS };
    },
    closeView({ viewId }, { caller }) {
      gateway().revoke({ viewId, userId: caller.userId });
      return {};
    },
    async latency({ id, answer }, { caller }) {
      const view = gateway()
        .views()
        .find((one) => one.sessionId === id && one.userId === caller.userId);
      if (!view)
        throw new FairleadError('SESSION_NO_VIEW', { message: 'You have no view of this session open.', status: 409 });
      if (!answer) return { roundTripMs: await deps.timeWay(await book.get(id)) };
      const status = await gateway().status(view.viewId);
      if (status.state === 'ready') return { roundTripMs: status.roundTripMs };
      throw new FairleadError(status.error.code, {
        message: status.error.message,
        ...(status.error.hint && { hint: status.error.hint }),
        status: 502,
      });
    },

    async terminalOpen({ id, cols, rows, asRoot }, { caller, note, signal }) {
      const { row, connector, containerId } = await containerOf(id);
      noteSession(note, row, { asRoot });
      const { userId, tokenId } = caller;
      const request = { sessionId: id, userId, tokenId, cols, rows, asRoot };
      const terminalId = await terminals.open(connector, containerId, request);
      // The caller went, or the token ended, while the engine was asked: nobody will ever look at it.
      if (signal.aborted) terminals.close(terminalId, userId);
      return { terminalId };
    },
    terminalOutput: ({ terminalId }, { caller, signal }) => terminals.output(terminalId, caller.userId, signal),
    async terminalInput({ terminalId, base64 }, { caller }) {
      await terminals.input(terminalId, caller.userId, Buffer.from(base64, 'base64'));
      return {};
    },
    async terminalResize({ terminalId, cols, rows }, { caller }) {
      await terminals.resize(terminalId, caller.userId, cols, rows);
      return {};
    },
    terminalClose({ terminalId }, { caller }) {
      terminals.close(terminalId, caller.userId);
      return {};
    },
  };
}

/** What the audit log says where the engine did what it was told and the session is not what was asked for. */
function notAsAsked({ observed, error, sentence }: SessionRow): NonNullable<AuditNote['outcome']> {
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
