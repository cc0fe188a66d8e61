/** What stands over the picture while there is none: what is, and what can be done. Pure. */

import type { ErrorInfo } from '../../../../common/errors.ts';
import { hintText } from '../../../../common/hint.ts';
import type { Session } from '../../../../common/model/sessions.ts';
import { formatDuration } from '../../../ui/words/format.ts';
import { canBeShown } from '../words.ts';
import type { ViewLife } from './view-life.ts';

export type OverlayAction = 'resume' | 'start' | 'reconnect' | 'reload';

type OverlayWords = {
  readonly title: string;
  readonly text: string;
  /** Something is on its way by itself. */
  readonly busy: boolean;
  readonly action: OverlayAction | null;
};

type Reason = Pick<ErrorInfo, 'message' | 'hint'>;
type Life = Pick<ViewLife, 'phase' | 'idleS' | 'said'>;

/** null: the picture is there. `reason` says why the desktop does not answer, where that is known. */
export function overlayWords(
  session: Pick<Session, 'state' | 'sentence' | 'hostName' | 'answersSince'> & Partial<Pick<Session, 'protocol'>>,
  life: Life,
  reason: Reason | null,
): OverlayWords | null {
  if (canBeShown(session)) return connectionWords(life, reason, session.protocol === 'web' ? 'page' : 'desktop');
  switch (session.state) {
    case 'paused':
      return {
        title: 'This session is paused',
        text: 'Its programs stand still and use no processor. Nothing is lost.',
        busy: false,
        action: 'resume',
      };
    case 'stopped':
      return {
        title: 'This session is stopped',
        text: `${session.sentence} Files in its container are kept.`,
        busy: false,
        action: 'start',
      };
    case 'lost':
      return {
        title: `The host ${session.hostName} cannot be reached`,
        text: 'Its programs may still run there. The desktop comes back here when the host is back.',
        busy: true,
        action: null,
      };
    case 'deleting':
      return { title: 'The session is ending', text: session.sentence, busy: true, action: null };
    case 'deleted':
      return { title: 'The session has ended', text: session.sentence, busy: false, action: null };
    default:
      return { title: 'The session is starting', text: session.sentence, busy: true, action: null };
  }
}

function connectionWords(
  { phase, idleS, said }: Life,
  reason: Reason | null,
  what: 'page' | 'desktop',
): OverlayWords | null {
  switch (phase) {
    case 'connected':
      return null;
    case 'closed':
    case 'opening':
      return { title: 'Opening the session', text: 'A view of its own is prepared.', busy: true, action: null };
    case 'connecting':
      return { title: `Connecting to the ${what}`, text: reason?.message ?? '', busy: true, action: null };
    case 'waiting':
      return {
        title: `The connection to the ${what} was lost`,
        // What happened and no advice: most cuts pass, and advice for those that do not may cost the person's work.
        text: `${reason ? `${reason.message} ` : ''}The picture comes back here as soon as the session answers.`,
        busy: true,
        action: 'reconnect',
      };
    case 'idle':
      return {
        title: idleS === null ? 'You were idle for a while' : `You were idle for ${formatDuration(idleS * 1000)}`,
        text: 'The view was closed to save processor time and bandwidth. The session itself goes on.',
        busy: false,
        action: 'reconnect',
      };
    case 'ended':
      return {
        title: 'The server of the session ended this view',
        text: `It says: “${said}”. The session itself goes on.`,
        busy: false,
        action: 'reconnect',
      };
    case 'blocked':
      return {
        title: 'Sessions are shown at another address now',
        text: 'The service was started anew. Reload this page to follow; your tabs are kept.',
        busy: false,
        action: 'reload',
      };
    case 'given-up':
      return {
        title: `The ${what} cannot be reached`,
        text: reason
          ? `${reason.message}${reason.hint ? ` ${hintText(reason.hint)}` : ''}`
          : 'It did not answer several times in a row. Its log may say why.',
        busy: false,
        action: 'reconnect',
      };
  }
}
