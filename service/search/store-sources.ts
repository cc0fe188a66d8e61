/** Sessions, workspaces and tasks, as the store has them. */
import { sessionStates } from '../../common/model/sessions.ts';
import { launchOffer } from '../../common/placement/launch-offer.ts';
import type { Store } from '../store/types.ts';
import { entryOf } from './shelf.ts';
import type { Owned, SearchSource } from './types.ts';

/** Rows that are read at once: others get their turn in between. */
const partLength = 1000;
/** The newest tasks are found; older ones are on the page of tasks. */
const maxTasks = 20_000;
/** What is over comes after everything that is there. */
const over = 10;

/** Named one by one: a condition on what they are not would read the whole history. */
const livingStates = sessionStates.filter((state) => state !== 'deleted');
const endVerbs = ['end', 'cancel', 'remove', 'stop', 'terminate', 'kill'] as const;
const launchVerbs = ['launch', 'start', 'run', 'open', 'new'] as const;

/** Sessions that are not over. Each can be found, and with the word for it ended. */
export function sessionSource(store: Store): SearchSource {
  const query = () =>
    store.db
      .selectFrom('sessions')
      .select([
        'id',
        'workspace_name',
        'user_id',
        'user_name',
        'host_name',
        'target',
        'observed',
        'started_at',
        'created_at',
      ])
      .where('observed', 'in', livingStates);
  type Row = Awaited<ReturnType<ReturnType<typeof query>['execute']>>[number];

  const owned = (row: Row): Owned => {
    const one = {
      id: row.id,
      name: row.workspace_name,
      state: row.observed,
      userName: row.user_name,
      hostName: row.host_name ?? '',
      started: row.started_at !== null,
    } as const;
    const fields = { shown: [row.user_name, row.host_name], unshown: [row.target.image] };
    const more = { order: row.created_at, ownerId: row.user_id };
    return [
      row.id,
      [
        entryOf({ kind: 'session', ...one }, fields, more),
        entryOf({ kind: 'end', ...one }, fields, {
          ...more,
          verbs: endVerbs,
          title: `End session ${row.workspace_name}`,
        }),
      ],
    ];
  };
  return {
    name: 'sessions',
    topics: ['sessions'],
    async *all() {
      yield (await query().execute()).map(owned);
    },
    async *some(ids) {
      yield (await query().where('id', 'in', ids).execute()).map(owned);
    },
  };
}

/** Workspaces. Each can be found, and with the word for it launched where its page offers that as well. */
export function workspaceSource(store: Store): SearchSource {
  const query = () =>
    store.db
      .selectFrom('workspaces')
      // Links open outside: their page lists them.
      .where('kind', '=', 'container')
      .select(['id', 'friendly_name', 'description', 'image', 'categories', 'enabled', 'source_registry_name']);
  const installs = () => store.db.selectFrom('installs').select(['workspace_id', 'host_id', 'observed', 'reason']);
  type Row = Awaited<ReturnType<ReturnType<typeof query>['execute']>>[number];
  type InstallRow = Awaited<ReturnType<ReturnType<typeof installs>['execute']>>[number];

  const offersLaunch = ({ enabled }: Row, rows: readonly InstallRow[]): boolean => {
    // Hosts are named in the reason alone, which is not shown here.
    const known = rows.map(({ host_id: hostId, observed, reason }) => ({ hostId, hostName: '', observed, reason }));
    return launchOffer({ enabled, installs: known }).kind === 'launch';
  };
  const ownedOf = (rows: readonly Row[], installed: readonly InstallRow[]): Owned[] => {
    const byWorkspace = Map.groupBy(installed, ({ workspace_id: id }) => id);
    return rows.map((row) => owned(row, byWorkspace.get(row.id) ?? []));
  };
  const owned = (row: Row, installed: readonly InstallRow[]): Owned => {
    const one = { id: row.id, name: row.friendly_name, image: row.image, enabled: row.enabled } as const;
    const fields = {
      shown: [row.image],
      unshown: [row.categories.join(', '), row.description, row.source_registry_name],
    };
    const entries = [entryOf({ kind: 'workspace', ...one }, fields)];
    if (offersLaunch(row, installed))
      entries.push(
        entryOf({ kind: 'launch', ...one }, fields, { verbs: launchVerbs, title: `Launch ${row.friendly_name}` }),
      );
    return [row.id, entries];
  };
  return {
    name: 'workspaces',
    topics: ['workspaces', 'installs'],
    async *all() {
      yield ownedOf(...(await Promise.all([query().execute(), installs().execute()])));
    },
    async *some(ids) {
      const rows = query().where('id', 'in', ids).execute();
      yield ownedOf(...(await Promise.all([rows, installs().where('workspace_id', 'in', ids).execute()])));
    },
  };
}

/** Tasks that stand for themselves: the steps of one are on its page. */
export function taskSource(store: Store): SearchSource {
  const query = () =>
    store.db
      .selectFrom('tasks')
      .select(['id', 'title', 'state', 'actor', 'owner_id', 'sentence', 'queued_at'])
      .where('parent_id', 'is', null);
  type Row = Awaited<ReturnType<ReturnType<typeof query>['execute']>>[number];

  const owned = (row: Row): Owned => {
    const isActive = row.state === 'queued' || row.state === 'running';
    return [
      row.id,
      [
        entryOf(
          { kind: 'task', id: row.id, name: row.title, state: row.state, at: row.queued_at },
          { shown: [row.actor], unshown: [row.sentence] },
          {
            order: row.queued_at,
            handicap: isActive ? 0 : over,
            ...(row.owner_id !== null && { ownerId: row.owner_id }),
          },
        ),
      ],
    ];
  };
  return {
    name: 'tasks',
    topics: ['tasks'],
    async *all() {
      let read = 0;
      let last: Row | undefined;
      do {
        const after = last;
        const rows = await query()
          .$if(after !== undefined, (part) =>
            part.where((eb) =>
              eb.or([
                eb('queued_at', '<', after?.queued_at ?? 0),
                eb.and([eb('queued_at', '=', after?.queued_at ?? 0), eb('id', '<', after?.id ?? '')]),
              ]),
            ),
          )
          .orderBy('queued_at', 'desc')
          .orderBy('id', 'desc')
          .limit(partLength)
          .execute();
        yield rows.map(owned);
        read += rows.length;
        last = rows.length === partLength ? rows.at(-1) : undefined;
      } while (last !== undefined && read < maxTasks);
    },
    async *some(ids) {
      yield (await query().where('id', 'in', ids).execute()).map(owned);
    },
  };
}
