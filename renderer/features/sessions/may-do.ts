/** What somebody may do with a session: their own ones and those of others take different permissions. Pure. */
import type { Permission } from '../../../common/access/permissions.ts';
import type { Session } from '../../../common/model/sessions.ts';
import type { Rights } from '../../app/may.ts';
import type { SessionAction } from './words.ts';

type Needed = {
  readonly own: Permission;
  readonly others: Permission;
  /** Whosever it is. */
  readonly besides?: Permission;
};

const change: Needed = { own: 'sessions.modify', others: 'sessions.administer' };
const enter: Needed = { own: 'sessions.connect', others: 'sessions.administer' };

const needed: Readonly<Record<SessionAction, Needed>> = {
  open: enter,
  watch: { own: 'sessions.connect', others: 'sessions.observe' },
  'open-link': enter,
  // It becomes a workspace.
  save: { ...change, besides: 'workspaces.modify' },
  pause: change,
  resume: change,
  stop: change,
  start: change,
  restart: change,
  end: change,
};

/** @param self the person's id; undefined until it is known */
export function mayDo(
  action: SessionAction,
  { userId }: Pick<Session, 'userId'>,
  self: string | undefined,
  rights: Pick<Rights, 'may'>,
): boolean {
  const { own, others, besides } = needed[action];
  return rights.may(userId === self ? own : others) && (besides === undefined || rights.may(besides));
}
