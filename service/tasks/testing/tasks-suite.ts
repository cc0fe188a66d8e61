import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FairleadError } from '../../../common/errors.ts';
import { createIdSource } from '../../store/ids.ts';
import type { Backend } from '../../store/testing/backends.ts';
import type { Store } from '../../store/types.ts';
import { createTaskRunner, type TaskRunnerOptions } from '../runner.ts';
import type { TaskContext, TaskDefinition, TaskRunner, TaskSnapshot } from '../types.ts';

type Input = { readonly name: string };
const input = {
  parse: (value: unknown): Input => {
    if (typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string') {
      return { name: value.name };
    }
    throw new Error('name is missing');
  },
};
type Run<R> = (ctx: TaskContext<Input>) => Promise<R>;
const define = <R>(run: Run<R>, more: Partial<TaskDefinition<Input, R>> = {}): TaskDefinition<Input, R> => ({
  title: ({ name }) => `Do ${name}`,
  input,
  resume: 'never',
  run,
  ...more,
});

/** Ends when the signal does, as a task should. */
export const untilAborted = ({ signal }: { readonly signal: AbortSignal }): Promise<never> =>
  new Promise((_resolve, reject) => {
    const give = () => reject(signal.reason);
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
  });

/** What the task runner promises, whatever the store stands on. */
export function tasksSuite(backend: Backend): void {
  describe(`tasks on ${backend.dialect}`, () => {
    const runners: TaskRunner[] = [];
    beforeAll(() => backend.start());
    afterEach(async () => {
      for (const runner of runners.splice(0)) await runner.dispose();
      await backend.closeAll();
    });
    afterAll(() => backend.stop());

    const runnerOn = (store: Store, more: Partial<TaskRunnerOptions> = {}) => {
      const logged: unknown[] = [];
      const emitted: string[] = [];
      const note = (data: object, message: string) => void logged.push({ ...data, message });
      const runner = createTaskRunner({
        store,
        events: { emit: (_topic, { id }) => void emitted.push(id) },
        log: { info: note, warn: note, error: note },
        clock: Date.now,
        ids: createIdSource(),
        ...more,
      });
      runners.push(runner);
      return { runner, logged, emitted, store };
    };
    const opened = async (more: Partial<TaskRunnerOptions> = {}) =>
      runnerOn(await (await backend.fresh()).open(), more);
    const by = { actor: 'u1', subject: { type: 'workspace', id: 'w1' } };
    /** Reads until `wanted`; a stream that ends before fails the test. */
    const until = async (stream: AsyncIterable<TaskSnapshot>, wanted: (snapshot: TaskSnapshot) => boolean) => {
      const seen: TaskSnapshot[] = [];
      for await (const snapshot of stream) {
        seen.push(snapshot);
        if (wanted(snapshot)) return seen;
      }
      throw new Error(`the stream ended: ${JSON.stringify(seen)}`);
    };

    it('runs a task and keeps how it ended', async () => {
      const { runner, emitted } = await opened();
      const kind = runner.register(
        'greet',
        define(async (ctx) => {
          ctx.progress(30, 'Greeting');
          ctx.detail({ layers: [1] });
          return { text: `hello ${ctx.input.name}` };
        }),
      );
      const { id, finished } = await runner.start(kind, { name: 'Anna' }, by);
      const end = await finished;
      expect(end).toMatchObject({
        id,
        kind: 'greet',
        title: 'Do Anna',
        state: 'succeeded',
        progress: 100,
        sentence: 'Greeting',
        attempt: 1,
        detail: { layers: [1] },
        result: { text: 'hello Anna' },
        error: null,
        actor: 'u1',
        subject: by.subject,
        cancellable: false,
        retryable: false,
      });
      expect(await runner.get(id)).toEqual(end);
      expect(emitted).toContain(id);
      await expect(runner.get('nobody')).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' });
    });

    it('reads the error that an older version stored', async () => {
      const { runner, store } = await opened();
      const kind = runner.register(
        'old',
        define(async () => {
          throw new FairleadError('HOST_CLOSED', { message: 'No.' });
        }),
      );
      const { id, finished } = await runner.start(kind, { name: 'a' }, by);
      await finished;
      const old = { code: 'HOST_TIMEOUT', message: 'Late.', hint: 'Run: ls -l', data: { deadlineMs: 300 } };
      await store.db
        .updateTable('tasks')
        .set({ error: sql`${JSON.stringify(old)}` })
        .where('id', '=', id)
        .execute();
      expect((await runner.get(id)).error).toEqual({ ...old, code: 'HOST_TIMED_OUT', hint: [{ text: 'Run: ls -l' }] });
    });

    it('keeps coded errors as they are, and stacks in the log only', async () => {
      const { runner, logged } = await opened();
      const hop = { host: 'build-1', port: 22, user: 'anna' };
      const coded = runner.register(
        'coded',
        define(async () => {
          throw new FairleadError('HOST_REFUSED', { message: 'No.', hint: 'Try.', data: hop });
        }),
      );
      const plain = runner.register(
        'plain',
        define(async () => {
          throw new TypeError('x is undefined');
        }),
      );
      const first = await (await runner.start(coded, { name: 'a' }, by)).finished;
      expect(first).toMatchObject({ state: 'failed', sentence: 'No.', retryable: true });
      expect(first.error).toEqual({ code: 'HOST_REFUSED', message: 'No.', hint: [{ text: 'Try.' }], data: hop });
      expect(logged).toEqual([]);
      const second = await (await runner.start(plain, { name: 'a' }, by)).finished;
      expect(second.error?.code).toBe('INTERNAL');
      expect(JSON.stringify(second)).not.toContain('suite.ts');
      expect(logged).toHaveLength(1);
    });

    it('cancels, and says so even when the task had another word for it', async () => {
      const { runner } = await opened();
      const waits = runner.register('waits', define(untilAborted));
      const stubborn = runner.register(
        'stubborn',
        define(async (ctx) => {
          await untilAborted(ctx).catch(() => undefined);
          throw new Error('socket hang up');
        }),
      );
      const finisher = runner.register(
        'finisher',
        define(async (ctx) => {
          await untilAborted(ctx).catch(() => undefined);
          return 'done anyway';
        }),
      );
      const fixed = runner.register('fixed', define(untilAborted, { cancellable: false }));
      for (const [kind, state] of [
        [waits, 'cancelled'],
        [stubborn, 'cancelled'],
        [finisher, 'succeeded'],
      ] as const) {
        const { id, finished } = await runner.start<Input, unknown>(kind, { name: 'a' }, by);
        // Once it runs: cancelled before that, it would never have begun.
        await until(runner.watch({ id }, AbortSignal.timeout(60_000)), (snapshot) => snapshot.state === 'running');
        expect((await runner.cancel(id)).cancellable).toBe(false);
        expect(await finished).toMatchObject({ state });
        expect((await runner.cancel(id)).state).toBe(state);
      }
      const { id } = await runner.start(fixed, { name: 'a' }, by);
      await expect(runner.cancel(id)).rejects.toMatchObject({ code: 'TASK_NOT_CANCELLABLE' });
    });

    it('never begins what was cancelled while it waited', async () => {
      const { runner, store } = await opened();
      let began = false;
      const kind = runner.register(
        'late',
        define(async () => {
          began = true;
        }),
      );
      const { id, finished } = await runner.start(kind, { name: 'l' }, by);
      const wish = store.db.updateTable('tasks').set({ cancel_requested: true }).where('id', '=', id);
      const rows = await wish.returning('state').execute();
      const end = await finished;
      // Either the claim came first and it ran, or the wish did and it never began: no third way.
      expect({ state: end.state, began }).toEqual(
        rows[0]?.state === 'queued' ? { state: 'cancelled', began: false } : { state: 'succeeded', began: true },
      );
    });

    it('runs a task again with the same input, as a new attempt without its old parts', async () => {
      const { runner } = await opened();
      const part = runner.register(
        'part',
        define(async () => 'ok'),
      );
      const kind = runner.register(
        'second-time',
        define(async (ctx) => {
          await ctx.child(part, { name: `of ${ctx.attempt}` });
          if (ctx.attempt === 1) throw new FairleadError('HOST_CLOSED', { message: 'Not yet.' });
          return ctx.input.name;
        }),
      );
      const first = await runner.start(kind, { name: 'again' }, by);
      expect((await first.finished).state).toBe('failed');
      const second = await runner.retry(first.id, 'u2');
      expect(second.id).toBe(first.id);
      expect(await second.finished).toMatchObject({ state: 'succeeded', attempt: 2, result: 'again', error: null });
      expect((await runner.children(first.id)).map(({ title }) => title)).toEqual(['Do of 2']);
      await expect(runner.retry(first.id, 'u2')).rejects.toMatchObject({ code: 'TASK_NOT_RETRYABLE' });
    });

    it('calls partly done what reached some of its places, with and without a failure', async () => {
      const { runner } = await opened();
      const some = { reach: { done: 3, of: 4 } };
      const incomplete = runner.register(
        'incomplete',
        define(async (ctx) => {
          if (ctx.attempt > 1) return { reach: { done: 4, of: 4 } };
          throw new FairleadError('INSTALL_INCOMPLETE', {
            message: '3 of 4 hosts.',
            data: { ...some, causes: [], failures: [] },
          });
        }),
      );
      const first = await runner.start(incomplete, { name: 'x' }, by);
      expect(await first.finished).toMatchObject({ state: 'partly', sentence: '3 of 4 hosts.', retryable: true });
      expect((await runner.list({ states: ['partly'] })).map(({ id }) => id)).toEqual([first.id]);
      expect(await runner.list({ states: ['failed'] })).toEqual([]);
      const again = await runner.retry(first.id, 'u2');
      expect(await again.finished).toMatchObject({ state: 'succeeded', attempt: 2, actor: 'u2', error: null });
      const rest = runner.register(
        'rest',
        define(async () => some),
      );
      const whole = runner.register(
        'whole',
        define(async (ctx) => ctx.child(rest, ctx.input)),
      );
      // What is left comes by itself: nothing to run again, and no failure of what it is a part of.
      const end = await (await runner.start(whole, { name: 'y' }, by)).finished;
      expect(end).toMatchObject({ state: 'partly', result: some, error: null, retryable: false, progress: 100 });
      expect(await runner.children(end.id)).toMatchObject([{ state: 'partly', error: null }]);
    });

    it('tells every end in the transaction that writes it, so that neither is without the other', async () => {
      const told: string[] = [];
      let breaks = false;
      let noted = 0;
      const ends = {
        note: async (
          _tx: unknown,
          row: { readonly title: string; readonly state: string; readonly attempt: number },
        ) => {
          if (breaks) throw new Error('no');
          told.push(`${row.title} ${row.attempt} ${row.state}`);
        },
        noted: () => {
          noted += 1;
        },
      };
      const { runner, store } = await opened({ ends });
      const quick = runner.register(
        'quick',
        define(async (ctx) => {
          if (ctx.attempt === 1) throw new FairleadError('HOST_CLOSED', { message: 'No.' });
        }),
      );
      const slow = runner.register('slow', define(untilAborted));
      const first = await runner.start(quick, { name: 'a' }, by);
      await first.finished;
      await (await runner.retry(first.id, 'u2')).finished;
      const second = await runner.start(slow, { name: 'b' }, by);
      await runner.cancel(second.id);
      await second.finished;
      expect(told).toEqual(['Do a 1 failed', 'Do a 2 succeeded', 'Do b 1 cancelled']);
      expect(noted).toBe(3);
      breaks = true;
      const third = await runner.start(quick, { name: 'c' }, by);
      await third.finished;
      const row = await store.db.selectFrom('tasks').select('state').where('id', '=', third.id).executeTakeFirst();
      expect(row?.state).toBe('running');
      breaks = false;
      // The next process finds it, at a time when the claim of this one has run out.
      const next = runnerOn(store, { ends, clock: () => Date.now() + 3_600_000 });
      await next.runner.recoverAfterStart();
      expect(told.slice(3)).toEqual(['Do c 1 interrupted']);
      await next.runner.cancel(third.id);
      expect(told.slice(4)).toEqual(['Do c 1 cancelled']);
    });

    it('counts children into their parent, hands over results and errors, and cancels them with it', async () => {
      const { runner } = await opened();
      const gate = Promise.withResolvers<void>();
      const half = runner.register(
        'half',
        define(async (ctx) => {
          ctx.progress(50);
          if (ctx.input.name === 'waits') await gate.promise;
          return ctx.input.name.length;
        }),
      );
      const bad = runner.register(
        'bad',
        define(async () => {
          throw new FairleadError('ENGINE_DISK_FULL', { message: 'Full.' });
        }),
      );
      const parent = runner.register(
        'parent',
        define(async (ctx) => {
          const lengths = await Promise.all([ctx.child(half, { name: 'waits' }), ctx.child(half, { name: 'x' })]);
          await expect(ctx.child(bad, { name: 'y' })).rejects.toMatchObject({ code: 'ENGINE_DISK_FULL' });
          return lengths;
        }),
      );
      const stop = new AbortController();
      const stream = runner.watch({}, stop.signal);
      const { id, finished } = await runner.start(parent, { name: 'p' }, by);
      // One child done, one half way: 75.
      await until(stream, (snapshot) => snapshot.id === id && snapshot.progress === 75);
      gate.resolve();
      expect(await finished).toMatchObject({ state: 'succeeded', result: [5, 1] });
      const children = await runner.children(id);
      expect(children.map(({ state }) => state).sort()).toEqual(['failed', 'succeeded', 'succeeded']);
      expect((await runner.list({ topLevel: true })).map((task) => task.id)).toEqual([id]);

      const waits = runner.register('waits', define(untilAborted));
      const holder = runner.register(
        'holder',
        define((ctx) => ctx.child(waits, { name: 'w' })),
      );
      const held = await runner.start(holder, { name: 'h' }, by);
      await until(runner.watch({ id: held.id }, stop.signal), (s) => s.parentId === held.id && s.state === 'running');
      await runner.cancel(held.id);
      expect((await held.finished).state).toBe('cancelled');
      expect((await runner.children(held.id)).map(({ state }) => state)).toEqual(['cancelled']);
      stop.abort();
    });

    it('thins out progress for watchers and for the store, and always delivers the end', async () => {
      const statements: string[] = [];
      const place = await backend.fresh();
      const store = await place.open({ slowMs: 0, onSlowQuery: ({ sql }) => statements.push(sql) });
      const { runner } = runnerOn(store);
      const go = Promise.withResolvers<void>();
      const busy = runner.register(
        'busy',
        define(async (ctx) => {
          for (let at = 0; at < 5000; at += 1) ctx.progress(at / 50, `at ${at}`);
          await go.promise;
          for (let at = 0; at < 5000; at += 1) ctx.progress(at / 50, `again ${at}`);
        }),
      );
      const stop = new AbortController();
      const stream = runner.watch({}, stop.signal)[Symbol.asyncIterator]();
      const seen: TaskSnapshot[] = [];
      const first = stream.next();
      const { finished } = await runner.start(busy, { name: 'b' }, by);
      for (let next = await first; !next.done; next = await stream.next()) {
        seen.push(next.value);
        if (next.value.sentence === 'at 4999') go.resolve();
        if (next.value.state === 'succeeded') break;
      }
      await finished;
      expect(seen.at(-1)).toMatchObject({ state: 'succeeded', sentence: 'again 4999' });
      expect(seen.length).toBeLessThan(6);
      expect(statements.filter((text) => /^update "tasks" set "progress"/.test(text)).length).toBeLessThan(3);
      stop.abort();
      expect((await stream.next()).done).toBe(true);
    });

    it('has the last word: what a task still says after its end is not shown', async () => {
      const { runner } = await opened();
      let late: (() => void) | undefined;
      const talker = runner.register(
        'talker',
        define(async (ctx) => {
          late = () => ctx.progress(1, 'ghost');
        }),
      );
      const other = runner.register(
        'other',
        define(async (ctx) => {
          ctx.progress(7, 'after it');
          await untilAborted(ctx);
        }),
      );
      const stop = new AbortController();
      const stream = runner.watch({}, stop.signal);
      const first = stream[Symbol.asyncIterator]();
      const pending = first.next();
      const { id, finished } = await runner.start(talker, { name: 't' }, by);
      const end = await finished;
      late?.();
      await runner.start(other, { name: 'o' }, by);
      const seen: TaskSnapshot[] = [];
      // Its timer is set after the late one's, and runs as long: when it has fired, the other would have.
      for (let next = await pending; !next.done; next = await first.next()) {
        seen.push(next.value);
        if (next.value.sentence === 'after it') break;
      }
      stop.abort();
      expect(seen.map(({ sentence }) => sentence)).not.toContain('ghost');
      expect(await runner.get(id)).toEqual(end);
    });

    it('keeps one snapshot per task for a reader that does not read', async () => {
      const { runner } = await opened();
      const quick = runner.register(
        'quick',
        define(async (ctx) => ctx.progress(50)),
      );
      const stop = new AbortController();
      const stream = runner.watch({ subject: by.subject }, stop.signal);
      const started = await Promise.all(Array.from({ length: 20 }, () => runner.start(quick, { name: 'q' }, by)));
      await runner.start(quick, { name: 'other' }, { actor: 'u1', subject: { type: 'host', id: 'h' } });
      await Promise.all(started.map(({ finished }) => finished));
      const ended = new Set<string>();
      let read = 0;
      for await (const snapshot of stream) {
        read += 1;
        expect(snapshot.subject).toEqual(by.subject);
        if (snapshot.state === 'succeeded') ended.add(snapshot.id);
        if (ended.size === 20) stop.abort();
      }
      expect(read).toBe(20);
    });

    it('lists by state, subject and page, with what runs at its newest', async () => {
      let now = 1000;
      const { runner } = await opened({ clock: () => now++ });
      const quick = runner.register(
        'quick',
        define(async () => null),
      );
      const slow = runner.register(
        'slow',
        define(async (ctx) => {
          ctx.progress(42, 'Here');
          await untilAborted(ctx);
        }),
      );
      const ids: string[] = [];
      for (let at = 0; at < 3; at += 1) {
        const { id, finished } = await runner.start(quick, { name: `${at}` }, by);
        await finished;
        ids.unshift(id);
      }
      const running = await runner.start(slow, { name: 's' }, { actor: 'u1' });
      await until(runner.watch({ id: running.id }, AbortSignal.timeout(60_000)), ({ progress }) => progress === 42);
      expect(await runner.list({ states: ['running'] })).toMatchObject([{ id: running.id, sentence: 'Here' }]);
      expect((await runner.list({ subject: by.subject })).map(({ id }) => id)).toEqual(ids);
      const page = await runner.list({ subject: by.subject, limit: 2 });
      const rest = await runner.list({ subject: by.subject, before: page.at(-1)?.queuedAt });
      expect([...page, ...rest].map(({ id }) => id)).toEqual(ids);
      expect(await runner.list({ states: [] })).toEqual([]);
      expect(await runner.prune(now)).toBe(3);
      expect(await runner.list({})).toHaveLength(1);
    });

    it('tells the truth when it is shut down, and takes up again what is safe', async () => {
      const place = await backend.fresh();
      const store = await place.open();
      const first = runnerOn(store, { graceMs: 0 });
      const kinds = ({ runner }: { runner: TaskRunner }, run: Run<unknown>) => ({
        safe: runner.register('safe', define(run, { resume: 'safe' })),
        never: runner.register('never', define(run)),
        deaf: runner.register('deaf', define(run === untilAborted ? () => new Promise<never>(() => undefined) : run)),
      });
      const { safe, never, deaf } = kinds(first, untilAborted);
      const ids = [];
      for (const kind of [safe, never, deaf]) ids.push((await first.runner.start(kind, { name: 'x' }, by)).id);
      const [safeId = '', neverId = '', deafId = ''] = ids;
      await first.runner.dispose();
      await expect(first.runner.start(safe, { name: 'late' }, by)).rejects.toMatchObject({ code: 'TASKS_CLOSED' });
      for (const id of ids) {
        expect(await first.runner.get(id)).toMatchObject({ state: 'interrupted', error: { code: 'TASK_INTERRUPTED' } });
      }
      const second = runnerOn(store);
      kinds(second, async (ctx) => `attempt ${ctx.attempt}`);
      expect(await second.runner.recoverAfterStart()).toEqual({ interrupted: 0, resumed: 1 });
      const stop = new AbortController();
      const ended = await until(second.runner.watch({ id: safeId }, stop.signal), ({ state }) => state === 'succeeded');
      expect(ended.at(-1)).toMatchObject({ attempt: 2, result: 'attempt 2' });
      expect((await second.runner.get(neverId)).state).toBe('interrupted');
      expect((await (await second.runner.retry(neverId, 'u2')).finished).result).toBe('attempt 2');
      expect((await second.runner.cancel(deafId)).state).toBe('cancelled');
      stop.abort();
    });

    it('takes up what a dead process left running without an end in between', async () => {
      const store = await (await backend.fresh()).open();
      const { runner } = runnerOn(store);
      const kind = runner.register(
        'safe',
        define(async (ctx) => `attempt ${ctx.attempt}`, { resume: 'safe' }),
      );
      const { id, finished } = await runner.start(kind, { name: 'x' }, by);
      await finished;
      const left = { state: 'running', ended_at: null, result: null, owner: 'gone', lease_until: 1 } as const;
      await store.db.updateTable('tasks').set(left).where('id', '=', id).execute();
      const stop = new AbortController();
      const seen = until(
        runner.watch({ id }, stop.signal),
        ({ attempt, state }) => attempt === 2 && state === 'succeeded',
      );
      expect(await runner.recoverAfterStart()).toEqual({ interrupted: 1, resumed: 1 });
      expect((await seen).map(({ state }) => state)).not.toContain('interrupted');
      stop.abort();
    });

    it('does not resume for ever what keeps killing the service, nor what nobody knows any more', async () => {
      const store = await (await backend.fresh()).open();
      const ids: string[] = [];
      for (let start = 0; start < 8; start += 1) {
        const { runner } = runnerOn(store);
        const kind = runner.register('killer', define(untilAborted, { resume: 'safe' }));
        if (start === 0) {
          ids.push((await runner.start(kind, { name: 'k' }, by)).id);
          const old = runner.register('old', define(untilAborted, { resume: 'safe' }));
          ids.push((await runner.start(old, { name: 'o' }, by)).id);
        }
        await runner.recoverAfterStart();
        await runner.dispose();
      }
      const { runner } = runnerOn(store);
      const [killer = '', old = ''] = ids;
      expect(await runner.get(killer)).toMatchObject({ state: 'interrupted', attempt: 5 });
      expect(await runner.get(old)).toMatchObject({ state: 'interrupted', attempt: 1 });
      await expect(runner.retry(old, 'u2')).rejects.toMatchObject({ code: 'TASK_KIND_UNKNOWN' });
    });

    it('refuses input that its kind does not know, before anything is stored', async () => {
      const { runner } = await opened();
      const kind = runner.register(
        'strict',
        define(async () => null),
      );
      const wrong: { readonly name: string } = JSON.parse('{"nam":"x"}');
      await expect(runner.start(kind, wrong, by)).rejects.toThrow('name is missing');
      expect(await runner.list({})).toEqual([]);
      expect(() =>
        runner.register(
          'strict',
          define(async () => null),
        ),
      ).toThrow(/registered twice/);
    });
  });
}
