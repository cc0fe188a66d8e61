/**
 * One object of a list, fetched anew and put into the lists that are kept: what changed of one of two thousand costs what
 * one costs.
 */
import type { Query, QueryClient, QueryKey } from '@tanstack/react-query';
import type { Session } from '../../common/model/sessions.ts';
import type { Api } from './connection.ts';
import { errorOf } from './wire.ts';

/** Objects of which one can be fetched and put into the lists that are kept. */
const fetchOne = {
  hosts: (api: Api, id: string) => api.hosts.get({ id }),
  sessions: (api: Api, id: string) => api.sessions.get({ id }),
  workspaces: (api: Api, id: string) => api.workspaces.get({ id }),
} as const;
export type RowTopic = keyof typeof fetchOne;

export function isRowTopic(topic: string): topic is RowTopic {
  return Object.hasOwn(fetchOne, topic);
}

/** More of them than this are asked for as a list. */
const mostRows = 24;

type Row = { readonly id: string };

export type Rows = {
  /** Only figures of these moved: each is fetched where something shows it, and put in its place. */
  refresh(topic: RowTopic, ids: readonly string[]): Promise<void>;
  /** These sessions changed, came or went: their rows, and the rows of hosts and workspaces that count them. */
  sessions(ids: readonly string[]): Promise<void>;
};

export function createRows(api: Api, queryClient: QueryClient): Rows {
  /** The newest asking for each row, as `hosts/id`: what an older one answers later is old. */
  const asked = new Map<string, number>();
  let turn = 0;

  const queriesOf = (topic: RowTopic, calls: readonly string[]): Query[] =>
    queryClient
      .getQueryCache()
      .findAll({ predicate: ({ queryKey }) => calls.some((call) => isCall(queryKey, topic, call)) });
  const shown = (topic: RowTopic, calls: readonly string[]) =>
    queriesOf(topic, calls).filter((query) => query.isActive());

  /** The lists, where single rows say too little or would be too many. Those that nobody looks at are fetched when somebody does. */
  function refetchLists(topics: readonly RowTopic[]): void {
    const isList = ({ queryKey }: Query) => topics.some((topic) => isCall(queryKey, topic, 'list'));
    void queryClient.invalidateQueries({ predicate: isList });
  }

  function markUnseen(topic: RowTopic, calls: readonly string[]): void {
    const predicate = (query: Query) => !query.isActive() && calls.some((call) => isCall(query.queryKey, topic, call));
    void queryClient.invalidateQueries({ predicate, refetchType: 'none' });
  }

  /** `gone`: there is none any more. `outdated`: somebody asks for a newer one, and puts that in. */
  async function fetchRow<T extends RowTopic>(topic: T, id: string) {
    turn += 1;
    const [key, own] = [`${topic}/${id}`, turn];
    asked.set(key, own);
    try {
      const row = await (fetchOne[topic](api, id) as ReturnType<(typeof fetchOne)[T]>);
      return asked.get(key) === own ? row : 'outdated';
    } catch (thrown) {
      if (errorOf(thrown).code.endsWith('_NOT_FOUND')) return 'gone';
      throw thrown;
    } finally {
      if (asked.get(key) === own) asked.delete(key);
    }
  }

  /** Puts a newer list, or object, where one is kept. An answer that is on its way may be older: it is asked for again. */
  function put(topic: RowTopic, calls: readonly string[], change: (data: unknown) => unknown): void {
    for (const query of shown(topic, calls)) {
      if (query.state.fetchStatus === 'fetching')
        void queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true });
      else queryClient.setQueryData(query.queryKey, change);
    }
  }

  async function refresh(topic: RowTopic, ids: readonly string[], calls: readonly string[]): Promise<void> {
    markUnseen(topic, calls);
    const known = ids.filter((id) => shown(topic, calls).some(({ state }) => holds(state.data, topic, id)));
    if (known.length > mostRows) {
      refetchLists([topic]);
      return;
    }
    await Promise.all(
      known.map(async (id) => {
        // One that is gone by now is told of as a change of its whole area, and a failed connection fetches all anew.
        const row = await fetchRow(topic, id).catch(() => 'outdated' as const);
        if (row !== 'gone' && row !== 'outdated') put(topic, calls, (data) => withRow(data, topic, row));
      }),
    );
  }

  const counting = ['hosts', 'workspaces'] as const;

  async function sessions(ids: readonly string[]): Promise<void> {
    const lists = ['sessions', ...counting] as const;
    for (const topic of lists) markUnseen(topic, ['list']);
    if (lists.every((topic) => shown(topic, ['list']).length === 0)) return;
    if (ids.length > mostRows) {
      refetchLists(lists);
      return;
    }
    const rows = await Promise.all(ids.map((id) => fetchRow('sessions', id))).catch(() => null);
    if (rows === null) {
      refetchLists(lists);
      return;
    }
    const gone = new Set(ids.filter((_, at) => rows[at] === 'gone'));
    if (gone.size > 0) {
      put('sessions', ['list'], (data) => withoutRows(data, 'sessions', gone));
      // Whose they were is not known.
      refetchLists(counting);
    }
    const told = rows.filter((row): row is Session => typeof row === 'object');
    for (const row of told) put('sessions', ['list'], (data) => withSession(data, row));
    await Promise.all([
      refresh('hosts', distinct(told.map(({ hostId }) => hostId)), ['list']),
      refresh('workspaces', distinct(told.map(({ workspaceId }) => workspaceId)), ['list']),
    ]);
  }

  return { refresh: (topic, ids) => refresh(topic, ids, ['list', 'get']), sessions };
}

