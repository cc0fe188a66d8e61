/** The life of one view, from asking for a ticket to the picture and back after a break. Pure: `use-view.ts` runs it. */
import type { z } from 'zod';
import type { viewSchema } from '../../../../common/model/sessions.ts';
import type { PageState } from './messages.ts';

export type View = z.infer<typeof viewSchema>;

type ViewPhase =
  | 'closed'
  | 'opening'
  | 'connecting'
  | 'connected'
  /** The picture is gone; it is asked for again as soon as the session answers. */
  | 'waiting'
  | 'given-up'
  /** This page's policy does not let the view in, because it is from before the service moved its views. */
  | 'blocked'
  /** Nobody used keys or mouse for longer than the site's limit. Nothing is wrong: a person resumes it. */
  | 'idle'
  /** The session's server ended the view and said why. It is not asked for again by itself. */
  | 'ended';

export type ViewLife = {
  readonly phase: ViewPhase;
  readonly view: View | null;
  /** Tries in a row that did not end in a picture. */
  readonly attempt: number;
  /** Why the session does not answer, or the service gave no view; null where nobody knows. */
  readonly error: unknown;
  /** The page has begun to connect: a state `disconnected` before that is only where it starts from. */
  readonly began: boolean;
  /** After `idle`: its limit in seconds, null where the page had one of its own. After `ended`: what the server said. */
  readonly idleS: number | null;
  readonly said: string;
};

export type ViewEvent =
  | { readonly type: 'close' }
  | { readonly type: 'open' }
  | { readonly type: 'issued'; readonly view: View }
  | { readonly type: 'refused'; readonly error: unknown }
  /** While waiting: why the session does not answer yet. */
  | { readonly type: 'silence-explained'; readonly error: unknown }
  | { readonly type: 'page'; readonly state: PageState }
  | { readonly type: 'idle' }
  | { readonly type: 'ended'; readonly said: string }
  /** The page said nothing for too long. */
  | { readonly type: 'silent' }
  | { readonly type: 'blocked' };

export const closedView: ViewLife = {
  phase: 'closed',
  view: null,
  attempt: 0,
  error: null,
  began: false,
  idleS: null,
  said: '',
};

/** Every try is a line in the audit log: after this many a person has to ask. */
const mostAttempts = 8;
const firstDelayMs = 500;
const maxDelayMs = 30_000;

/** How long to wait after `attempt` (1, 2, …) failed tries before the session is asked whether it answers, milliseconds. */
export function retryDelayMs(attempt: number): number {
  return Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1));
}

/** A page that has not connected after this long is taken to be broken, milliseconds. */
const silenceMs = 25_000;
/** A document that is there and has said nothing after this long is no session's page but an answer in words, milliseconds. */
const mutePageMs = 4_000;
/** The same for a document that says that a part of it did not come, milliseconds. */
const brokenPageMs = 500;

/** How long a page that connects may go on before another view is tried, milliseconds from the last that changed of these. */
export function patienceMsOf(
  { began, attempt }: Pick<ViewLife, 'began' | 'attempt'>,
  page: { readonly isLoaded: boolean; readonly isIncomplete: boolean },
): number {
  if (began || !page.isLoaded) return silenceMs;
  // Once: a page that can do without that part would never get the time that it needs.
  return page.isIncomplete && attempt === 0 ? brokenPageMs : mutePageMs;
}

export function viewLife(life: ViewLife, event: ViewEvent): ViewLife {
  switch (event.type) {
    case 'close':
      return closedView;
    case 'open':
      return { ...life, phase: 'opening', view: null, began: false, idleS: null, said: '' };
    case 'issued':
      return { ...life, phase: 'connecting', view: event.view, error: null };
    case 'refused':
      return life.phase === 'opening' ? wait({ ...life, error: event.error }) : life;
    case 'silence-explained':
      return life.phase === 'waiting' ? { ...life, error: event.error } : life;
    case 'silent':
      return life.phase === 'connecting' ? wait(life) : life;
    case 'blocked':
      return { ...life, phase: 'blocked', view: null };
    case 'idle':
      return life.view === null ? life : { ...closedView, phase: 'idle', idleS: life.view.idleS };
    case 'ended':
      // A page that is over already says so once more as it goes.
      return life.view === null ? life : { ...closedView, phase: 'ended', said: event.said };
    case 'page':
      return onPage(life, event.state);
  }
}

function onPage(life: ViewLife, state: PageState): ViewLife {
  if (life.view === null) return life;
  switch (state) {
    case 'connecting':
      // A page that connects again by itself while we wait is let: its ticket may still hold.
      return life.phase === 'waiting' ? life : { ...life, phase: 'connecting', began: true };
    case 'connected':
      return { ...life, phase: 'connected', attempt: 0, error: null, began: true };
    case 'disconnected':
      if (!life.began || (life.phase !== 'connected' && life.phase !== 'connecting')) return life;
      return wait(life);
  }
}

function wait(life: ViewLife): ViewLife {
  const attempt = life.attempt + 1;
  return { ...life, phase: attempt > mostAttempts ? 'given-up' : 'waiting', attempt };
}
