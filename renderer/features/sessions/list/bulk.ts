/** Pausing, stopping and ending several sessions: who can be, what is asked, and what came of each. Pure. */
import type { Session } from '../../../../common/model/sessions.ts';
import { formatCount } from '../../../ui/words/format.ts';
import { actionsFor, lostByEnding } from '../words.ts';

export const bulkActions = ['pause', 'stop', 'end'] as const;
export type BulkAction = (typeof bulkActions)[number];

type Described = Pick<Session, 'id' | 'workspaceName' | 'userName' | 'hostName' | 'state'>;

export const actionLabels: Readonly<Record<BulkAction, string>> = { pause: 'Pause', stop: 'Stop', end: 'End' };

/** `LibreOffice of Anna Berger on Oslo 1`. */
export function nameOf({ workspaceName, userName, hostName }: Described): string {
  return `${workspaceName} of ${userName}${hostName === '' ? '' : ` on ${hostName}`}`;
}

/** Those for which the action is possible in the state that they are in. */
export function eligible<S extends Described>(action: BulkAction, sessions: readonly S[]): readonly S[] {
  return sessions.filter((session) => actionsFor(session).includes(action));
}

/** What to ask before it is done: what, how many, each by name, and that the others stay as they are. */
export function question(action: BulkAction, sessions: readonly Described[]) {
  const chosen = eligible(action, sessions);
  const rest = sessions.length - chosen.length;
  const what = formatCount(chosen.length, 'session');
  const left =
    rest === 0
      ? ''
      : ` ${formatCount(rest, 'selected session')} cannot be ${done[action]} now and ${rest === 1 ? 'stays as it is' : 'stay as they are'}.`;
  const names = chosen.map(nameOf);
  switch (action) {
    case 'pause':
      return {
        title: `Pause ${what}?`,
        message: `Their programs stand still until they are resumed. Nothing is lost.${left}`,
        names,
        lost: [],
        confirmLabel: `Pause ${what}`,
        danger: false,
      };
    case 'stop':
      return {
        title: `Stop ${what}?`,
        message: `Their programs are ended; containers and files stay, and the sessions can be started again.${left}`,
        names: [],
        lost: chosen.map((session) => `Unsaved work in ${nameOf(session)}`),
        confirmLabel: `Stop ${what}`,
        danger: true,
      };
    case 'end': {
      const lost = lostByEnding(chosen);
      return {
        title: `End ${what}?`,
        message: `Their containers are removed. This cannot be undone.${left}`,
        // Those of which nothing is left, such as failed ones, are named all the same.
        names: chosen.filter((session) => lostByEnding([session]).length === 0).map(nameOf),
        lost,
        confirmLabel: `End ${what}`,
        danger: true,
      };
    }
  }
}

const done: Readonly<Record<BulkAction, string>> = { pause: 'paused', stop: 'stopped', end: 'ended' };
const doneWords: Readonly<Record<BulkAction, string>> = { pause: 'Paused.', stop: 'Stopped.', end: 'Ended.' };
const wanted: Readonly<Record<BulkAction, readonly Session['state'][]>> = {
  pause: ['paused'],
  stop: ['stopped'],
  end: ['deleted'],
};

/** What became of one session. */
export type Outcome = {
  readonly id: string;
  readonly name: string;
  /** `later`: it was asked for and is not so yet, because the host cannot be reached. */
  readonly kind: 'done' | 'later' | 'failed';
  readonly sentence: string;
};

/** From how the session is afterwards; nothing counts as done before it is. */
export function outcomeOf(action: BulkAction, before: Described, after: Pick<Session, 'state' | 'sentence'>): Outcome {
  const base = { id: before.id, name: nameOf(before) };
  if (wanted[action].includes(after.state)) return { ...base, kind: 'done', sentence: doneWords[action] };
  return { ...base, kind: 'later', sentence: after.sentence || 'Is not there yet.' };
}

/** `3 of 5 sessions stopped. 1 failed, 1 follows later.` */
export function summary(action: BulkAction, outcomes: readonly Outcome[]): string {
  const count = (kind: Outcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind).length;
  const [all, failed, later] = [outcomes.length, count('failed'), count('later')];
  const first =
    count('done') === all
      ? `${formatCount(all, 'session')} ${done[action]}.`
      : `${count('done')} of ${formatCount(all, 'session')} ${done[action]}.`;
  const rest = [
    failed > 0 ? `${failed} failed` : null,
    later > 0 ? `${later} ${later === 1 ? 'follows' : 'follow'} later` : null,
  ].filter((part) => part !== null);
  return rest.length === 0 ? first : `${first} ${rest.join(', ')}.`;
}
