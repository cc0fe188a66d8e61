import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAnchorFiles } from '../../service/audit/anchor-files.ts';
import { createAudit } from '../../service/audit/audit.ts';
import { openStore } from '../../service/store/open.ts';
import { FolderInUse, fillDemo } from './fill.ts';

/** Few of everything: how many there are is the same code. */
const counts = { hosts: 12, sessions: 9, launched: 2, history: 5, registries: 9, tasks: 60, auditEntries: 40 };

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fairlead-demo-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe('the demonstration, without a test bed', () => {
  it('has as many rows as asked for, and a chain that holds', async () => {
    await fillDemo({ dataDir, bed: null, counts });
    const store = await openStore({ dataDir });
    try {
      const rows = async (table: 'hosts' | 'sessions' | 'registries' | 'tasks' | 'audit') =>
        (await store.db.selectFrom(table).selectAll().execute()).length;
      expect(await rows('hosts')).toBe(12);
      expect(await rows('sessions')).toBe(9 + 5);
      expect(await rows('registries')).toBe(9);
      expect(await rows('tasks')).toBe(60);
      expect(await rows('audit')).toBe(40);
      const audit = createAudit({
        store,
        clock: Date.now,
        anchors: createAnchorFiles({ dataDir, process: 'service' }),
      });
      expect(await audit.verify()).toMatchObject({ ok: true, state: 'anchored', count: 40 });
    } finally {
      await store.close();
    }
  });

  it('says of no session that it runs, and of some registries that they cannot be fetched', async () => {
    await fillDemo({ dataDir, bed: null, counts });
    const store = await openStore({ dataDir });
    try {
      const sessions = await store.db.selectFrom('sessions').select('observed').execute();
      const states = new Set(sessions.map(({ observed }) => observed));
      expect(states.has('running')).toBe(false);
      expect(states).toEqual(new Set(['lost', 'failed', 'stopped', 'deleted']));
      const registries = await store.db.selectFrom('registries').select(['last_result', 'document']).execute();
      const failing = registries.filter(({ last_result: result }) => result?.ok === false);
      expect(failing).toHaveLength(4);
      // The last good copy of each is there.
      expect(registries.every(({ document }) => document !== null)).toBe(true);
    } finally {
      await store.close();
    }
  });

  it('replaces an earlier demonstration, and nothing else', async () => {
    const few = { hosts: 2, sessions: 1, history: 0, registries: 1, tasks: 2, auditEntries: 2 };
    await fillDemo({ dataDir, bed: null, counts: few });
    await writeFile(join(dataDir, 'left-over'), '');
    await fillDemo({ dataDir, bed: null, counts: few });
    expect(existsSync(join(dataDir, 'left-over'))).toBe(false);
    await rm(join(dataDir, 'demonstration.json'));
    await expect(fillDemo({ dataDir, bed: null, counts: few })).rejects.toThrow(FolderInUse);
    expect(existsSync(join(dataDir, 'fairlead.sqlite'))).toBe(true);
  });
});
