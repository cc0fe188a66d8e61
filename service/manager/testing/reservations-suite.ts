/** What reservations promise, whatever the store stands on: no limit is passed, however many ask at the same moment. */
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toErrorInfo } from '../../../common/errors.ts';
import { demandFeatures, featuresOfLaunch } from '../../../common/license/entitlements.ts';
import type { LicenseGrant } from '../../../common/license/grant.ts';
import { defaultSettings, type Settings } from '../../../common/model/settings.ts';
import { blankDraft, type WorkspaceDraft } from '../../../common/model/workspaces.ts';
import { createEventBus } from '../../events/bus.ts';
import type { ServiceTopics } from '../../events/topics.ts';
import type { ManagedHost } from '../../hosts/host-types.ts';
import { licensedOn, sold, testSite } from '../../licensing/testing/licensed.ts';
import { loadTrust } from '../../licensing/trust.ts';
import type { LaunchLicense, SiteSigner } from '../../licensing/types.ts';
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
    const closing: (() => void)[] = [];
    beforeAll(() => backend.start());
    afterEach(async () => {
      for (const close of closing.splice(0)) close();
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
      limits: Partial<Settings>,
      signer: SiteSigner,
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
      const license = await licensing(store, signer);
      const reservations = createReservations({ store, events, license, now: Date.now });
      const order = createLaunchOrders({
        store,
        events,
        launcher: { kind },
        tasks,
        secrets,
        settings: { read: async () => ({ ...defaultSettings, ...limits }) },
        reservations,
        license,
        candidates: async () => [
          { hostId: 'h1', hostName: 'Host h1', accepted: true, rank: 1, reasons: [] },
          { hostId: 'h2', hostName: 'Host h2', accepted: false, rank: null, reasons: [] },
        ],
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
    async function site(
      draft: WorkspaceDraft,
      limits: Partial<Settings> = {},
      licences: readonly Partial<LicenseGrant>[] = [{ limit: 1000 }],
    ): Promise<readonly Process[]> {
      const place = await backend.fresh();
      const signer = await testSite();
      const first = await processAt(place, draft, limits, signer);
      for (const [at, fields] of licences.entries()) {
        const licenseId = String(at).padStart(16, '0');
        await first.store.db
          .insertInto('licenses')
          .values({
            license_id: licenseId,
            license_key: await sold(signer, { ...fields, license_id: licenseId }),
            applied_at: at,
            applied_by: '',
          })
          .execute();
      }
      return backend.dialect === 'postgres' ? [first, await processAt(place, draft, limits, signer)] : [first];
    }
    async function licensing(store: Store, signer: SiteSigner): Promise<LaunchLicense> {
      const opened = await licensedOn(store, signer);
      closing.push(() => opened.dispose());
      return opened.launches;
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

    // SECURITY: docs/security.md 4.58.
    it.each<[string, readonly Partial<LicenseGrant>[], (at: number) => string, number]>([
      ['sessions at once', [{ limit: 7 }], (at) => `u${at}`, 7],
      ['several licences together', [{ limit: 7 }, { limit: 4 }], (at) => `u${at}`, 11],
      ['what holds without one', [], (at) => `u${at}`, 5],
      ['named users, and what the others share', [{ limit: 8, license_type: 'per named user' }], (at) => `u${at}`, 13],
      [
        'any number of sessions of named users',
        [{ limit: 2, license_type: 'per named user' }],
        (at) => `u${at % 2}`,
        50,
      ],
      // Of three people two get the seats, with all that they order; the third shares five with nobody.
      ['of who has none', [{ limit: 2, license_type: 'per named user' }], (at) => (at < 45 ? `u${at % 2}` : 'u2'), 50],
    ])('50 orders at once never pass the licence: %s', async (_name, licences, who, expected) => {
      const processes = await site(draftWith({}), { sessionsPerUser: 1000 }, licences);
      const ends = await many((at) => turn(processes, at).order(who(at)));
      expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(expected);
      expect(new Set(codes(ends))).toEqual(new Set(expected === atOnce ? [] : ['LICENSE_LIMIT']));
      const { count } = await turn(processes, 0)
        .store.db.selectFrom('sessions')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      expect(Number(count)).toBe(expected);
    });

    it('a refusal says how all limits stand, whichever was reached', async () => {
      const [one] = await site(draftWith({}), { sessionsPerUser: 2, sessionsPerSite: 3 }, []);
      const refused = (userId: string) => one?.order(userId).then(() => null, toErrorInfo);
      await one?.order('anna');
      await one?.order('anna');
      const limits = {
        license: { used: 2, allowed: 5 },
        namedSeats: { used: 0, allowed: 0 },
        user: { used: 2, allowed: 2 },
        site: { used: 2, allowed: 3 },
        hosts: { all: 2, withRoom: 1 },
      };
      expect(await refused('anna')).toMatchObject({ code: 'SESSION_LIMIT', data: { limits } });
      await one?.order('bela');
      expect(await refused('bela')).toMatchObject({
        code: 'SITE_SESSION_LIMIT',
        data: {
          limits: {
            ...limits,
            license: { used: 3, allowed: 5 },
            user: { used: 1, allowed: 2 },
            site: { used: 3, allowed: 3 },
          },
        },
      });
    });

    it('a person with a named seat keeps it, and sessions that are over leave room', async () => {
      const [one] = await site(draftWith({}), { sessionsPerUser: 1000 }, [
        { limit: 1, license_type: 'per named user' },
      ]);
      if (one === undefined) throw new Error('no process');
      for (let at = 0; at < 3; at += 1) await one.order('anna');
      const shared: string[] = [];
      for (let at = 0; at < 5; at += 1) shared.push((await one.order('bela')).sessionId);
      await expect(one.order('cora')).rejects.toMatchObject({ code: 'LICENSE_LIMIT' });
      await one.order('anna');
      const { db } = one.store;
      await db
        .updateTable('sessions')
        .set({ observed: 'deleted' })
        .where('id', '=', shared[0] ?? '')
        .execute();
      await one.order('cora');
      await db.updateTable('sessions').set({ observed: 'deleted' }).where('user_id', '=', 'anna').execute();
      // Anna used her seat just now: it is hers, and nobody else's.
      await expect(one.order('dora')).rejects.toMatchObject({ code: 'LICENSE_LIMIT' });
      await one.order('anna');
    });

    it('what a workspace needs and the licence does not include is not launched, and leaves nothing', async () => {
      const place = await backend.fresh();
      const signer = await testSite();
      const store = await place.open();
      const { keys, policy } = await loadTrust();
      const without = { sessions: 5, features: { persistent_profiles: false, gpu: false, api_keys: false } };
      const opened = await licensedOn(store, signer, {
        trust: { keys, policy: { ...policy, without_license: without } },
      });
      closing.push(() => opened.dispose());
      const { allowed } = await opened.launches.current();
      expect(() => demandFeatures(allowed, featuresOfLaunch(draftWith({ gpuCount: 1 })))).toThrow(/GPUs/);
      expect(() => demandFeatures(allowed, featuresOfLaunch(draftWith({ persistentProfilePath: '/p' })))).toThrow(
        /profiles/,
      );
      demandFeatures(allowed, featuresOfLaunch(draftWith({})));
      await expect(opened.entitlements.demand('api_keys')).rejects.toMatchObject({ code: 'FEATURE_NOT_LICENSED' });
    });
  });
}
