import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEventBus } from '../../events/bus.ts';
import type { ServiceTopics } from '../../events/topics.ts';
import type { Backend } from '../../store/testing/backends.ts';
import { sessionRow } from '../../store/testing/samples.ts';
import type { Store } from '../../store/types.ts';
import { createSessionBook, type SessionBook } from '../records/session-book.ts';

/** What the book of sessions promises, whatever the store stands on. */
export function sessionBookSuite(backend: Backend): void {
  describe(`the book of sessions on ${backend.dialect}`, () => {
    let store: Store;
    let book: SessionBook;
    const told: object[] = [];

    beforeAll(async () => {
      await backend.start();
      store = await (await backend.fresh()).open();
      const events = createEventBus<ServiceTopics>({
        onListenerError: (err) => {
          throw err;
        },
      });
      events.on('sessions', (event) => {
        told.push(event);
      });
      book = createSessionBook({
        store,
        events,
        now: () => 5,
      });
      for (const id of ['a', 'b']) await store.db.insertInto('sessions').values(sessionRow(id)).execute();
    });
    afterAll(async () => {
      await backend.closeAll();
      await backend.stop();
    });

    it('keeps the last wish, and a wish to end for good', async () => {
      expect((await book.patch('a', { desired: 'paused' })).desired).toBe('paused');
      expect((await book.patch('a', { desired: 'running', sentence: 'Running.' })).desired).toBe('running');
      expect((await book.patch('a', { desired: 'deleted' })).desired).toBe('deleted');
      for (const desired of ['running', 'stopped', 'paused'] as const)
        expect(await book.patch('a', { desired, observed: 'stopped' })).toMatchObject({
          desired: 'deleted',
          observed: 'stopped',
          updated_at: 5,
        });
      expect((await book.get('b')).desired).toBe('running');
    });

    it('tells a percent and a sentence as figures of the one session, and everything else as a change of it', async () => {
      told.length = 0;
      await book.patch('b', { progress: 42, sentence: 'Pulling the image.' });
      await book.patch('b', { progress: 43, observed: 'pulling' });
      await book.patch('b', { sentence: 'Starting.', desired: 'running' });
      expect(told).toEqual([{ id: 'b', part: 'figures' }, { id: 'b' }, { id: 'b' }]);
    });

    it('leaves the wish alone where a change says nothing of it', async () => {
      expect((await book.patch('b', { observed: 'running' })).desired).toBe('running');
    });

    it('keeps a certificate for the start that it was read of, and for no other', async () => {
      const row = await book.patch('b', { target: { containerId: 'c1', startedAt: '2026-01-01T00:00:00Z' } });
      expect(row.target).toMatchObject({ kind: 'container', image: 'example/desktop:1', containerId: 'c1' });
      await book.keepCertificate(row, 'aa');
      expect((await book.get('b')).target.certificateSha256).toBe('aa');
      await book.patch('b', { target: { startedAt: '2026-01-02T00:00:00Z', certificateSha256: null } });
      await book.keepCertificate(row, 'aa');
      expect((await book.get('b')).target.certificateSha256).toBeNull();
      const unknown = await book.patch('b', { target: { startedAt: null } });
      await book.keepCertificate(unknown, 'bb');
      expect((await book.get('b')).target.certificateSha256).toBe('bb');
    });

    it('reads the picture for those who show it, and for nobody else', async () => {
      const jpeg = Buffer.from([255, 216, 255]);
      const rows = [await book.patch('a', { thumbnail: jpeg, thumbnail_at: 7 }), await book.get('a')];
      rows.push(...(await book.living()).filter(({ id }) => id === 'a'));
      for (const row of rows) expect(Object.keys(row)).not.toContain('thumbnail');
      expect(rows.map(({ thumbnail_at }) => thumbnail_at)).toEqual([7, 7, 7]);
      expect(await book.thumbnail('a')).toEqual({ jpeg, at: 7 });
      expect(await book.thumbnail('b')).toBeNull();
      await expect(book.thumbnail('c')).rejects.toMatchObject({ status: 404 });
    });

    it('counts per workspace what runs or will, and nothing that is over', async () => {
      const of = (id: string, workspace: string, observed: 'running' | 'stopped' | 'failed' | 'deleted') =>
        store.db
          .insertInto('sessions')
          .values({ ...sessionRow(id), workspace_id: workspace, observed })
          .execute();
      await of('c1', 'counted', 'running');
      await of('c2', 'counted', 'stopped');
      await of('c3', 'counted', 'failed');
      await of('c4', 'counted', 'deleted');
      await of('c5', 'over', 'deleted');
      expect(await book.countByWorkspace(['counted', 'over', 'never'], null)).toEqual(new Map([['counted', 2]]));
      expect(await book.countByWorkspace([], null)).toEqual(new Map());
      // Whoever may not observe is told of their own alone.
      expect(await book.countByWorkspace(['counted'], 'somebody')).toEqual(new Map());
      await store.db.updateTable('sessions').set({ user_id: 'somebody' }).where('id', '=', 'c1').execute();
      expect(await book.countByWorkspace(['counted'], 'somebody')).toEqual(new Map([['counted', 1]]));
    });

    it('names running sessions whose picture is old, or that have none', async () => {
      const of = (id: string, observed: 'running' | 'paused', at: number | null) =>
        store.db
          .insertInto('sessions')
          .values({ ...sessionRow(id), observed, thumbnail_at: at, created_at: 1 })
          .execute();
      await of('p1', 'running', null);
      await of('p2', 'running', 100);
      await of('p3', 'running', 101);
      await of('p4', 'paused', null);
      const named = await book.picturedBefore(100);
      expect(named.filter((id) => id.startsWith('p'))).toEqual(['p1', 'p2']);
    });
  });
}
