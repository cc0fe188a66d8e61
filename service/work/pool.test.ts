import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPool, type PoolOptions } from './pool.ts';
import { testJobs } from './testing/jobs.ts';
import type { Pool } from './types.ts';
import { createWorkers } from './workers.ts';

const log = pino({ level: 'silent' });
const entry = fileURLToPath(new URL('testing/worker.ts', import.meta.url));
const open: { dispose(): Promise<void> }[] = [];

function makePool(more: Partial<PoolOptions<typeof testJobs>> = {}): Pool<typeof testJobs> {
  const pool = createPool({ log, jobs: testJobs, entry, threads: 2, ...more });
  open.push(pool);
  return pool;
}

/** A gate that a job waits at, and a promise for when it has arrived there. */
function makeGate() {
  const gate = new Int32Array(new SharedArrayBuffer(8));
  return {
    gate,
    async reached() {
      while (Atomics.load(gate, 1) === 0) {
        const waiting = Atomics.waitAsync(gate, 1, 0);
        if (waiting.async) await waiting.value;
      }
    },
    open() {
      Atomics.store(gate, 0, 1);
      Atomics.notify(gate, 0);
    },
  };
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no error',
    (thrown: unknown) => (thrown instanceof Error && 'code' in thrown ? thrown.code : thrown),
  );
}

afterEach(async () => {
  for (const pool of open.splice(0)) await pool.dispose();
});

describe('the pool', () => {
  it('answers timers and other jobs while a job runs', async () => {
    const pool = makePool();
    const { gate, reached, open: openGate } = makeGate();
    let over = false;
    const long = pool.run('waitFor', gate).then((value) => {
      over = true;
      return value;
    });
    await reached();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await pool.run('double', 21)).toBe(42);
    expect(over).toBe(false);
    openGate();
    expect(await long).toBe('through the gate');
  });

  it('gives a coded error with its message, hint, status and data', async () => {
    const thrown = await makePool()
      .run('throwCoded', null)
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      name: 'FairleadError',
      code: 'REGISTRY_NOT_JSON',
      message: 'That is no JSON.',
      hint: [{ text: 'Look at it.' }],
      status: 422,
      data: { limit: 3 },
    });
  });

  it.each(['exit', 'throwPlain', 'throwLater', 'unclonable'] as const)(
    'goes on after a job that fails: %s',
    async (name) => {
      const pool = makePool();
      const failed = await Promise.all(Array.from({ length: 5 }, () => codeOf(pool.run(name, null))));
      expect(failed).toEqual(Array.from({ length: 5 }, () => 'WORK_CRASHED'));
      expect(await pool.run('double', 4)).toBe(8);
    },
  );

  it('ends a job that needs too much memory, and goes on', async () => {
    const pool = makePool();
    expect(await codeOf(pool.run('eat', null))).toBe('WORK_TOO_LARGE');
    expect(await pool.run('double', 4)).toBe(8);
  });

  it('ends a job at its deadline, also in the middle of a loop', async () => {
    const pool = makePool();
    expect(await codeOf(pool.run('spinShortly', null))).toBe('WORK_TOO_LONG');
    expect(await pool.run('double', 4)).toBe(8);
  });

  it('ends a job when it is aborted, so that its thread is free', async () => {
    const pool = makePool();
    const stop = new AbortController();
    const spinning = [1, 2, 3, 4].map(() => codeOf(pool.run('spin', null, { signal: stop.signal })));
    const after = pool.run('double', 3);
    stop.abort();
    expect(await Promise.all(spinning)).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED', 'CANCELLED']);
    expect(await after).toBe(6);
    expect(await codeOf(pool.run('double', 3, { signal: stop.signal }))).toBe('CANCELLED');
  });

  it('tells a job that waits for its turn at once that it was aborted', async () => {
    const pool = makePool();
    const gates = [makeGate(), makeGate()];
    const held = gates.map(({ gate }) => pool.run('waitFor', gate));
    await Promise.all(gates.map(({ reached }) => reached()));
    const stop = new AbortController();
    const waiting = codeOf(pool.run('double', 1, { signal: stop.signal }));
    stop.abort();
    expect(await waiting).toBe('CANCELLED');
    for (const gate of gates) gate.open();
    expect(await Promise.all(held)).toEqual(['through the gate', 'through the gate']);
  });

  it('keeps a thread free of background jobs', async () => {
    const pool = makePool();
    const gates = [makeGate(), makeGate()] as const;
    const jobs = gates.map(({ gate }) => pool.run('waitInBackground', gate));
    await gates[0].reached();
    expect(await pool.run('double', 5)).toBe(10);
    expect(Atomics.load(gates[1].gate, 1)).toBe(0);
    for (const gate of gates) gate.open();
    await Promise.all(jobs);
  });

  it('refuses more than may wait', async () => {
    const pool = makePool({ maxWaiting: 1 });
    const gates = [makeGate(), makeGate()];
    const held = gates.map(({ gate }) => pool.run('waitFor', gate));
    await Promise.all(gates.map(({ reached }) => reached()));
    const waiting = pool.run('double', 1);
    expect(await codeOf(pool.run('double', 1))).toBe('WORK_BUSY');
    for (const gate of gates) gate.open();
    await Promise.all(held);
    expect(await waiting).toBe(2);
  });

  it('ends everything when it is disposed', async () => {
    const pool = makePool();
    const spinning = [1, 2, 3].map(() => codeOf(pool.run('spin', null)));
    await vi.waitFor(() => expect(pool.threads()).toBe(2));
    await pool.dispose();
    expect(await Promise.all(spinning)).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED']);
    expect(await codeOf(pool.run('double', 1))).toBe('CANCELLED');
  });

  it('ends threads that have nothing to do, and starts them again', async () => {
    const pool = makePool({ idleMs: 1 });
    expect(await pool.run('double', 1)).toBe(2);
    await vi.waitFor(() => expect(pool.threads()).toBe(0), { timeout: 10_000 });
    expect(await pool.run('double', 2)).toBe(4);
  });

  it('hands over what need not be copied', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    expect(await makePool().run('count', bytes, { transfer: [bytes.buffer] })).toBe(3);
    expect(bytes.byteLength).toBe(0);
  });

  it('gives a thread nothing of the environment', async () => {
    expect(await makePool().run('environment', null)).toEqual([]);
  });
});

describe('the workers of the service', () => {
  it('run the real table from source', async () => {
    const workers = createWorkers({ log });
    open.push(workers);
    const source = '{"name":"Probe","workspaces":[{"friendly_name":"A"}]}';
    const { digest } = await workers.run('registry.read', { source, schema: null, channel: null });
    expect(digest.head).toMatchObject({ name: 'Probe', tally: { entries: 1 } });
    const thrown = workers.run('registry.read', { source: '<html>', schema: null, channel: null });
    expect(await codeOf(thrown)).toBe('REGISTRY_IS_A_WEB_PAGE');
  });
});
