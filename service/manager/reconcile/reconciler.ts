/**
 * Brings the list of sessions and the engines together: nothing lost, nothing twice, nothing stuck. Looks at all of a host
 * when it connects and on a timer, and at one session after an event about it and after every operation on it.
 */
import { sessionLabel, siteLabel } from '../../../common/docker/labels.ts';
import { errorInfoOf, FairleadError, isAbort, toErrorInfo } from '../../../common/errors.ts';
import type { Locks } from '../../async/locks.ts';
import type { ContainerDetails } from '../../hosts/connector.ts';
import type { HostPool, ManagedHost, Steering } from '../../hosts/host-types.ts';
import type { ImageInventory } from '../../hosts/image-types.ts';
import type { Logger } from '../../log/logger.ts';
import type { SessionRow } from '../../store/types.ts';
import { percentOf } from '../launch/launch-steps.ts';
import type { PassDesktopGate } from '../ready/desktop-gate.ts';
import { withDesktopNote } from '../ready/desktop-ready.ts';
import { withLogTail } from '../ready/log-tail.ts';
import type { CloseSession } from '../records/closing.ts';
import { type SessionBook, waiting } from '../records/session-book.ts';
import type { Viewers } from '../types.ts';
import type { CheckSent } from './adoption.ts';
import { createComebacks } from './comebacks.ts';
import {
  afterAction,
  type Decision,
  decide,
  endedByItself,
  endedByItselfCode,
  launchStates,
  type Seen,
  unknownStart,
} from './decide.ts';
import { createHostWatch } from './host-watch.ts';
import { createLosses } from './losses.ts';
import { createRounds } from './rounds.ts';
import { createStarts } from './starts.ts';
import { createStrays, type OnStranger } from './strays.ts';

/** Seconds a container gets to stop before it is killed. */
const stopTimeoutS = 10;
export type Reconciler = {
  /** Makes one session what it should be, now. @throws what the engine says where it cannot. */
  settle(sessionId: string): Promise<SessionRow>;
  /** Stops the container and starts it again. @throws what the engine says where it cannot. */
  restart(sessionId: string): Promise<SessionRow>;
  /** Looks at everything on a host. Never rejects: what cannot be done now is tried again. */
  sweep(host: ManagedHost): Promise<void>;
  start(): void;
  dispose(): void;
};

