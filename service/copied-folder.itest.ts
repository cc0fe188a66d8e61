/**
 * What a whole service tells of a copy of its folder that runs beside it. The site is in the folder's fairlead.sqlite: kept on
 * Postgres, two services with copies of one folder are processes of one site (people-two-processes.itest.ts).
 */
import { cpSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testBed } from '../tools/bed/use-bed.ts';
import { addSocketHost, containersOf, draftOf, hostUntil, installed, launched } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { until } from './testing/wait.ts';

const bed = testBed();
const engine = bed.engines.a;
let site: Site;
beforeAll(async () => {
  site = await startSite({ engines: [engine] });
});
afterAll(() => site?.dispose());

// SECURITY: docs/security.md 4.53.
it('a copied folder that runs beside the first is told on both, at once; what it starts is left alone', async () => {
  const { id: hostId } = await addSocketHost(site.api, engine, 'Harbour');
  const workspaceId = await installed(site.api, draftOf(bed.images.desktop.v1));
  const own = await launched(site.api, workspaceId);
  await site.kill('SIGTERM');
  const copy = await startSite({
    engines: [engine],
    prepare: (to) => cpSync(site.dataDir, to, { recursive: true, filter: (path) => !path.endsWith('control.json') }),
  });
  try {
    await site.start();
    await hostUntil(site.api, hostId, ({ connection }) => connection.state === 'connected', 'it is connected');
    const ids = await Promise.all([site, copy].map(async ({ api }) => (await api.system.info()).installation.id));
    expect(new Set(ids).size).toBe(1);
    for (const [one, other] of [
      [site, copy],
      [copy, site],
    ] as const)
      expect((await one.api.system.info()).copies).toMatchObject({
        signs: [{ kind: 'neighbour', pid: other.pid }],
        sentences: [expect.stringContaining(`process ${other.pid}`)],
        fix: [expect.anything()],
      });

    // What the copy starts is seen on the host, and what both know is no sign.
    const theirs = await launched(copy.api, workspaceId);
    const signs = await until(
      site.api,
      ['audit'],
      async () => (await site.api.system.info()).copies.signs.filter(({ kind }) => kind === 'container'),
      (found) => found.length > 0,
      'the session of the copy is seen',
    );
    expect(signs).toEqual([
      { kind: 'container', hostId, hostName: 'Harbour', containerId: theirs.containerId, appeared: true },
    ]);
    const { checks } = await site.api.system.health();
    expect(checks.find(({ id }) => id === 'service.copies')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('A copy of this site started a session on Harbour'),
    });
    const { entries } = await site.api.audit.search({ action: 'site.copy-seen' });
    expect(entries.map(({ result, data }) => [result, data])).toEqual(
      expect.arrayContaining([
        ['failed', expect.objectContaining({ pid: copy.pid })],
        ['failed', expect.objectContaining({ containerId: theirs.containerId })],
      ]),
    );
    expect(entries).toHaveLength(2);
    expect(await containersOf(engine, theirs.id)).toEqual([theirs.containerId]);

    await copy.kill('SIGTERM');
    expect((await site.api.system.info()).copies.signs).toEqual(signs);
    // After another start nobody saw it appear: it may be from before an older copy of the store was put back.
    await site.kill('SIGTERM');
    await site.start();
    await until(
      site.api,
      ['audit'],
      async () => (await site.api.system.info()).copies.signs,
      (found) => found.some((sign) => sign.kind === 'container' && !sign.appeared),
      'it is seen again',
    );
    const after = (await site.api.system.health()).checks.find(({ id }) => id === 'service.copies');
    expect(after).toMatchObject({ state: 'warning' });
  } finally {
    await copy.dispose();
  }
  expect((await site.api.sessions.get({ id: own.id })).id).toBe(own.id);
});
