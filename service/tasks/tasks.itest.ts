import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIdSource } from '../store/ids.ts';
import { postgresBackend } from '../store/testing/backends.ts';
import { createTaskRunner } from './runner.ts';
import { taskOwnersSuite } from './testing/owners-suite.ts';
import { tasksSuite, untilAborted } from './testing/tasks-suite.ts';

tasksSuite(postgresBackend());

describe('tasks of several services on one Postgres', () => {
  const backend = postgresBackend();
  beforeAll(() => backend.start());
  afterAll(() => backend.stop());

  const input = { parse: (value: unknown) => value };
  const runnerOn = async (place: Awaited<ReturnType<typeof backend.fresh>>, clock = Date.now, leaseMs = 60_000) => {
    const ignore = () => undefined;
    const log = { info: ignore, warn: ignore, error: ignore };
    const store = await place.open();
    return createTaskRunner({ store, events: { emit: ignore }, log, clock, ids: createIdSource(), leaseMs });
  };

  it('leaves alone what another service works on, and takes it over when that one is dead', async () => {
    const place = await backend.fresh();
    const asleep = await runnerOn(place);
    const title = () => 'Work';
    const kind = asleep.register('work', { title, input, resume: 'safe', run: untilAborted });
    const { id, finished } = await asleep.start(kind, null, { actor: 'u1' });
    const awake = await runnerOn(place);
    awake.register('work', { title, input, resume: 'safe', run: async (ctx) => ctx.attempt });
    expect(await awake.recoverAfterStart()).toEqual({ interrupted: 0, resumed: 0 });
    // The same look, from a time when the first one's claim has run out.
    const later = await runnerOn(place, () => Date.now() + 3_600_000);
    later.register('work', { title, input, resume: 'safe', run: async (ctx) => ctx.attempt });
    expect(await later.recoverAfterStart()).toEqual({ interrupted: 1, resumed: 1 });
    for await (const snapshot of later.watch({ id }, AbortSignal.timeout(60_000))) if (snapshot.endedAt !== null) break;
    expect(await later.get(id)).toMatchObject({ state: 'succeeded', result: 2 });
    // The first one wakes up: its end changes nothing.
    await asleep.dispose();
    await finished;
    expect(await awake.get(id)).toMatchObject({ state: 'succeeded', result: 2 });
    await Promise.all([awake.dispose(), later.dispose()]);
  });

  it('cancels what another service works on', async () => {
    const place = await backend.fresh();
    const worker = await runnerOn(place, Date.now, 600);
    const abort = new EventTarget();
    const started = once(abort, 'started');
    const kind = worker.register('work', {
      title: () => 'Work',
      input,
      resume: 'never',
      run: (ctx) => {
        abort.dispatchEvent(new Event('started'));
        return untilAborted(ctx);
      },
    });
    const { id, finished } = await worker.start(kind, null, { actor: 'u1' });
    await started;
    const other = await runnerOn(place);
    await other.cancel(id);
    expect((await finished).state).toBe('cancelled');
    await Promise.all([worker.dispose(), other.dispose()]);
  });
});
taskOwnersSuite(postgresBackend());