function distinct(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids)].filter((id) => id !== null);
}

/** oRPC's query keys start with the path: `[['hosts', 'list'], …]`. */
export function pathOf(queryKey: QueryKey): readonly string[] {
  const path = queryKey[0];
  return Array.isArray(path) ? path : [];
}

function isCall(queryKey: QueryKey, topic: RowTopic, call: string): boolean {
  return pathOf(queryKey).join('.') === `${topic}.${call}`;
}

function rowsOf(data: unknown, topic: RowTopic): readonly Row[] | null {
  if (typeof data !== 'object' || data === null) return null;
  const list = new Map<string, unknown>(Object.entries(data)).get(topic);
  return Array.isArray(list) ? list : null;
}

function isRow(data: unknown): data is Row {
  return typeof data === 'object' && data !== null && 'id' in data;
}

function holds(data: unknown, topic: RowTopic, id: string): boolean {
  const list = rowsOf(data, topic);
  return list === null ? isRow(data) && data.id === id : list.some((row) => row.id === id);
}

/** The answer with a newer row; the same object where it is not in it, so that nothing renders for nothing. */
function withRow(data: unknown, topic: RowTopic, row: Row): unknown {
  if (!holds(data, topic, row.id)) return data;
  const list = rowsOf(data, topic);
  return list === null ? row : { ...Object(data), [topic]: list.map((one) => (one.id === row.id ? row : one)) };
}

function withoutRows(data: unknown, topic: RowTopic, gone: ReadonlySet<string>): unknown {
  const list = rowsOf(data, topic);
  if (list?.some(({ id }) => gone.has(id)) !== true) return data;
  return { ...Object(data), [topic]: list.filter(({ id }) => !gone.has(id)) };
}

/** The list of sessions, newest first, with one that is new, changed or over. */
function withSession(data: unknown, session: Session): unknown {
  if (session.state === 'deleted') return withoutRows(data, 'sessions', new Set([session.id]));
  const list = rowsOf(data, 'sessions');
  if (list === null || holds(data, 'sessions', session.id)) return withRow(data, 'sessions', session);
  return { ...Object(data), sessions: [session, ...list] };
}
