/** Which sessions are shown. Kept in the address. Pure. */
import type { Session, SessionState } from '../../../../common/model/sessions.ts';
import { matcher } from '../../../../common/search/match.ts';
import { isPassing } from '../words.ts';

/** States as people group them; launching covers all its steps. */
export const stateGroups = ['launching', 'running', 'paused', 'stopped', 'lost', 'failed'] as const;
type StateGroup = (typeof stateGroups)[number];

export const groupWords: Readonly<Record<StateGroup, string>> = {
  launching: 'Launching or ending',
  running: 'Running',
  paused: 'Paused',
  stopped: 'Stopped',
  lost: 'Host unreachable',
  failed: 'Failed',
};

export type SessionFilter = {
  readonly text: string;
  readonly group: StateGroup | null;
  readonly host: string | null;
  readonly user: string | null;
};

export const noFilter: SessionFilter = { text: '', group: null, host: null, user: null };

export function isFiltered({ text, group, host, user }: SessionFilter): boolean {
  return text !== '' || group !== null || host !== null || user !== null;
}

export function groupOf(state: SessionState): StateGroup {
  return isPassing({ state }) ? 'launching' : (stateGroups.find((group) => group === state) ?? 'stopped');
}

export function fits(session: Session, filter: SessionFilter): boolean {
  if (filter.group !== null && groupOf(session.state) !== filter.group) return false;
  if (filter.host !== null && session.hostName !== filter.host) return false;
  if (filter.user !== null && session.userName !== filter.user) return false;
  return matcher(filter.text)([session.workspaceName, session.userName, session.hostName, session.image]);
}

/** What runs comes first, then what needs somebody, then what rests; newest first. */
export function sortSessions(sessions: readonly Session[]): Session[] {
  const rank: Readonly<Partial<Record<SessionState, number>>> = { failed: 1, lost: 1, paused: 2, stopped: 3 };
  return [...sessions].sort((a, b) => (rank[a.state] ?? 0) - (rank[b.state] ?? 0) || b.createdAt - a.createdAt);
}

/** Names in the list, in order, each once. */
export function namesOf(sessions: readonly Session[], name: 'hostName' | 'userName'): string[] {
  return [...new Set(sessions.map((session) => session[name]))].filter((one) => one !== '').sort();
}

export function readFilter(search: Readonly<Record<string, unknown>>): SessionFilter {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value.slice(0, 200) : null);
  return {
    text: typeof search.q === 'number' ? String(search.q) : (text(search.q) ?? ''),
    group: stateGroups.find((group) => group === search.state) ?? null,
    host: text(search.host),
    user: text(search.user),
  };
}

export function writeFilter({ text, group, host, user }: SessionFilter): Record<string, string> {
  return {
    ...(text === '' ? {} : { q: text }),
    ...(group === null ? {} : { state: group }),
    ...(host === null ? {} : { host }),
    ...(user === null ? {} : { user }),
  };
}

/** How many sessions each group has; groups without any are left out. */
export function countGroups(sessions: readonly Session[]): ReadonlyMap<StateGroup, number> {
  const counts = new Map<StateGroup, number>();
  for (const { state } of sessions) counts.set(groupOf(state), (counts.get(groupOf(state)) ?? 0) + 1);
  return counts;
}
