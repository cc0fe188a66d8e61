/** What reservations promise, whatever the store stands on: no limit is passed, however many ask at the same moment. */
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../../common/model/settings.ts';
import { blankDraft, type WorkspaceDraft } from '../../../common/model/workspaces.ts';
import { createEventBus } from '../../events/bus.ts';
import type { ServiceTopics } from '../../events/topics.ts';
import type { ManagedHost } from '../../hosts/host-types.ts';
import { createSecretBox } from '../../secrets/box.ts';
import { createIdSource } from '../../store/ids.ts';
import type { Backend, TestPlace } from '../../store/testing/backends.ts';
import type { Store } from '../../store/types.ts';
import { createTaskRunner } from '../../tasks/runner.ts';
import type { TaskRunner } from '../../tasks/types.ts';
import { createLaunchOrders, type OrderLaunch } from '../launch/launch-order.ts';
import { createReservations, type Reservations } from '../launch/reservations.ts';

const gb = 1e9;
const atOnce = 50;
const anna = { userId: 'anna', userName: 'Anna' };

type HostRoom = {
  readonly cores?: number;
  readonly memoryBytes?: number;
  readonly gpus?: number;
  readonly sessionCap?: number;
};
type Host = Pick<ManagedHost, 'id' | 'name' | 'overrides' | 'info'>;
const hostWith = (overrides: HostRoom, id = 'h1'): Host => ({ id, name: `Host ${id}`, overrides, info: null });
const draftWith = (more: Partial<WorkspaceDraft>): WorkspaceDraft => ({
  ...blankDraft,
  friendlyName: 'Desk',
  image: 'desk:1',
  cores: 1,
  memoryBytes: gb,
  ...more,
});

