import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { createAudit } from './audit/audit.ts';
import { createOutcomes } from './audit/outcomes.ts';
import { createIdSource } from './store/ids.ts';
import { openStore } from './store/open.ts';
import { endOf } from './tasks/ends.ts';
import { createTaskRunner } from './tasks/runner.ts';

const folders: string[] = [];
const services: ChildProcess[] = [];
afterEach(() => {
  for (const service of services.splice(0)) service.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

it('an outcome survives the death of the service between the end of a task and its entry, and is written once', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fairlead-outcomes-'));
  folders.push(dataDir);
  const script = fileURLToPath(new URL('./testing/outcome-child.ts', import.meta.url));
  const service = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  services.push(service);
  for await (const line of createInterface({ input: service.stdout })) if (line === 'ended') break;
  const ended = new Promise((resolve) => service.once('exit', (_code, signal) => resolve(signal)));
  service.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');

  for (const start of [1, 2]) {
    const store = await openStore({ dataDir });
    const audit = createAudit({ store, clock: Date.now });
    const outcomes = createOutcomes({ audit, db: store.db, log: { error: () => undefined }, since: Date.now });
    const ignore = () => undefined;
    const runner = createTaskRunner({
      store,
      events: { emit: ignore },
      log: { info: ignore, warn: ignore, error: ignore },
      clock: Date.now,
      ids: createIdSource(),
      ends: {
        note: async (tx, row) => {
          const end = endOf(row);
          if (end !== null) await outcomes.note(tx, end);
        },
        noted: () => outcomes.kick(),
      },
    });
    await runner.recoverAfterStart();
    await outcomes.write();
    const entries = (await audit.search({})).toReversed();
    const told = entries.map(({ action, result, data }) => [action, result, data?.ordered]);
    expect({ start, told }).toEqual({
      start,
      told: [
        ['work.quick', 'ordered', undefined],
        ['work.slow', 'ordered', undefined],
        ['work.quick', 'ok', 1],
        ['work.slow', 'interrupted', 2],
      ],
    });
    expect(await audit.verify()).toMatchObject({ ok: true, count: 4 });
    await runner.dispose();
    await store.close();
  }
});
