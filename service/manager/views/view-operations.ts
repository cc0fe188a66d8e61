/** Looking into sessions and working in them: views, addresses, logs, figures, pictures, terminals. */
import { errorFrom, FairleadError } from '../../../common/errors.ts';
import { viewerFacts } from '../../../common/model/viewers.ts';
import { type Actor, guard } from '../../access/actor.ts';
import { attempt, Done } from '../../access/facts.ts';
import type { Reach } from '../../access/ownership.ts';
import type { HostPool } from '../../hosts/host-types.ts';
import type { Logger } from '../../log/logger.ts';
import type { Gateway } from '../../proxy/types.ts';
import { openInSession } from '../launch/exec-phase.ts';
import type { SessionBook } from '../records/session-book.ts';
import { viewerOf } from '../records/session-target.ts';
import { sessionAttempt } from '../session-operations.ts';
import { containerOf, reached } from '../session-reach.ts';
import { type ViewArea, type ViewOperations, viewNeeds } from '../session-types.ts';
import type { SettingsReader } from '../types.ts';
import { batches } from './log-batches.ts';
import { sessionLog } from './session-log.ts';
import type { Terminals } from './terminals.ts';
import type { TimeWay } from './way.ts';

/** What the page of a session is told for each way to size its picture. */
const sizings = { fit: 'remote', scale: 'fit', actual: 'off' } as const;

export function createViewOperations(deps: {
  book: SessionBook;
  pool: HostPool;
  terminals: Terminals;
  /** Made after the manager, because it asks the manager for targets. */
  gateway(): Gateway;
  settings: SettingsReader;
  timeWay: TimeWay;
  log: Logger;
}): ViewOperations {
  const { book, pool, terminals, gateway, settings } = deps;

  const sessionOf = async (actor: Actor, id: string, reach: Reach) => reached(actor, await book.get(id), reach);

  return guard<ViewArea>(viewNeeds, {
    async view(actor, { id, mode, sizing, quality, clipboardIn, clipboardOut }, signal) {
      const row = await sessionOf(actor, id, mode === 'view' ? 'see' : 'work');
      const what = sessionAttempt(row, { mode });
      return attempt(what, async () => {
        const place = viewerOf(row);
        const { idleLimit } = viewerFacts[place.protocol];
        const allowed = await settings.read();
        // Who watches does nothing else: the absence of keys says nothing about them.
        const idleS = idleLimit && mode === 'control' && allowed.viewIdleS > 0 ? allowed.viewIdleS : null;
        const view = await gateway().issue({
          sessionId: id,
          userId: actor.userId,
          mode,
          viewer: place.protocol === 'web' ? { protocol: 'web', path: place.path } : { protocol: 'kasmvnc' },
          connectionId: actor.connectionId ?? `token:${actor.tokenId}`,
          tokenId: actor.tokenId,
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
        return new Done({ ...view, mode, idleS }, [what]);
      });
    },
    closeView: (actor, viewId) => void gateway().revoke({ viewId, userId: actor.userId }),

    async latency(actor, { id, answer }) {
      const row = await sessionOf(actor, id, 'see');
      const view = gateway()
        .views()
        .find((one) => one.sessionId === id && one.userId === actor.userId);
      if (!view)
        throw new FairleadError('SESSION_NO_VIEW', { message: 'You have no view of this session open.', status: 409 });
      if (!answer) return deps.timeWay(row);
      const status = await gateway().status(view.viewId);
      if (status.state === 'ready') return status.roundTripMs;
      throw errorFrom(status.error, { status: 502 });
    },

    async openUrl(actor, { id, url }, signal) {
      const row = await sessionOf(actor, id, 'work');
      const what = sessionAttempt(row, { origin: new URL(url).origin });
      return attempt(what, async () => {
        const { connector, containerId } = containerOf(pool, row);
        await openInSession(row, connector, containerId, url, { signal, log: deps.log });
        return new Done(null, [what]);
      });
    },

    async *logs(actor, { id, tail, follow }, signal) {
      const { connector, containerId } = containerOf(pool, await sessionOf(actor, id, 'see'));
      yield* batches(sessionLog(connector, containerId, { tail, follow, signal }));
    },
    async *stats(actor, id, signal) {
      const { connector, containerId } = containerOf(pool, await sessionOf(actor, id, 'see'));
      yield* connector.stats(containerId, signal);
    },
    async thumbnail(actor, id) {
      await sessionOf(actor, id, 'see');
      return book.thumbnail(id);
    },

    async terminalOpen(actor, { id, cols, rows, asRoot }, signal) {
      const row = await sessionOf(actor, id, 'work');
      const what = sessionAttempt(row, { asRoot });
      return attempt(what, async () => {
        const { connector, containerId } = containerOf(pool, row);
        const { userId, tokenId } = actor;
        const request = { sessionId: id, userId, tokenId, cols, rows, asRoot };
        const terminalId = await terminals.open(connector, containerId, request);
        // The caller went, or the token ended, while the engine was asked: nobody will ever look at it.
        if (signal.aborted) terminals.close(terminalId, userId);
        return new Done(terminalId, [what]);
      });
    },
    terminalOutput: (actor, terminalId, signal) => terminals.output(terminalId, actor.userId, signal),
    terminalInput: async (actor, terminalId, bytes) => void (await terminals.input(terminalId, actor.userId, bytes)),
    terminalResize: async (actor, terminalId, { cols, rows }) =>
      void (await terminals.resize(terminalId, actor.userId, cols, rows)),
    terminalClose: (actor, terminalId) => terminals.close(terminalId, actor.userId),
  });
}
