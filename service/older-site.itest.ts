/** A data folder as the version before kinds, viewer protocols and folded search left it, with a session that runs. */
import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testBed } from '../tools/bed/use-bed.ts';
import { oldSchema } from '../tools/older-store.ts';
import { migrations } from './store/migrations/index.ts';
import { openStore } from './store/open.ts';
import { storeFile } from './store/sqlite.ts';
import { addSocketHost, containersOf, draftOf, fromView, installed, launched } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs } from './testing/wait.ts';

const bed = testBed();
const engine = bed.engines.a;
/** What a session's snapshot had no word for then. */
const laterWords = [
  'version',
  'kind',
  'linkUrl',
  'viewerProtocol',
  'viewerPath',
  'viewerUser',
  'viewerUserVariable',
  'viewerPasswordVariable',
];

/** The columns that had then what a session's target has now. */
const ofTarget = {
  image: 'image',
  container_id: 'containerId',
  container_started_at: 'startedAt',
  certificate_sha256: 'certificateSha256',
};

let site: Site;
beforeAll(async () => {
  site = await startSite({ engines: [engine] });
});
afterAll(() => site?.dispose());

/** Puts what the service of today stored into a store of that schema, as that version wrote it. */
async function asItWas(dataDir: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-older-'));
  try {
    const old = await openStore({ dataDir: folder, migrations: migrations.slice(0, oldSchema) });
    await old.close();
    const db = new Database(join(folder, storeFile));
    db.pragma('foreign_keys = OFF');
    db.exec(`ATTACH '${join(dataDir, storeFile)}' AS today`);
    const tables = db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all() as string[];
    for (const table of tables.filter((name) => name !== 'schema_migrations')) {
      const columns = (schema: string) =>
        db.prepare('SELECT name FROM pragma_table_info(?, ?)').pluck().all(table, schema) as string[];
      const now = new Set(columns('today'));
      const both = columns('main').filter((name) => now.has(name));
      const moved = Object.entries(table === 'sessions' ? ofTarget : {});
      const into = [...both, ...moved.map(([name]) => name)];
      const from = [...both, ...moved.map(([, path]) => `json_extract(target, '$.${path}')`)];
      db.exec(`DELETE FROM main.${table}; INSERT INTO main.${table} (${into}) SELECT ${from} FROM today.${table}`);
    }
    for (const { id, kept } of db.prepare('SELECT id, workspace_snapshot AS kept FROM sessions').all() as {
      id: string;
      kept: string;
    }[]) {
      const draft = Object.entries(JSON.parse(kept) as object).filter(([name]) => !laterWords.includes(name));
      db.prepare('UPDATE sessions SET workspace_snapshot = ? WHERE id = ?').run(
        JSON.stringify(Object.fromEntries(draft)),
        id,
      );
    }
    db.exec('DETACH today');
    db.close();
    for (const name of readdirSync(dataDir).filter((file) => file.startsWith(storeFile))) rmSync(join(dataDir, name));
    renameSync(join(folder, storeFile), join(dataDir, storeFile));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it('is opened, copied first, and its session goes on as if nothing had been', async () => {
  const { id: hostId } = await addSocketHost(site.api, engine, 'Harbour');
  const workspaceId = await installed(site.api, draftOf(bed.images.desktop.v1, { memoryBytes: 1_000_000_000 }));
  const { id, containerId } = await launched(site.api, workspaceId);
  await site.kill('SIGTERM');
  await asItWas(site.dataDir);
  await site.start();

  expect(readdirSync(join(site.dataDir, 'backups'))).toContainEqual(expect.stringContaining('schema-0006'));
  const session = await sessionIs(site.api, id, 'running', 'failed', 'stopped', 'deleted');
  expect(session).toMatchObject({
    state: 'running',
    containerId,
    protocol: 'kasmvnc',
    hostId,
    memoryBytes: 1_000_000_000,
  });
  const view = await site.api.sessions.view({ id, mode: 'control' });
  expect((await fromView(view.url, 'vnc.html')).status).toBe(200);
  // What was saved then is launched now, what was asked then is found now, and the log of it all still holds.
  const second = await launched(site.api, workspaceId);
  const { tasks } = await site.api.tasks.list({ text: 'launch', topLevel: true });
  expect(tasks.map(({ kind }) => kind)).toEqual(['session.launch', 'session.launch']);
  const audit = (await site.api.system.health()).checks.find(({ id: check }) => check === 'store.audit');
  expect(audit).toMatchObject({ state: 'ok' });
  await site.api.sessions.end({ ids: [id, second.id] });
  expect(await containersOf(engine, id)).toEqual([]);
});