export function createReconciler(deps: {
  siteId: string;
  book: SessionBook;
  pool: HostPool;
  close: CloseSession;
  viewers: Viewers;
  locks: Locks;
  steering: Steering;
  passGate: PassDesktopGate;
  checkSent: CheckSent;
  log: Logger;
  now: () => number;
  /** Whether a task works on this session right now. */
  launching(row: SessionRow): Promise<boolean>;
  /** Told where images of a host came or went. */
  inventory: Pick<ImageInventory, 'changed'>;
  onStranger: OnStranger;
}): Reconciler {
  const { siteId, book, pool, close, viewers, locks, steering, log, now } = deps;
  const losses = createLosses({
    book,
    pool,
    viewers,
    locks,
    steering,
    log,
    now,
    launching: deps.launching,
    close,
    interrupted,
  });
  const comebacks = createComebacks({ now, after });
  const adopt = createStrays({
    book,
    pool,
    locks,
    log,
    now,
    onStranger: deps.onStranger,
    quietly,
    settle: (id) => settleUnlocked(id),
  });
  const starts = createStarts({ book, passGate: deps.passGate, locks, viewers, log, now });

  const mine = (host: ManagedHost, sessionId: string) =>
    host.connector.listContainers({ [siteLabel]: siteId, [sessionLabel]: sessionId });

  /** @param gap whether the engine was out of sight since it was looked at last. */
  async function settleUnlocked(sessionId: string, gap = false): Promise<SessionRow> {
    const found = await book.get(sessionId);
    const row = gap ? await losses.afterGap(found) : found;
    const host = row.host_id === null ? null : pool.get(row.host_id);
    if (!host) {
      // Never placed, or its host was removed from the site: there is nothing that could be asked.
      if (row.desired === 'deleted' && row.observed !== 'deleted')
        return close(row, row.host_id === null ? 'Ended before it was placed.' : 'Ended after its host was removed.');
      return row;
    }
    const [container] = row.target.containerId === null ? await mine(host, sessionId) : [];
    const id = row.target.containerId ?? container?.id ?? null;
    if (id === null && row.desired !== 'deleted' && row.observed !== 'failed' && !(await deps.launching(row)))
      return interrupted(row);
    const seen = id === null ? null : await host.connector.inspectContainer(id);
    const decision = decide({ ...row, target: { ...row.target, containerId: id } }, seen);
    if (decision.do === 'accept-stop' && seen && isComingBack(row, host, seen)) return waitingFor(row);
    if (seen && wasStartedElsewhere(decision, row, seen)) return takeUp(row, host, seen);
    return carryOut(decision, row, host, id, seen);
  }

  /** Whether the end is so fresh that it may be half of a restart. */
  function isComingBack(row: SessionRow, host: ManagedHost, seen: Seen): boolean {
    return comebacks.awaited(row.id, seen, () => void looks.ask(row.id, host.id));
  }

  async function waitingFor(row: SessionRow): Promise<SessionRow> {
    const sentence = 'Its container ended. It may be starting again.';
    return row.sentence === sentence ? row : book.patch(row.id, { sentence });
  }

  /** Another start than the one that is known, of a session that nobody has just started here. */
  function wasStartedElsewhere(decision: Decision, row: SessionRow, seen: Seen): boolean {
    if (decision.do === 'adopt') return true;
    return decision.do === 'await-desktop' && ![null, seen.startedAt].includes(row.target.startedAt);
  }

  /** What runs again is a session again if it is what was sent; else it is stopped, and says why. */
  async function takeUp(row: SessionRow, host: ManagedHost, seen: ContainerDetails): Promise<SessionRow> {
    try {
      await deps.checkSent(row, host, seen);
    } catch (thrown) {
      if (toErrorInfo(thrown).code !== 'SESSION_CONTAINER_CHANGED') throw thrown;
      viewers.endViews(row.id);
      await host.connector.stopContainer(seen.id, { timeoutS: stopTimeoutS });
      const error = toErrorInfo(thrown);
      return book.patch(row.id, {
        desired: 'stopped',
        observed: 'stopped',
        sentence: error.message,
        error,
        notes: withoutEnd(row),
        ...unknownStart,
      });
    }
    // They lead to the start that is over.
    viewers.endViews(row.id);
    log.info({ session: row.id, host: host.id }, 'A container that was started again outside of Fairlead is taken up');
    const taken = await book.patch(row.id, { desired: 'running', notes: withoutEnd(row) });
    return carryOut({ do: 'await-desktop' }, taken, host, seen.id, seen);
  }

  /** A launch whose task is over and that made nothing: said, so that it never looks as if it went on. */
  function interrupted(row: SessionRow): Promise<SessionRow> {
    const error = new FairleadError('SESSION_LAUNCH_INTERRUPTED', {
      message: 'The launch was interrupted before a container was made.',
      hint: 'Launch the workspace again.',
    }).toInfo();
    return book.patch(row.id, { observed: 'failed', sentence: error.message, error });
  }

  async function carryOut(
    decision: Decision,
    row: SessionRow,
    host: ManagedHost,
    id: string | null,
    seen: Seen | null,
  ): Promise<SessionRow> {
    const { connector } = host;
    switch (decision.do) {
      case 'nothing': {
        // An engine may have started it again by itself, and nothing else have changed.
        const other = forgetOther(row, seen);
        return row.observed !== 'starting' && other !== null ? book.patch(row.id, other) : row;
      }
      case 'note': {
        // It leaves `starting` without its desktop having answered.
        const forgotten = row.observed === 'starting' ? unknownStart : forgetOther(row, seen);
        return book.patch(row.id, {
          observed: decision.observed,
          sentence: decision.sentence,
          error: null,
          ...forgotten,
          target: { containerId: id, ...forgotten?.target },
        });
      }
      case 'await-desktop': {
        const starting = await awaited(row, id, seen);
        starts.follow(starting, connector);
        return starting;
      }
      case 'adopt':
        // Only a look from outside asks for it: see `takeUp`.
        return row;
      case 'close':
        return close(row, decision.reason);
      case 'accept-stop': {
        const { sentence, error } = decision;
        viewers.endViews(row.id);
        losses.endedByItself(row.id);
        const notes = [...withoutEnd(row), endedByItself(sentence)];
        const stopped = await book.patch(row.id, { desired: 'stopped', observed: 'stopped', sentence, error, notes });
        if (error === null || id === null) return stopped;
        return book.patch(row.id, { error: await withLogTail(error, connector, id, log) });
      }
    }
    if (id === null) return row;
    if (decision.do === 'remove') {
      await book.patch(row.id, { observed: row.observed === 'deleted' ? 'deleted' : 'deleting', sentence: 'Ending.' });
      viewers.endViews(row.id);
      await connector.removeContainer(id);
      return close(row, 'Ended.');
    }
    if (decision.do === 'discard') {
      await connector.removeContainer(id);
      return book.patch(row.id, { target: { containerId: null } });
    }
    if (decision.do === 'pause') await connector.pauseContainer(id);
    if (decision.do === 'unpause') await connector.unpauseContainer(id);
    if (decision.do === 'stop') {
      viewers.endViews(row.id);
      await connector.stopContainer(id, { timeoutS: stopTimeoutS });
    }
    if (decision.do === 'start') await connector.startContainer(id);
    const after = await connector.inspectContainer(id);
    return carryOut(decideOnce(afterAction(row, decision.do), after), row, host, id, after);
  }

  /** After an action only notes and endings follow: acting a second time on what did not help would be a loop. */
  function decideOnce(row: Parameters<typeof decide>[0], seen: Seen | null): Decision {
    const next = decide(row, seen);
    return ['note', 'await-desktop', 'close', 'accept-stop'].includes(next.do) ? next : { do: 'nothing' };
  }

  /** A start whose desktop has not answered: said once, not at every look. */
  async function awaited(row: SessionRow, id: string | null, seen: Seen | null): Promise<SessionRow> {
    const startedAt = seen?.startedAt ?? null;
    const isNewStart = row.target.startedAt !== startedAt;
    if (row.observed === 'starting' && row.target.containerId === id && !isNewStart) return row;
    return book.patch(row.id, {
      observed: 'starting',
      sentence: waiting,
      progress: percentOf('ready', 0),
      target: { containerId: id, startedAt, ...(isNewStart && { certificateSha256: null }) },
      error: null,
      notes: isNewStart ? withDesktopNote(withoutEnd(row), null) : withoutEnd(row),
      ...(isNewStart && { answers_since: null }),
    });
  }

  /** What has to go where another start than the stored one is seen. */
  function forgetOther({ target: { startedAt: stored } }: SessionRow, seen: Seen | null): typeof unknownStart | null {
    return seen === null || stored === null || stored === seen.startedAt ? null : unknownStart;
  }

  /** By host; whether its engine was out of sight meanwhile. Never rejects: what cannot be done now is tried again. */
  const sweeps = createRounds<boolean>(
    (hostId, gap) =>
      sweepOnce(hostId, gap).catch((err: FairleadError) =>
        log.info({ host: hostId, code: err.code, message: err.message }, 'A host could not be looked at now'),
      ),
    (before, later) => before || later,
  );

  /** Hosts all of which was looked at by this process. */
  const swept = new Set<string>();

  async function sweepOnce(hostId: string, gap: boolean): Promise<void> {
    const host = pool.get(hostId);
    if (host === null) return;
    /** What stands for its container: nothing has to be asked about that. */
    const standing = new Set<string>();
    for (const row of await book.living(host.id)) {
      if (locks.busy(row.id) || (launchStates.includes(row.observed) && (await deps.launching(row)))) continue;
      await quietly(row.id, async () => {
        const { observed } = await locks.run(row.id, () => settleUnlocked(row.id, gap));
        if (observed !== 'deleted') standing.add(row.id);
      });
    }
    for (const container of await host.connector.listContainers({ [siteLabel]: siteId }))
      if (!standing.has(container.labels[sessionLabel] ?? '')) await adopt(host, container, swept.has(hostId));
    swept.add(hostId);
  }

  /** By session; the host whose engine told of it. Never rejects either. */
  const looks = createRounds<string>(
    (sessionId, hostId) => quietly(sessionId, () => lookOnce(sessionId, hostId)),
    (_before, later) => later,
  );

  /** An event is about one session: its neighbours are left alone. What this host should not have is its sweep's matter. */
  async function lookOnce(sessionId: string, hostId: string): Promise<void> {
    const found = await book.find(sessionId);
    if (found?.host_id !== hostId) return sweeps.ask(hostId, false);
    // What was missed of the host comes first: an end that nobody saw is judged otherwise than one that is told.
    await sweeps.over(hostId);
    await locks.run(sessionId, async () => {
      const row = await book.get(sessionId);
      if (launchStates.includes(row.observed) && (await deps.launching(row))) return;
      await settleUnlocked(sessionId);
    });
  }

  async function restartUnlocked(sessionId: string): Promise<SessionRow> {
    const row = await book.get(sessionId);
    const host = row.host_id === null ? null : pool.get(row.host_id);
    if (!host || row.target.containerId === null) return settleUnlocked(sessionId);
    viewers.endViews(row.id);
    await book.patch(row.id, { desired: 'running', observed: 'starting', sentence: 'Restarting.', ...unknownStart });
    // Under the session's lock from here to the new start: what is seen in between is no ending.
    await host.connector.restartContainer(row.target.containerId, { timeoutS: stopTimeoutS });
    return settleUnlocked(sessionId);
  }

  async function quietly(sessionId: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      if (isAbort(thrown)) return;
      const { code, message } = toErrorInfo(thrown);
      log.info({ session: sessionId, code, message }, 'A session could not be settled now; it is tried again');
    }
  }

  const watch = createHostWatch({
    siteId,
    pool,
    steering,
    log,
    inventory: deps.inventory,
    sweep: (hostId, gap) => void sweeps.ask(hostId, gap),
    look: (sessionId, hostId) => void looks.ask(sessionId, hostId),
  });
  let stopLosses: () => void = () => undefined;

  return {
    settle: (sessionId) => locks.run(sessionId, () => settleUnlocked(sessionId)),
    restart: (sessionId) => locks.run(sessionId, () => restartUnlocked(sessionId)),
    sweep: ({ id }) => sweeps.ask(id, false),
    start() {
      stopLosses = losses.start();
      watch.start();
    },
    dispose() {
      stopLosses();
      watch.dispose();
      starts.dispose();
      comebacks.dispose();
    },
  };
}

const withoutEnd = ({ notes }: SessionRow) => notes.map(errorInfoOf).filter(({ code }) => code !== endedByItselfCode);

function after(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
