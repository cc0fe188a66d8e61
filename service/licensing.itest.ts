/** A whole site whose licence ends: what runs goes on, and everything but a new session is possible. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testTime } from '../common/license/testing/test-key.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { testLicense } from '../tools/licensing/test-license.ts';
import { openStore } from './store/open.ts';
import { refusal } from './testing/client.ts';
import { addSocketHost, draftOf, fromView, installed, launched } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs } from './testing/wait.ts';

const bed = testBed();
const engine = bed.engines.a;
const seats = 7;

let site: Site;
let hostId: string;
let workspaceId: string;

beforeAll(async () => {
  site = await startSite({ engines: [engine] });
  ({ id: hostId } = await addSocketHost(site.api, engine, 'Harbour'));
  workspaceId = await installed(site.api, draftOf(bed.images.desktop.v1, { memoryBytes: 128 * 1024 * 1024 }));
});
afterAll(async () => {
  await site?.dispose();
});

/** Puts a licence in the place of the one that is kept, while the service is down. */
async function exchange(licenseKey: string): Promise<void> {
  await site.kill('SIGTERM');
  const store = await openStore({ dataDir: site.dataDir });
  await store.db.updateTable('licenses').set({ license_key: licenseKey }).execute();
  await store.close();
  await site.start();
}

it('where it is the hosts that have no room, the licence and the person’s limit stand beside that', async () => {
  const { api } = site;
  await api.hosts.update({ id: hostId, overrides: { sessionCap: 1 } });
  const kept = await launched(api, workspaceId);
  const { sessionId } = await api.sessions.launch({ workspaceId });
  const failed = await sessionIs(api, sessionId, 'failed', 'running');
  expect(failed.error).toMatchObject({
    code: 'SESSION_NO_HOST',
    data: {
      candidates: [{ accepted: false }],
      limits: {
        license: { used: 1, allowed: 5 },
        user: { used: 1, allowed: 5 },
        hosts: { all: 1, withRoom: 0 },
      },
    },
  });
  await api.sessions.end({ ids: [kept.id, sessionId] });
  for (const id of [kept.id, sessionId]) await sessionIs(api, id, 'deleted');
  await api.hosts.update({ id: hostId, overrides: {} });
});

// SECURITY: docs/security.md 4.58.
it('when the licence ends, running sessions go on, and nothing but new sessions is refused', async () => {
  const { api } = site;
  await api.settings.update({ sessionsPerUser: 100 });
  const { installationId } = await api.licensing.view();
  await api.licensing.apply({ text: await testLicense(installationId, { limit: seats }) });
  const sessions = await Promise.all(Array.from({ length: seats }, () => launched(api, workspaceId)));
  expect(await refusal(api.sessions.launch({ workspaceId }))).toMatchObject({ code: 'LICENSE_LIMIT' });

  await exchange(await testLicense(installationId, { limit: seats, not_before: 1, expiration: testTime }));
  const view = await api.licensing.view();
  expect(view).toMatchObject({ state: 'over the limit', allowed: { sessions: 5 }, used: { sessions: seats } });
  expect(view.licenses).toMatchObject([{ state: 'ended' }]);
  for (const { id } of sessions) await sessionIs(api, id, 'running');
  const refused = await refusal(api.sessions.launch({ workspaceId }));
  expect(refused).toMatchObject({
    code: 'LICENSE_LIMIT',
    data: { limits: { license: { used: seats, allowed: 5 }, hosts: { all: 1, withRoom: 1 } } },
  });

  const [one, two] = sessions;
  if (one === undefined || two === undefined) throw new Error('no sessions');
  // Viewing, sign-in, stopping and starting again.
  const shown = await api.sessions.view({ id: one.id, mode: 'control' });
  expect((await fromView(shown.url)).status).toBe(200);
  const { url } = await api.system.openUrl();
  const exchanged = await site.http('/api/auth/exchange', {
    method: 'POST',
    bearer: null,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: new URL(url).hash.replace('#token=', '') }),
  });
  expect(exchanged.status).toBe(200);
  await api.sessions.stop({ id: two.id });
  await sessionIs(api, two.id, 'stopped');
  await api.sessions.start({ id: two.id });
  await sessionIs(api, two.id, 'running');

  // Ending makes room again, and what holds without a licence is there for new ones.
  await api.sessions.end({ ids: sessions.slice(0, 3).map(({ id }) => id) });
  for (const { id } of sessions.slice(0, 3)) await sessionIs(api, id, 'deleted');
  expect(await api.licensing.view()).toMatchObject({ state: 'ended', allowed: { sessions: 5 }, used: { sessions: 4 } });
  const next = await launched(api, workspaceId);
  expect(await refusal(api.sessions.launch({ workspaceId }))).toMatchObject({ code: 'LICENSE_LIMIT' });

  // And the host can be removed, with what runs there.
  await api.hosts.remove({ id: hostId, endSessions: true });
  await sessionIs(api, next.id, 'deleted', 'lost');
  expect(await api.licensing.view()).toMatchObject({ state: 'ended' });
  expect((await api.audit.search({ limit: 100 })).entries.map(({ action }) => action)).toContain('license.apply');
});
