import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Backend, TestPlace } from '../../store/testing/backends.ts';
import { createAudit } from '../audit.ts';
import { createOutcomes, type Outcome } from '../outcomes.ts';
import type { AuditEntry, NewAuditEntry } from '../types.ts';

const anna = { id: 'u1', name: 'Anna' };
const bob = { id: 'u2', name: 'Bob' };
const order = (tasks: readonly string[], more: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  actor: anna,
  action: 'workspace.install',
  object: { type: 'workspace', id: 'w1', name: 'Desk' },
  result: 'ordered',
  data: { tasks },
  ...more,
});
const end = (ref: string, more: Partial<Outcome> = {}): Outcome => ({
  ref,
  kind: 'task',
  attempt: 1,
  action: 'workspace.install',
  object: { type: 'workspace', id: `of ${ref}`, name: `Install ${ref}` },
  actor: 'Anna',
  result: 'ok',
  reason: 'It is ready.',
  data: {},
  askedAt: 5000,
  endedAt: 6000,
  ...more,
});

/** What the outcomes of orders promise, whatever the store stands on. */
export function outcomesSuite(backend: Backend): void {
  describe(`outcomes on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    afterEach(() => backend.closeAll());
    afterAll(() => backend.stop());

    /** @param since when the process began. */
    const started = async (place: TestPlace, since: number, breaks: () => boolean = () => false) => {
      const store = await place.open();
      const logged: unknown[] = [];
      const audit = createAudit({ store, clock: () => 5500 });
      const outcomes = createOutcomes({
        audit: {
          appendWith: (make) =>
            audit.appendWith(async (tx) => {
              const entry = await make(tx);
              if (breaks()) throw new Error('The disk is full.');
              return entry;
            }),
        },
        db: store.db,
        log: { error: (...args: unknown[]) => void logged.push(args) },
        since: () => since,
      });
      /** A task ends, and nothing else happens. */
      const note = (outcome: Outcome) => store.transaction((tx) => outcomes.note(tx, outcome));
      const entries = async (): Promise<readonly AuditEntry[]> => (await audit.search({ limit: 1000 })).toReversed();
      return { store, audit, outcomes, note, entries, logged };
    };
    const fresh = async () => started(await backend.fresh(), 1000);

    it('an outcome is an entry of its own, in the same chain, that names its order', async () => {
      const { audit, outcomes, note, entries } = await fresh();
      const ordered = await audit.append(order(['t1']));
      await note(end('t1', { result: 'failed', reason: 'X_Y: No.', data: { code: 'X_Y' } }));
      await outcomes.write();
      const [first, second] = await entries();
      expect(first).toEqual(ordered);
      expect(second).toMatchObject({
        seq: 2,
        at: 6000,
        actorId: 'u1',
        actorName: 'Anna',
        action: 'workspace.install',
        objectId: 'w1',
        objectName: 'Desk',
        result: 'failed',
        reason: 'X_Y: No.',
        data: { task: 't1', ordered: 1, code: 'X_Y' },
      });
      expect(await audit.verify()).toMatchObject({ ok: true, count: 2 });
      expect(await audit.links(await entries())).toEqual([
        { taskIds: ['t1'], orderedSeq: null, outcomes: [{ seq: 2, result: 'failed', ref: 't1' }] },
        { taskIds: ['t1'], orderedSeq: 1, outcomes: [] },
      ]);
    });

    it('is written once, however often and from wherever it is tried', async () => {
      const { audit, outcomes, note, entries, store } = await fresh();
      const other = createOutcomes({ audit, db: store.db, log: { error: () => undefined }, since: () => 1000 });
      await audit.append(order(['t1', 't2']));
      await note(end('t1'));
      await note(end('t2', { result: 'partly' }));
      await Promise.all([outcomes.write(), other.write(), outcomes.write(), other.write()]);
      await outcomes.write();
      expect((await entries()).map(({ result, data }) => [result, data?.task])).toEqual([
        ['ordered', undefined],
        ['ok', 't1'],
        ['partly', 't2'],
      ]);
      // Each of several tells of its own object.
      expect((await entries()).slice(1).map(({ objectId }) => objectId)).toEqual(['of t1', 'of t2']);
    });

    it('comes after its order, also where the task was faster', async () => {
      const { audit, outcomes, note, entries } = await fresh();
      await note(end('t1', { endedAt: 5400 }));
      await outcomes.write();
      expect(await entries()).toEqual([]);
      await audit.append(order(['t1']));
      await outcomes.write();
      expect((await entries()).map(({ result, at }) => [result, at])).toEqual([
        ['ordered', 5500],
        ['ok', 5500],
      ]);
    });

    it('the outcome of another attempt comes after the order of that attempt', async () => {
      const { audit, outcomes, note, entries } = await fresh();
      await audit.append(order(['t1'], { at: 5000 }));
      await note(end('t1', { attempt: 2, askedAt: 5100 }));
      await outcomes.write();
      expect(await entries()).toHaveLength(1);
      await audit.append(order(['t1'], { actor: bob, action: 'task.retry', at: 5101 }));
      await outcomes.write();
      expect((await entries()).at(-1)).toMatchObject({ result: 'ok', actorName: 'Bob', data: { ordered: 2 } });
    });

    it('what an earlier process left is written by the next one, its order known or lost', async () => {
      const place = await backend.fresh();
      const first = await started(place, 1000);
      await first.audit.append(order(['t1']));
      await first.note(end('t1', { result: 'interrupted' }));
      await first.note(end('lost', { actor: 'Bob' }));
      await first.store.close();
      const { outcomes, entries, audit } = await started(place, 9000);
      await outcomes.write();
      await outcomes.write();
      expect((await entries()).map(({ result, actorName, data }) => [result, actorName, data?.ordered])).toEqual([
        ['ordered', 'Anna', undefined],
        ['interrupted', 'Anna', 1],
        ['ok', 'Bob', null],
      ]);
      expect(await audit.verify()).toMatchObject({ ok: true, count: 3 });
    });

    it('tells of what was ordered first and of who ordered last: after a crash, and after a retry', async () => {
      const { audit, outcomes, note, entries } = await fresh();
      await audit.append(order(['t1']));
      await note(end('t1', { result: 'interrupted' }));
      await note(end('t1', { result: 'failed', attempt: 2 }));
      await outcomes.write();
      await audit.append(order(['t1'], { actor: bob, action: 'task.retry', object: { type: 'task', id: 't1' } }));
      await audit.append(order(['t1'], { actor: anna, action: 'task.cancel', object: { type: 'task', id: 't1' } }));
      await note(end('t1', { result: 'cancelled', attempt: 3, reason: 'It was cancelled.', askedAt: 5400 }));
      await outcomes.write();
      const all = await entries();
      expect(all.map(({ action, result, actorName, data }) => [action, result, actorName, data?.ordered])).toEqual([
        ['workspace.install', 'ordered', 'Anna', undefined],
        ['workspace.install', 'interrupted', 'Anna', 1],
        ['workspace.install', 'failed', 'Anna', 1],
        ['task.retry', 'ordered', 'Bob', undefined],
        ['task.cancel', 'ordered', 'Anna', undefined],
        ['workspace.install', 'cancelled', 'Bob', 4],
      ]);
      expect(all.map(({ data }) => data?.attempt)).toEqual([undefined, undefined, 2, undefined, undefined, 3]);
      expect((await audit.links(all)).map(({ outcomes: found }) => found.map(({ seq }) => seq))).toEqual([
        [2, 3],
        [],
        [],
        [6],
        [],
        [],
      ]);
    });

    it('stands and falls with the end of the task, and one that cannot be written is kept and keeps no other away', async () => {
      let broken = true;
      const { audit, outcomes, note, entries, store, logged } = await started(
        await backend.fresh(),
        1000,
        () => broken,
      );
      await audit.append(order(['t1', 't2']));
      const failing = store.transaction(async (tx) => {
        await outcomes.note(tx, end('t1'));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await note(end('t1'));
      await note(end('t2'));
      await outcomes.write();
      expect(await entries()).toHaveLength(1);
      expect(outcomes.waiting()).toBe(2);
      expect(logged).toHaveLength(2);
      broken = false;
      await outcomes.write();
      expect(await entries()).toHaveLength(3);
      expect(outcomes.waiting()).toBe(0);
    });

    it('tells the end of a session that was asked for while its host was away, once it has ended', async () => {
      const { audit, outcomes, entries, store } = await fresh();
      const asked = { ref: 's1', action: 'session.end', actor: 'Anna', askedAt: 5000 };
      const settle = (ref: string, reason: string) =>
        store.transaction((tx) =>
          outcomes.settleSession(tx, ref, (action) =>
            action === 'session.end' ? { result: 'ok', reason, endedAt: 7000 } : null,
          ),
        );
      const object = { type: 'session', id: 's1', name: 'Desk' };
      await outcomes.expectSession(store.db, { ...asked, object });
      await outcomes.expectSession(store.db, { ...asked, object, action: 'session.restart' });
      await audit.append(order([], { action: 'session.end', data: { sessions: ['s1'] } }));
      await outcomes.write();
      expect(await entries()).toHaveLength(1);
      await settle('other', 'No.');
      await settle('s1', 'It ended on bravo.');
      await settle('s1', 'Twice.');
      await outcomes.write();
      expect(await entries()).toHaveLength(2);
      expect((await entries()).slice(1)).toMatchObject([
        {
          action: 'session.end',
          objectId: 's1',
          result: 'ok',
          reason: 'It ended on bravo.',
          at: 7000,
          data: { ordered: 1 },
        },
      ]);
    });
  });
}
