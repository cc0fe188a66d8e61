import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { placesOf } from '../../common/audit/places.ts';
import { matcher } from '../../common/search/match.ts';
import { createAudit } from '../audit/audit.ts';
import { readHistory } from '../manager/records/session-history.ts';
import { migrations } from '../store/migrations/index.ts';
import type { Backend } from '../store/testing/backends.ts';
import { putOldSession, sessionRow } from '../store/testing/samples.ts';
import { cleanText, type NewRow, type Store } from '../store/types.ts';
import { createTaskRows } from '../tasks/rows.ts';

/** What people search grows for ever: history, tasks and audit, whatever the store stands on. */
export function searchedSuite(backend: Backend): void {
  describe(`what is searched on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    afterEach(() => backend.closeAll());
    afterAll(() => backend.stop());

    const statements: string[] = [];
    const opened = async () =>
      (await backend.fresh()).open({ slowMs: 0, onSlowQuery: ({ sql: text }) => statements.push(text) });
    const tasksOn = (store: Store) => createTaskRows(store, 'test', 1000);

    describe('finds what the one matcher of the product finds', () => {
      it('in the history', async () => {
        const store = await opened();
        await fc.assert(
          fc.asyncProperty(fc.array(fc.tuple(...four(words)), { maxLength: 6 }), typed, async (all, text) => {
            await store.db.deleteFrom('sessions').execute();
            for (const [at, [userName, workspaceName, hostName, endReason]] of all.entries())
              await store.db
                .insertInto('sessions')
                .values(
                  ended(`s${at}`, {
                    user_name: userName,
                    workspace_name: workspaceName,
                    host_name: hostName,
                    end_reason: endReason,
                  }),
                )
                .execute();
            const rows = await store.db.selectFrom('sessions').selectAll().orderBy('id', 'desc').execute();
            const fits = matcher(cleanText(text));
            const wanted = rows.filter((row) =>
              fits([row.user_name, row.workspace_name, row.host_name, row.end_reason]),
            );
            const found = await readHistory(store.db, { userId: null, text, limit: 100 });
            expect(idsOf(found)).toEqual(idsOf(wanted));
          }),
          { numRuns },
        );
      });

      it('in tasks', async () => {
        const store = await opened();
        const tasks = tasksOn(store);
        await fc.assert(
          fc.asyncProperty(fc.array(fc.tuple(words, words, words), { maxLength: 6 }), typed, async (all, text) => {
            await store.db.deleteFrom('tasks').execute();
            for (const [at, [title, sentence, actor]] of all.entries())
              await tasks.insert(taskRow(`t${at}`, { title, sentence, actor }), 1);
            const rows = await store.db.selectFrom('tasks').selectAll().orderBy('id', 'desc').execute();
            const fits = matcher(cleanText(text));
            const wanted = rows.filter((row) => fits([row.title, row.sentence, row.actor]));
            expect(idsOf(await tasks.list({ text }))).toEqual(idsOf(wanted));
          }),
          { numRuns },
        );
      });

      it('in the audit log', async () => {
        const audit = createAudit({ store: await opened(), clock: () => 1 });
        await fc.assert(
          fc.asyncProperty(fc.tuple(...four(words)), typed, async ([name, id, reason, value], text) => {
            const entry = await audit.append({
              actor: { id, name },
              action: 'session.end',
              result: 'failed',
              reason,
              data: { value },
            });
            const fits = matcher(cleanText(text));
            const found = await audit.search({ text, limit: 1 });
            expect(found[0]?.seq === entry.seq).toBe(fits(placesOf(entry).map((place) => place.text)));
          }),
          { numRuns },
        );
      });
    });

    it('is folded anew with every change', async () => {
      const store = await opened();
      await store.db
        .insertInto('sessions')
        .values([ended('s1'), sessionRow('s2', { workspace_name: 'Zürich' })])
        .execute();
      const find = async (text: string) => idsOf(await readHistory(store.db, { userId: null, text, limit: 10 }));
      expect(await find('zurich')).toEqual([]);
      await store.db
        .updateTable('sessions')
        .set({ observed: 'deleted', ended_at: 5, end_reason: 'Größe 50%', host_name: null })
        .where('id', '=', 's2')
        .execute();
      expect(await find('zurich GROSSE')).toEqual(['s2']);
      expect(await find('0%')).toEqual(['s2']);
      expect(await find('5_%')).toEqual([]);
      const tasks = tasksOn(store);
      await tasks.insert(taskRow('t1', { title: 'Install Büro' }), 1);
      await tasks.claim('t1', 1);
      await tasks.saveProgress('t1', 50, 'Pulling Äpfel', null, 2);
      expect(idsOf(await tasks.list({ text: 'apfel buro' }))).toEqual(['t1']);
      await tasks.requeue('t1', ['running'], 3, 'Élodie');
      expect(idsOf(await tasks.list({ text: 'apfel' }))).toEqual([]);
      expect(idsOf(await tasks.list({ text: 'elodie' }))).toEqual(['t1']);
    });

    it('refuses to keep what it cannot fold, instead of forgetting it', async () => {
      const { db } = await opened();
      const title = sql<string>`upper('x')`;
      await expect(db.updateTable('tasks').set({ title }).execute()).rejects.toMatchObject({ code: 'STORE_VALUE' });
      await expect(
        db
          .insertInto('tasks')
          .values({ ...taskRow('t1'), title })
          .execute(),
      ).rejects.toMatchObject({ code: 'STORE_VALUE' });
    });

    it('is paged to the oldest, also where many ended at one time', async () => {
      const store = await opened();
      const tasks = tasksOn(store);
      const ids = Array.from({ length: 25 }, (_, at) => `x${String(at).padStart(2, '0')}`);
      for (const id of ids) {
        await store.db.insertInto('sessions').values(ended(id)).execute();
        await tasks.insert(taskRow(id), 1);
      }
      for (const text of [undefined, 'desktop']) {
        const seen = await paged(10, async (last) =>
          (await readHistory(store.db, { userId: null, text, limit: 10, before: last?.at, beforeId: last?.id })).map(
            (row) => ({
              id: row.id,
              at: row.ended_at ?? 0,
            }),
          ),
        );
        expect(seen).toEqual(ids.toReversed());
      }
      for (const text of [undefined, 'install']) {
        const seen = await paged(10, async (last) =>
          (await tasks.list({ text, limit: 10, before: last?.at, beforeId: last?.id })).map((row) => ({
            id: row.id,
            at: row.queued_at,
          })),
        );
        expect(seen).toEqual(ids.toReversed());
      }
    });

    it('is filled in for the rows of an older version', async () => {
      const place = await backend.fresh();
      const old = await place.open({ migrations: migrations.slice(0, 6) });
      await putOldSession(old, ended('s1', { user_name: 'Jürgen', end_reason: null }));
      await putOldSession(old, ended('s2', { host_name: null }));
      await old.db
        .insertInto('tasks')
        .values(taskRow('t1', { title: 'Install Straße', sentence: 'Größe' }))
        .execute();
      await old.close();
      const store = await place.open();
      expect(idsOf(await readHistory(store.db, { userId: null, text: 'jurgen', limit: 10 }))).toEqual(['s1']);
      expect(idsOf(await readHistory(store.db, { userId: null, text: 'desktop', limit: 10 }))).toEqual(['s2', 's1']);
      expect(idsOf(await tasksOn(store).list({ text: 'strasse grosse' }))).toEqual(['t1']);
    });

    describe('is searched whole among 100,000', () => {
      it('ended sessions', async () => {
        const store = await opened();
        await store.db
          .insertInto('sessions')
          .values([
            ended('oldest', { workspace_name: 'Sägewerk', ended_at: 1 }),
            ended('newest', { ended_at: 1_000_000 }),
          ])
          .execute();
        await copied(store, 'sessions', 'newest', 'ended_at');
        expect(idsOf(await readHistory(store.db, { userId: null, text: 'SAGEWERK', limit: 100 }))).toEqual(['oldest']);
        expect(await readHistory(store.db, { userId: null, text: 'nowhere', limit: 100 })).toEqual([]);
        await readsItsIndexAlone(store, 'sessions_by_history', () =>
          readHistory(store.db, { userId: null, text: 'x', limit: 100 }),
        );
      });

      it('tasks', async () => {
        const store = await opened();
        const tasks = tasksOn(store);
        await tasks.insert(taskRow('oldest', { title: 'Install Sägewerk', queued_at: 1 }), 1);
        await tasks.insert(taskRow('newest', { queued_at: 1_000_000 }), 1);
        await copied(store, 'tasks', 'newest', 'queued_at');
        for (const topLevel of [true, false])
          expect(idsOf(await tasks.list({ text: 'SAGEWERK install', topLevel }))).toEqual(['oldest']);
        await readsItsIndexAlone(store, 'tasks_by_search', () => tasks.list({ text: 'x', topLevel: true }));
      });

      it('audit entries', async () => {
        const store = await opened();
        const audit = createAudit({ store, clock: () => 1 });
        const anna = { id: 'u1', name: 'Anna' };
        await audit.append({ actor: anna, action: 'host.add', result: 'ok', data: { host: 'Sägewerk' } });
        await audit.append({ actor: anna, action: 'host.add', result: 'ok' });
        await sql`insert into audit (seq, at, actor_id, actor_name, action, result, actor_search, object_search,
            search_text, prev_hash, hash)
          with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)})
          select seq + n, at, actor_id, actor_name, action, result, actor_search, object_search, search_text, prev_hash,
            hash || n
          from audit, numbers where seq = 2`.execute(store.db);
        expect((await audit.search({ text: 'anna SAGEWERK' })).map(({ seq }) => seq)).toEqual([1]);
        expect(await audit.search({ text: 'nowhere' })).toEqual([]);
        expect((await audit.search({ text: 'anna', before: 3 })).map(({ seq }) => seq)).toEqual([2, 1]);
        await readsItsIndexAlone(store, 'audit_by_search', () => audit.search({ text: 'x' }));
      });
    });

    /** On SQLite, where a search is in the way of all else: it goes over an index that holds what is searched. */
    async function readsItsIndexAlone(store: Store, index: string, search: () => Promise<unknown>): Promise<void> {
      if (backend.dialect !== 'sqlite') return;
      statements.length = 0;
      await search();
      const [statement = ''] = statements;
      // The plan is the same for whatever values.
      const { rows } = await sql<{
        detail: string;
      }>`explain query plan ${sql.raw(statement.replace(/\?/g, '1'))}`.execute(store.db);
      const plan = rows.map(({ detail }) => detail).join('\n');
      expect(plan).toMatch(new RegExp(`USING COVERING INDEX ${index}\\b`));
      expect(plan).not.toMatch(/SCAN (sessions|tasks|audit)$/m);
    }
  });
}

const count = 100_000;
const numRuns = 60;

/** Text with what is folded, what a database takes for a wildcard, and what it cannot hold. */
const words = fc.string({ unit: fc.constantFrom(..."aäÄßé%_\\' -İ\u00a0\0"), maxLength: 8 });
const typed = fc.string({ unit: fc.constantFrom(..."aAäÄßse%_\\' -i\0"), maxLength: 4 });

function four<T>(one: T): [T, T, T, T] {
  return [one, one, one, one];
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

function ended(id: string, patch: Partial<NewRow<'sessions'>> = {}): NewRow<'sessions'> {
  return sessionRow(id, { desired: 'deleted', observed: 'deleted', ended_at: 5, end_reason: 'Ended.', ...patch });
}

function taskRow(id: string, patch: Partial<NewRow<'tasks'>> = {}): NewRow<'tasks'> {
  return {
    id,
    kind: 'workspace.install',
    title: 'Install Desktop',
    state: 'queued',
    resume: 'safe',
    actor: 'Anna',
    queued_at: 5,
    updated_at: 5,
    ...patch,
  };
}

type Last = { readonly id: string; readonly at: number };

async function paged(size: number, read: (last: Last | undefined) => Promise<readonly Last[]>): Promise<string[]> {
  const seen: Last[] = [];
  for (;;) {
    const page = await read(seen.at(-1));
    seen.push(...page);
    if (page.length < size) return idsOf(seen);
  }
}

/** Copies of a row, each at a time of its own. */
async function copied(store: Store, table: 'sessions' | 'tasks', id: string, time: string): Promise<void> {
  const row = await sql<Record<string, unknown>>`select * from ${sql.table(table)} where id = ${id}`.execute(store.db);
  const columns = Object.keys(row.rows[0] ?? {});
  const values = columns.map((column) =>
    column === 'id' ? sql`'copy-' || n` : column === time ? sql`n + 1` : sql.ref(column),
  );
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)})
    select ${sql.join(values)} from ${sql.table(table)}, numbers where id = ${id}`.execute(store.db);
}
