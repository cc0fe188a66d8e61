import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { createIdSource } from '../store/ids.ts';
import { openStore } from '../store/open.ts';
import { createTaskRunner } from './runner.ts';
import { registerCrashKinds } from './testing/crash-child.ts';

const folders: string[] = [];
const services: ChildProcess[] = [];
afterEach(() => {
  for (const service of services.splice(0)) service.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

it('tells truthfully what a killed service left running, and runs again what is safe', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fairlead-crash-'));
  folders.push(dataDir);
  const script = fileURLToPath(new URL('./testing/crash-child.ts', import.meta.url));
  const service = spawn(process.execPath, [script, 'run', dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  services.push(service);
  let working = false;
  for await (const line of createInterface({ input: service.stdout })) {
    working = line === 'working';
    if (working) break;
  }
  expect(working).toBe(true);
  const ended = new Promise((resolve) => service.once('exit', (_code, signal) => resolve(signal)));
  service.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');

  const store = await openStore({ dataDir });
  const left = await store.db.selectFrom('tasks').select(['kind', 'state', 'progress']).orderBy('kind').execute();
  expect(left).toEqual([
    { kind: 'never', state: 'running', progress: 60 },
    { kind: 'part', state: 'running', progress: 40 },
    { kind: 'safe', state: 'running', progress: expect.any(Number) },
  ]);

  const warnings: string[] = [];
  const note = (_data: object, message: string) => void warnings.push(message);
  const runner = createTaskRunner({
    store,
    events: { emit: () => undefined },
    log: { info: note, warn: note, error: note },
    clock: Date.now,
    ids: createIdSource(),
  });
  registerCrashKinds(runner, true);
  const stop = new AbortController();
  const stream = runner.watch({}, stop.signal);
  const first = stream[Symbol.asyncIterator]();
  const pending = first.next();
  expect(await runner.recoverAfterStart()).toEqual({ interrupted: 3, resumed: 1 });
  for (let next = await pending; !next.done; next = await first.next()) {
    if (next.value.kind === 'safe' && next.value.state === 'succeeded') stop.abort();
  }
  const tasks = Object.fromEntries((await runner.list({})).map((task) => [task.kind, task]));
  expect(tasks.safe).toMatchObject({ state: 'succeeded', attempt: 2, result: 'done', error: null });
  expect(tasks.part).toMatchObject({ state: 'succeeded', attempt: 1, parentId: tasks.safe?.id });
  expect(tasks.never).toMatchObject({
    state: 'interrupted',
    attempt: 1,
    progress: 60,
    sentence: 'Fairlead stopped while this was running.',
    error: { code: 'TASK_INTERRUPTED', hint: [{ text: expect.any(String) }] },
    retryable: true,
    cancellable: false,
  });
  expect(Object.keys(tasks)).toHaveLength(3);
  expect((await (await runner.retry(tasks.never?.id ?? '', 'u2')).finished).state).toBe('succeeded');
  expect(warnings).toEqual(['tasks were interrupted']);
  await runner.dispose();
  await store.close();
});
