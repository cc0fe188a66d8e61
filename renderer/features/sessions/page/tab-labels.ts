/** What tells tabs of one workspace apart. Pure. */
import type { Session } from '../../../../common/model/sessions.ts';

export type TabSession = Pick<Session, 'id' | 'workspaceName' | 'hostName' | 'userName' | 'createdAt'>;

const distinctions: readonly ((session: TabSession) => string)[] = [
  ({ hostName }) => hostName,
  ({ userName }) => userName,
  ({ hostName, userName }) => (hostName === '' ? '' : `${userName} on ${hostName}`),
];

/**
 * By session: the shortest words that no other tab of its workspace has, empty where the workspace's name is enough. Host,
 * person, both; where these are the same, the number in the order in which they were launched.
 */
export function tabDetails(sessions: readonly TabSession[]): ReadonlyMap<string, string> {
  const details = new Map<string, string>();
  for (const group of Map.groupBy(sessions, ({ workspaceName }) => workspaceName).values())
    for (const [id, detail] of detailsOf(group)) details.set(id, detail);
  return details;
}

function detailsOf(group: readonly TabSession[]): readonly (readonly [id: string, detail: string])[] {
  if (group.length === 1) return group.map(({ id }) => [id, '']);
  for (const tell of distinctions) {
    const words = group.map(tell);
    if (!words.includes('') && new Set(words).size === words.length)
      return group.map((session) => [session.id, tell(session)]);
  }
  const oneHost = new Set(group.map(({ hostName }) => hostName)).size === 1;
  const inOrder = group.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  return inOrder.map(({ id, hostName }, at) => [
    id,
    oneHost || hostName === '' ? `${at + 1}` : `${at + 1}, ${hostName}`,
  ]);
}

/** Tabs that nobody comes back to: their session has ended, and another one shows. */
export function endedTabs(
  sessions: readonly { readonly id: string; readonly state: Session['state'] | 'unknown' }[],
  active: string,
): readonly string[] {
  return sessions
    .filter(({ id, state }) => id !== active && (state === 'deleted' || state === 'unknown'))
    .map(({ id }) => id);
}
