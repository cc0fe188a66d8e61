/** The life of one view, from asking for a ticket to the picture and back after a break. Pure: `use-view.ts` runs it. */
import type { z } from 'zod';
import type { viewSchema } from '../../../../common/contract/sessions.ts';
import type { PageState } from './messages.ts';

export type View = z.infer<typeof viewSchema>;

export type ViewLife = {
  /** `blocked`: this page's policy does not let the view in, because it is from before the service moved its views. */
  readonly phase: 'closed' | 'opening' | 'connecting' | 'connected' | 'waiting' | 'given-up' | 'blocked';
  readonly view: View | null;
  /** Tries in a row that did not end in a picture. */
  readonly attempt: number;
  /** Epoch ms of the next try, while waiting. */
  readonly retryAt: number | null;
  /** Why the service gave no view; null where the page itself lost its session. */
  readonly error: unknown;
  /** The page has begun to connect: a state `disconnected` before that is only where it starts from. */
  readonly began: boolean;
};

export type ViewEvent =
  | { readonly type: 'close' }
  | { readonly type: 'open' }
  | { readonly type: 'issued'; readonly view: View }
  | { readonly type: 'refused'; readonly error: unknown; readonly now: number }
  | { readonly type: 'page'; readonly state: PageState; readonly now: number }
  /** The page said nothing for too long. */
  | { readonly type: 'silent'; readonly now: number }
  | { readonly type: 'blocked' };

export const closedView: ViewLife = {
  phase: 'closed',
  view: null,
  attempt: 0,
  retryAt: null,
  error: null,
  began: false,
};

/** Every try is a line in the audit log: after this many a person has to ask. */
const mostAttempts = 8;
const firstDelayMs = 500;
const maxDelayMs = 30_000;

/** How long to wait before try `attempt` (1, 2, …), milliseconds. */
export function retryDelayMs(attempt: number): number {
  return Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1));
}

export function viewLife(life: ViewLife, event: ViewEvent): ViewLife {
  switch (event.type) {
    case 'close':
      return closedView;
    case 'open':
      return { ...life, phase: 'opening', view: null, retryAt: null, began: false };
    case 'issued':
      return { ...life, phase: 'connecting', view: event.view, error: null };
    case 'refused':
      return life.phase === 'opening' ? wait({ ...life, error: event.error }, event.now) : life;
    case 'silent':
      return life.phase === 'connecting' ? wait(life, event.now) : life;
    case 'blocked':
      return { ...life, phase: 'blocked', view: null, retryAt: null };
    case 'page':
      return onPage(life, event.state, event.now);
  }
}

function onPage(life: ViewLife, state: PageState, now: number): ViewLife {
  if (life.view === null) return life;
  switch (state) {
    case 'connecting':
      // A page that connects again by itself while we wait is let: its ticket may still hold.
      return life.phase === 'waiting' ? life : { ...life, phase: 'connecting', began: true };
    case 'connected':
      return { ...life, phase: 'connected', attempt: 0, retryAt: null, error: null, began: true };
    case 'disconnected':
      if (!life.began || (life.phase !== 'connected' && life.phase !== 'connecting')) return life;
      return wait(life, now);
  }
}

function wait(life: ViewLife, now: number): ViewLife {
  const attempt = life.attempt + 1;
  if (attempt > mostAttempts) return { ...life, phase: 'given-up', attempt, retryAt: null };
  return { ...life, phase: 'waiting', attempt, retryAt: now + retryDelayMs(attempt) };
}