export function reservationsSuite(backend: Backend): void {
  describe(`reservations on ${backend.dialect}`, () => {
    const runners: TaskRunner[] = [];
    beforeAll(() => backend.start());
    afterEach(async () => {
      for (const runner of runners.splice(0)) await runner.dispose();
      await backend.closeAll();
    });
    afterAll(() => backend.stop());

    type Process = {
      readonly store: Store;
      readonly reservations: Reservations;
      order(userId?: string): ReturnType<OrderLaunch>;
    };

    /** One process of a site: its own connection to the store, its own tasks. Launches are begun and go no further. */
    async function processAt(
      place: TestPlace,
      draft: WorkspaceDraft,
      limits: Partial<Settings> = {},
    ): Promise<Process> {
      const store = await place.open();
      const newId = createIdSource();
      const events = createEventBus<ServiceTopics>({
        onListenerError: (error) => {
          throw error;
        },
      });
      const log = pino({ level: 'silent' });
      const tasks = createTaskRunner({ store, events, log, clock: Date.now, ids: newId });
      runners.push(tasks);
      const kind = tasks.register('session.launch', {
        title: ({ name }: { name: string }) => `Launch ${name}`,
        input: { parse: (value) => value as { sessionId: string; hostId: string | null; name: string } },
        resume: 'never',
        run: async () => ({ hostId: '' }),
      });
      const secrets = await createSecretBox({
        store,
        clock: Date.now,
        ids: newId,
        keyProvider: { kind: 'key-file', key: async () => Buffer.alloc(32, 7) },
      });
      const reservations = createReservations({ store, events, now: Date.now });
      const order = createLaunchOrders({
        store,
        events,
        launcher: { kind },
        tasks,
        secrets,
        settings: { read: async () => ({ ...defaultSettings, ...limits }) },
        reservations,
        launchable: async () => ({ name: 'Desk', draft, image: 'desk:1' }),
        newId,
        now: Date.now,
      });
      return {
        store,
        reservations,
        order: (userId = anna.userId) => order({ workspaceId: 'w1', hostId: null, values: {} }, { ...anna, userId }),
      };
    }

    /** SQLite has one process per site; Postgres has several, and the last room is taken by one of them. */
    async function site(draft: WorkspaceDraft, limits: Partial<Settings> = {}): Promise<readonly Process[]> {
      const place = await backend.fresh();
      const first = await processAt(place, draft, limits);
      return backend.dialect === 'postgres' ? [first, await processAt(place, draft, limits)] : [first];
    }
    const turn = (processes: readonly Process[], at: number): Process => {
      const found = processes[at % processes.length];
      if (found === undefined) throw new Error('no process');
      return found;
    };
    const many = <T>(work: (at: number) => Promise<T>) =>
      Promise.allSettled(Array.from({ length: atOnce }, (_, at) => work(at)));
    const codes = (ends: readonly PromiseSettledResult<unknown>[]) =>
      ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as { code?: string }).code] : []));

    /** Makes sessions, and has all of them take the host in the same moment. */
    async function takeAll(host: Host, draft: WorkspaceDraft, byDefault: 'Quotas' | 'Shares' = 'Shares') {
      const processes = await site(draft, { sessionsPerUser: 1000 });
      const ids: string[] = [];
      for (let at = 0; at < atOnce; at += 1) ids.push((await turn(processes, at).order()).sessionId);
      const ends = await many((at) =>
        turn(processes, at).reservations.takeHost({ id: ids[at] ?? '', workspace_snapshot: draft }, host, byDefault),
      );
      const taken = ends.filter((end) => end.status === 'fulfilled' && end.value).length;
      const { count } = await turn(processes, 0)
        .store.db.selectFrom('sessions')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('host_id', '=', host.id)
        .executeTakeFirstOrThrow();
      return { taken, written: Number(count), codes: codes(ends), ids, processes };
    }

    it.each<[string, HostRoom, Partial<WorkspaceDraft>, number]>([
      ['memory', { memoryBytes: 7.5 * gb }, {}, 7],
      ['cores under quotas', { cores: 9 }, { cores: 2, cpuAllocation: 'Quotas' }, 4],
      ['GPUs', { gpus: 3 }, { gpuCount: 1 }, 3],
      ['the cap of the host', { sessionCap: 11 }, {}, 11],
    ])('50 at once take a host as often as it has room: %s', async (_name, room, more, expected) => {
      const { taken, written, codes: failed } = await takeAll(hostWith(room), draftWith(more));
      expect({ taken, written, failed }).toEqual({ taken: expected, written: expected, failed: [] });
    });

    // SECURITY: docs/security.md 4.43.
    it('a launch belongs to whose session it makes', async () => {
      const [first] = await site(draftWith({}));
      const { taskId, sessionId } = (await first?.order('bela')) ?? { taskId: '', sessionId: '' };
      const task = await first?.store.db
        .selectFrom('tasks')
        .select(['owner_id', 'subject_id'])
        .where('id', '=', taskId)
        .executeTakeFirst();
      expect(task).toEqual({ owner_id: 'bela', subject_id: sessionId });
    });

    it('50 stopped sessions that are started at once take a host as often as it has room; the others stay as they are', async () => {
      const draft = draftWith({});
      const { ids, processes } = await takeAll(hostWith({}), draft);
      const { db } = turn(processes, 0).store;
      await db.updateTable('sessions').set({ desired: 'stopped', observed: 'stopped', sentence: 'Stopped.' }).execute();
      const ends = await many((at) =>
        turn(processes, at).reservations.takeAgain(
          { id: ids[at] ?? '', workspace_snapshot: draft },
          hostWith({ memoryBytes: 7.5 * gb }),
          'Shares',
        ),
      );
      expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(7);
      expect(new Set(codes(ends))).toEqual(new Set(['SESSION_NO_HOST']));
      const rows = await db.selectFrom('sessions').select(['desired', 'sentence']).execute();
      const wanted = Map.groupBy(rows, ({ desired, sentence }) => `${desired}: ${sentence}`);
      expect([...wanted].map(([name, all]) => [name, all.length]).sort()).toEqual([
        ['running: Starting.', 7],
        ['stopped: Stopped.', 43],
      ]);
    });

    it('a session that is to be ended takes nothing', async () => {
      const draft = draftWith({});
      const [one] = await site(draft);
      if (one === undefined) throw new Error('no process');
      const { sessionId } = await one.order();
      await one.store.db.updateTable('sessions').set({ desired: 'deleted' }).where('id', '=', sessionId).execute();
      const taking = one.reservations.takeHost({ id: sessionId, workspace_snapshot: draft }, hostWith({}), 'Shares');
      await expect(taking).rejects.toMatchObject({ code: 'CANCELLED' });
    });

    it.each<[string, Partial<Settings>, string, number, (at: number) => string]>([
      ['what one person may have', { sessionsPerUser: 5 }, 'SESSION_LIMIT', 5, () => 'anna'],
      ['what the site may have', { sessionsPerUser: 5, sessionsPerSite: 8 }, 'SITE_SESSION_LIMIT', 8, (at) => `u${at}`],
    ])(
      '50 orders at once never pass %s, and those that are refused leave nothing',
      async (_name, limits, code, expected, who) => {
        const processes = await site(draftWith({}), limits);
        const ends = await many((at) => turn(processes, at).order(who(at)));
        expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(expected);
        expect(new Set(codes(ends))).toEqual(new Set([code]));
        const { db } = turn(processes, 0).store;
        for (const table of ['sessions', 'tasks', 'secrets'] as const) {
          const { count } = await db
            .selectFrom(table)
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .executeTakeFirstOrThrow();
          expect([table, Number(count)]).toEqual([table, expected]);
        }
      },
    );
  });
}
