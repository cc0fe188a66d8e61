/** How the states of a session are said and coloured, and what can be done in each. Pure. */

import type { Session, SessionState } from '../../../common/model/sessions.ts';
import { canBeWatched } from '../../../common/model/viewers.ts';

export const stateWords: Readonly<Record<SessionState, string>> = {
  requested: 'Requested',
  placing: 'Choosing a host',
  pulling: 'Pulling the image',
  provisioning: 'Creating',
  starting: 'Starting',
  running: 'Running',
  paused: 'Paused',
  stopped: 'Stopped',
  deleting: 'Ending',
  deleted: 'Ended',
  failed: 'Failed',
  lost: 'Host unreachable',
};

export const stateColors: Readonly<Record<SessionState, string>> = {
  requested: 'harbour',
  placing: 'harbour',
  pulling: 'harbour',
  provisioning: 'harbour',
  starting: 'harbour',
  running: 'teal',
  paused: 'yellow',
  stopped: 'gray',
  deleting: 'orange',
  deleted: 'gray',
  failed: 'red',
  lost: 'orange',
};

const launching: readonly SessionState[] = ['requested', 'placing', 'pulling', 'provisioning', 'starting'];

/** A launch is on its way and can be cancelled. Not so a session that is started again: ending it loses its work. */
export function isLaunching({ state, startedAt }: Pick<Session, 'state' | 'startedAt'>): boolean {
  return launching.includes(state) && startedAt === null;
}

/** It ran before, and its desktop is waited for once more. */
export function isStartingAgain({ state, startedAt }: Pick<Session, 'state' | 'startedAt'>): boolean {
  return state === 'starting' && startedAt !== null;
}

/** Its server answers: there is a picture to be had, of a desktop that is up or is coming up. */
export function canBeShown({ state, answersSince }: Pick<Session, 'state' | 'answersSince'>): boolean {
  return state === 'running' || (state === 'starting' && answersSince !== null);
}

/** What passes by itself: shown with movement. */
export function isPassing({ state }: Pick<Session, 'state'>): boolean {
  return launching.includes(state) || state === 'deleting';
}

export type SessionAction =
  | 'open'
  | 'watch'
  | 'open-link'
  | 'save'
  | 'pause'
  | 'resume'
  | 'stop'
  | 'start'
  | 'restart'
  | 'end';

const always: readonly SessionAction[] = ['end'];
const possible: Readonly<Partial<Record<SessionState, readonly SessionAction[]>>> = {
  running: ['open', 'watch', 'open-link', 'save', 'pause', 'stop', 'restart', 'end'],
  paused: ['resume', 'save', 'stop', 'end'],
  stopped: ['start', 'save', 'end'],
  deleted: [],
};

/** What a session can be asked for now. Ending is always possible, also while a host is away. */
export function actionsFor({
  state,
  protocol = 'kasmvnc',
}: Pick<Session, 'state'> & Partial<Pick<Session, 'protocol'>>): readonly SessionAction[] {
  const offered = possible[state] ?? always;
  return canBeWatched(protocol) ? offered : offered.filter((action) => action !== 'watch');
}

/** What is gone when these sessions end: for the confirmation. */
export function lostByEnding(sessions: readonly Pick<Session, 'workspaceName' | 'userName' | 'hostName' | 'state'>[]) {
  const held = sessions.filter(({ state }) => state !== 'failed' && state !== 'requested' && state !== 'placing');
  const [only] = held;
  if (!only) return [];
  if (held.length === 1) {
    return [
      `Unsaved work in ${only.workspaceName} of ${only.userName}`,
      'Files inside of its container that are not on a mapped folder',
    ];
  }
  return [
    ...held.map(
      ({ workspaceName, userName, hostName }) =>
        `Unsaved work in ${workspaceName} of ${userName}${hostName === '' ? '' : ` on ${hostName}`}`,
    ),
    'Files inside of their containers that are not on mapped folders',
  ];
}

/** The steps of a launch in order, for the page that waits for one. */
export const launchSteps: readonly { readonly state: SessionState; readonly label: string }[] = [
  { state: 'placing', label: 'Choose a host' },
  { state: 'pulling', label: 'Bring the image' },
  { state: 'provisioning', label: 'Create the container' },
  { state: 'starting', label: 'Start and wait for the desktop' },
];

/** -1: before the first step. */
export function launchStepOf(state: SessionState): number {
  return launchSteps.findIndex((step) => step.state === state);
}

/** What became of sessions that were asked to end. Those whose host cannot be reached are there still. */
export function endedWords(ended: number, pending: number): string {
  const over = ended === 1 ? 'The session has ended.' : `${ended} sessions have ended.`;
  if (pending === 0) return over;
  const later =
    pending === 1
      ? 'One session ends as soon as its host can be reached.'
      : `${pending} sessions end as soon as their hosts can be reached.`;
  return ended === 0 ? later : `${over} ${later}`;
}
