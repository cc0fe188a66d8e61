/** The one gate between a started container and a running session: a launch, a start and a restart all pass it. */
import type { ErrorInfo } from '../../../common/errors.ts';
import type { EngineConnector } from '../../hosts/connector.ts';
import type { HostPool } from '../../hosts/host-types.ts';
import type { Logger } from '../../log/logger.ts';
import { noSpan, type Span } from '../../log/spans.ts';
import type { SecretBox } from '../../secrets/types.ts';
import type { SessionRow } from '../../store/types.ts';
import { hasPhase, runPhase } from '../launch/exec-phase.ts';
import type { SessionBook } from '../records/session-book.ts';
import { targetOf, viewerOf } from '../records/session-target.ts';
import type { Viewers } from '../types.ts';
import { desktopTargetOf, webTargetOf } from '../views/view-target.ts';
import { desktopNote } from './desktop-ready.ts';
import { waitUntilReady } from './ready.ts';
import { probeViewer } from './viewer-probe.ts';

/**
 * Waits until the desktop of this start answers, and runs what the workspace wants to run once before anybody works
 * in it. Changes nothing of the state: the caller says what it means. Resolves with what has to be said of a session that
 * answers and whose desktop has not come up.
 * @throws SESSION_ENDED_EARLY, SESSION_NOT_READY, SESSION_NOTHING_LISTENS, SESSION_WITHOUT_TLS, SESSION_WITH_TLS, the connection
 *   errors of the host, the signal's reason
 */
export type PassDesktopGate = (
  row: SessionRow,
  connector: EngineConnector,
  options: {
    readonly signal: AbortSignal;
    /** Told how long its parts take. */
    readonly span?: Span;
    /** `fraction` 0-1 of the time there is; `sentence` what is known of why it takes so long. */
    readonly onWaiting?: (fraction: number, sentence: string | null) => void;
  },
) => Promise<ErrorInfo | null>;

export function createDesktopGate(deps: {
  book: SessionBook;
  pool: HostPool;
  secrets: SecretBox;
  viewers: Viewers;
  log: Logger;
  now: () => number;
}): PassDesktopGate {
  const { book, viewers, log, now } = deps;
  return async (row, connector, { signal, span = noSpan, onWaiting = () => undefined }) => {
    const { image, containerId: id } = targetOf(row);
    const containerId = id ?? '';
    const place = viewerOf(row);
    // What runs before anybody works in a session runs before anybody sees it.
    const isShownEarly = row.first_launch_done || !hasPhase(row, 'first_launch');
    const outcome = await waitUntilReady({
      span,
      connector,
      containerId,
      signal,
      place,
      probe: (limit) => probeViewer({ connector, containerId, image, place }, limit),
      answers: async () => {
        if (place.protocol === 'web') await viewers.pageAnswers(await webTargetOf(row, deps), place.path);
        else await viewers.ownerApi(await desktopTargetOf(row, 'control', deps)).getUsers();
      },
      onWaiting,
      onAnswer: async () => {
        if (isShownEarly) await book.patch(row.id, { answers_since: now() });
      },
    });
    const note = desktopNote(outcome);
    if (row.first_launch_done) return note;
    // Once, when the session first starts (docs/field.md, exec_config). Where it fails a person can still use the session.
    await span('first launch', () => runPhase(row, connector, containerId, 'first_launch', { signal, log }));
    await book.patch(row.id, { first_launch_done: true });
    return note;
  };
}
