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

/** What else is asked about one object and says something of the sessions there. */
const alsoAbout: Readonly<Partial<Record<RowTopic, readonly string[]>>> = { hosts: ['images', 'containers'] };
/** Topics whose rows count sessions. */
const counting = ['hosts', 'workspaces'] as const;

/** More of them than this are asked for as a list. */
const mostRows = 24;

type Row = { readonly id: string };

type Rows = {
  /** Only figures of these moved: each is fetched where something shows it, and put in its place. */
  refresh(topic: RowTopic, ids: readonly string[]): Promise<void>;
  /** These sessions changed, came or went: their rows, and the rows of hosts and workspaces that count them. */
  sessions(ids: readonly string[]): Promise<void>;
};

export function createRows(api: Api, queryClient: QueryClient): Rows {
  /** The newest asking for each row, as `hosts/id`: what an older one answers may be old. */
  const asked = new Map<string, number>();
  let turn = 0;

  const shown = (topic: RowTopic, calls: readonly string[]): Query[] =>
    queryClient
      .getQueryCache()
      .findAll({ predicate: (query) => query.isActive() && calls.some((call) => isCall(query, topic, call)) });

  /** Where single rows say too little or would be too many. What nobody looks at is fetched when somebody does. */
  function refetch(topics: readonly RowTopic[]): void {
    const predicate = (query: Query) =>
      topics.some((topic) => ['list', 'get', ...(alsoAbout[topic] ?? [])].some((call) => isCall(query, topic, call)));
    void queryClient.invalidateQueries({ predicate });
  }

  function markUnseen(topic: RowTopic, calls: readonly string[]): void {
    const predicate = (query: Query) => !query.isActive() && calls.some((call) => isCall(query, topic, call));
    void queryClient.invalidateQueries({ predicate, refetchType: 'none' });
  }

  /** @throws what the call does, but for one that is not there */
  async function fetchRow<T extends RowTopic>(topic: T, id: string) {
    turn += 1;
    const [key, own] = [`${topic}/${id}`, turn];
    asked.set(key, own);
    try {
      const row = await (fetchOne[topic](api, id) as ReturnType<(typeof fetchOne)[T]>);
      return { row, isNewest: asked.get(key) === own };
    } catch (thrown) {
      if (errorOf(thrown).code.endsWith('_NOT_FOUND')) return null;
      throw thrown;
    } finally {
      if (asked.get(key) === own) asked.delete(key);
    }
  }

  /** Puts a newer row where one is kept. An answer that is on its way may be older than that: it is asked for again. */
  function put(topic: RowTopic, calls: readonly string[], change: (data: unknown) => unknown): void {
    for (const query of shown(topic, calls)) {
      if (query.state.fetchStatus === 'fetching')
        void queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true });
      else queryClient.setQueryData(query.queryKey, change);
    }
  }

  function putRow(topic: RowTopic, row: Row): void {
    const isOver = topic === 'sessions' && 'state' in row && row.state === 'deleted';
    put(topic, ['list'], (data) => (isOver ? withoutRow(data, topic, row.id) : withRow(data, topic, row)));
    put(topic, ['get'], (data) => withRow(data, topic, row));
  }

  async function refresh(topic: RowTopic, ids: readonly string[]): Promise<void> {
    markUnseen(topic, ['list', 'get']);
    const known = ids.filter((id) => shown(topic, ['list', 'get']).some(({ state }) => holds(state.data, topic, id)));
    if (known.length > mostRows) {
      refetch([topic]);
      return;
    }
    await Promise.all(
      known.map(async (id) => {
        // One that is gone by now is told of as a change of its whole area, and a failed connection fetches all anew.
        const fetched = await fetchRow(topic, id).catch(() => null);
        if (fetched?.isNewest) putRow(topic, fetched.row);
      }),
    );
  }

  /** What hosts say of their containers, where they are among these. */
  function refetchAbout(topic: RowTopic, ids: readonly string[]): void {
    const predicate = (query: Query) =>
      (alsoAbout[topic] ?? []).some((call) => isCall(query, topic, call)) && ids.includes(askedId(query.queryKey));
    void queryClient.invalidateQueries({ predicate });
  }

  async function sessions(ids: readonly string[]): Promise<void> {
    const topics = ['sessions', 'hosts', 'workspaces'] as const;
    for (const topic of topics) markUnseen(topic, ['list', 'get', ...(alsoAbout[topic] ?? [])]);
    const isShown = (id: string) =>
      shown('sessions', ['get']).some(({ state }) => holds(state.data, 'sessions', id)) ||
      shown('sessions', ['list']).length > 0 ||
      counting.some((topic) => shown(topic, ['list', 'get', ...(alsoAbout[topic] ?? [])]).length > 0);
    const wanted = ids.filter(isShown);
    if (wanted.length > mostRows) {
      refetch(topics);
      return;
    }
    const fetched = await Promise.all(wanted.map((id) => fetchRow('sessions', id))).catch(() => 'failed' as const);
    if (fetched === 'failed') {
      refetch(topics);
      return;
    }
    const told: Session[] = [];
    for (const [at, id] of wanted.entries()) {
      const one = fetched[at] ?? null;
      if (one === null) {
        put('sessions', ['list'], (data) => withoutRow(data, 'sessions', id));
        continue;
      }
      told.push(one.row);
      if (!one.isNewest) continue;
      if (one.row.state !== 'deleted') put('sessions', ['list'], (data) => withFirst(data, 'sessions', one.row));
      putRow('sessions', one.row);
    }
    // Whose it was that is not there is not known.
    if (told.length < wanted.length) refetch(counting);
    const hosts = distinct(told.map(({ hostId }) => hostId));
    refetchAbout('hosts', hosts);
    await Promise.all([
      refresh('hosts', hosts),
      refresh('workspaces', distinct(told.map(({ workspaceId }) => workspaceId))),
    ]);
  }

  return { refresh, sessions };
}

function distinct(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids)].filter((id) => id !== null);
}

/** oRPC's query keys start with the path: `[['hosts', 'list'], …]`. */
export function pathOf(queryKey: QueryKey): readonly string[] {
  const path = queryKey[0];
  return Array.isArray(path) ? path : [];
}

/** The id that one object was asked for by: `[…, { input: { id } }]`. Empty where it was not. */
function askedId(queryKey: QueryKey): string {
  const { input } = Object(queryKey[1]) as { readonly input?: { readonly id?: unknown } };
  return typeof input?.id === 'string' ? input.id : '';
}

function isCall({ queryKey }: Query, topic: RowTopic, call: string): boolean {
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

function withoutRow(data: unknown, topic: RowTopic, gone: string): unknown {
  const list = rowsOf(data, topic);
  if (list?.some(({ id }) => id === gone) !== true) return data;
  return { ...Object(data), [topic]: list.filter(({ id }) => id !== gone) };
}

/** The list with a row that is new in it: the service lists the newest first. */
function withFirst(data: unknown, topic: RowTopic, row: Row): unknown {
  const list = rowsOf(data, topic);
  return list === null || holds(data, topic, row.id) ? data : { ...Object(data), [topic]: [row, ...list] };
}
