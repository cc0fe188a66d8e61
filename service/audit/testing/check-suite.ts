import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { asHint } from '../../../common/hint.ts';
import { createIdSource } from '../../store/ids.ts';
import type { Backend } from '../../store/testing/backends.ts';
import type { Store } from '../../store/types.ts';
import { createTaskRunner } from '../../tasks/runner.ts';
import { type Audit, createAudit } from '../audit.ts';
import type { NewAuditEntry } from '../types.ts';
import { createVerification } from '../verification.ts';
import { pageLength } from '../walk.ts';

const added: NewAuditEntry = { actor: { id: 'u1', name: 'Anna' }, action: 'host.add', result: 'ok' };

/** The chain checked at a cost that does not grow, and gone through as a task, whatever the store stands on. */
export function checkSuite(backend: Backend): void {
  describe(`the check of the audit chain on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    afterEach(() => backend.closeAll());
    afterAll(() => backend.stop());

    const opened = async () => {
      const store = await (await backend.fresh()).open();
      return { store, audit: createAudit({ store, clock: () => 1 }) };
    };
    /** In one transaction, which is what takes its time. */
    const append = (store: Store, audit: Audit, count: number) =>
      store.transaction(async (tx) => {
        for (let at = 0; at < count; at += 1) await audit.append(added, tx);
      });
    const change = (store: Store, seq: number) =>
      store.db.updateTable('audit').set({ actor_name: 'Eve' }).where('seq', '=', seq).execute();

    it('looks at all entries once, then at what came since and at a page of the older ones', async () => {
      const { store, audit } = await opened();
      expect(await audit.check()).toMatchObject({ ok: true, count: 0, looked: 0 });
      await append(store, audit, 3 * pageLength);
      expect(await audit.check()).toMatchObject({ ok: true, count: 3 * pageLength, looked: 3 * pageLength });
      await append(store, audit, 7);
      const { head } = await audit.verify();
      for (let round = 0; round < 5; round += 1) {
        const { looked, ...found } = await audit.check();
        expect(found).toMatchObject({ ok: true, count: 3 * pageLength + 7, head });
        expect(looked).toBeLessThanOrEqual(pageLength);
      }
    });

    it('sees a change of what came since, and goes on seeing it', async () => {
      const { store, audit } = await opened();
      await append(store, audit, 5);
      await audit.check();
      await append(store, audit, 5);
      await change(store, 8);
      for (let round = 0; round < 3; round += 1)
        expect(await audit.check()).toMatchObject({ state: 'broken', firstBroken: { seq: 8, problem: 'changed' } });
    });

    it('sees another history at once, also one that fits to itself, and goes on seeing it', async () => {
      const { store, audit } = await opened();
      await append(store, audit, 5);
      await audit.check();
      await store.db.deleteFrom('audit').where('seq', '>', 2).execute();
      await setHead(store, 2);
      await append(store, createAudit({ store, clock: () => 2 }), 3);
      // Who was not there before cannot tell.
      expect(await createAudit({ store, clock: () => 1 }).check()).toMatchObject({ ok: true });
      const other = { ok: false, state: 'cut', anchor: { seq: 5 } };
      expect(await audit.check()).toMatchObject({ ...other, count: 5 });
      expect(await audit.verify()).toMatchObject({ ...other, count: 5 });
      await append(store, audit, 3);
      expect(await audit.check()).toMatchObject({ ...other, count: 8 });
    });

    it('sees that the end was cut', async () => {
      const { store, audit } = await opened();
      await append(store, audit, 5);
      await audit.check();
      await store.db.deleteFrom('audit').where('seq', '>', 3).execute();
      await setHead(store, 3);
      expect(await audit.check()).toMatchObject({ state: 'cut', anchor: { seq: 5 }, firstBroken: { seq: 3 } });
      expect(await audit.verify()).toMatchObject({ state: 'cut', anchor: { seq: 5 }, firstBroken: { seq: 3 } });
    });

    it('comes round to a change of any older entry', async () => {
      const { store, audit } = await opened();
      await append(store, audit, 3 * pageLength);
      await audit.check();
      await change(store, 2 * pageLength + 1);
      const states: string[] = [];
      for (let round = 0; round < 3; round += 1) states.push((await audit.check()).state);
      expect(states).toEqual(['unanchored', 'unanchored', 'broken']);
      // Once seen it stays so: all of it is gone through again.
      expect(await audit.check()).toMatchObject({ state: 'broken', firstBroken: { seq: 2 * pageLength + 1 } });
    });

    it('sees entries that were taken out of the older ones', async () => {
      const { store, audit } = await opened();
      await append(store, audit, 20);
      await audit.check();
      await store.db.deleteFrom('audit').where('seq', '=', 10).execute();
      expect(await audit.check()).toMatchObject({ state: 'broken', firstBroken: { problem: 'missing' } });
    });

    it('keeps nothing of it but in memory: another process goes through all', async () => {
      const { store, audit } = await opened();
      await append(store, audit, 2 * pageLength);
      await audit.check();
      expect(await createAudit({ store, clock: () => 1 }).check()).toMatchObject({ looked: 2 * pageLength });
    });

    it('goes on where it was when there was no more time', async () => {
      const { store, audit } = await opened();
      await append(store, audit, 3 * pageLength);
      const { signal } = new AbortController();
      let pages = 0;
      vi.spyOn(signal, 'throwIfAborted').mockImplementation(() => {
        if (pages === 2) throw new Error('The time is over');
        pages += 1;
      });
      await expect(audit.check(signal)).rejects.toThrow('The time is over');
      // One page of the two that are verified, and the third.
      expect(await audit.check()).toMatchObject({ ok: true, count: 3 * pageLength, looked: 2 * pageLength });
    });

    it('lets everything else have its turn between two pages', async () => {
      const { store, audit } = await opened();
      await append(store, audit, 4 * pageLength + 1);
      let turns = 0;
      let isOver = false;
      const other = () => {
        turns += 1;
        if (!isOver) setImmediate(other);
      };
      setImmediate(other);
      await audit.verify();
      isOver = true;
      expect(turns).toBeGreaterThanOrEqual(4);
    });

    describe('as a task', () => {
      const began = async (retry: () => Promise<void> = async () => undefined) => {
        const { store, audit } = await opened();
        const tasks = createTaskRunner({
          store,
          events: { emit: () => undefined },
          log: { info: () => undefined, warn: () => undefined, error: () => undefined },
          clock: Date.now,
          ids: createIdSource(),
        });
        const verification = createVerification({
          tasks,
          audit,
          recorder: { retry, state: () => ({ waiting: 1, lost: 2, since: null }) },
          judge: ({ state }) => ({ detail: `It is ${state}.`, fix: asHint('Do this.') }),
        });
        /** Its snapshots, up to the end. `seen` may act on each. */
        const ends = async (seen: (progress: number, id: string) => void = () => undefined) => {
          const stop = new AbortController();
          const { taskId } = await verification.start('Anna');
          for await (const task of tasks.watch({ id: taskId }, stop.signal)) {
            seen(task.progress, taskId);
            if (task.endedAt !== null) {
              stop.abort();
              return task;
            }
          }
          throw new Error('The stream ended before the task');
        };
        return { store, audit, tasks, ends };
      };

      it('tells how far it is and ends with its verdict', async () => {
        const { store, audit, tasks, ends } = await began();
        await append(store, audit, 3 * pageLength);
        expect(await ends()).toMatchObject({
          state: 'succeeded',
          actor: 'Anna',
          progress: 100,
          sentence: 'It is unanchored.',
          result: { ok: true, state: 'unanchored', count: 3 * pageLength, firstBrokenSeq: null, unwritten: 3 },
        });
        await tasks.dispose();
      });

      it('fails where the chain does not hold', async () => {
        const { store, audit, tasks, ends } = await began();
        await append(store, audit, 9);
        await change(store, 4);
        expect(await ends()).toMatchObject({
          state: 'failed',
          error: {
            code: 'AUDIT_CHAIN',
            message: 'It is broken.',
            hint: [{ text: 'Do this.' }],
            data: { verdict: { ok: false, state: 'broken', firstBrokenSeq: 4 } },
          },
        });
        await tasks.dispose();
      });

      it('ends when it is cancelled, and says nothing of the chain', async () => {
        // It has begun, and does not go on before it was cancelled.
        const { promise: held, resolve: release } = Promise.withResolvers<void>();
        const { store, audit, tasks, ends } = await began(() => held);
        await append(store, audit, 2 * pageLength);
        let asked: Promise<unknown> | null = null;
        const end = await ends((_progress, id) => {
          asked ??= tasks.cancel(id).then(() => release());
        });
        await asked;
        expect(end).toMatchObject({ state: 'cancelled', result: null });
        await tasks.dispose();
      });
    });
  });
}

async function setHead(store: Store, seq: number): Promise<void> {
  const { hash } = await store.db.selectFrom('audit').select('hash').where('seq', '=', seq).executeTakeFirstOrThrow();
  await store.db.updateTable('settings').set({ value: { seq, hash } }).where('key', '=', 'audit.head').execute();
}
