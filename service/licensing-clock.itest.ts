/** A real service whose clock is moved: what its licence is worth in the course of time, and what a wrong clock does to it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { day } from '../common/license/testing/test-key.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { testLicense } from '../tools/licensing/test-license.ts';
import { refusal } from './testing/client.ts';
import { addSocketHost, draftOf, installed, launched } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs } from './testing/wait.ts';
import { startWrongClock, type WrongClock } from './testing/wrong-clock.ts';

const bed = testBed();
const engine = bed.engines.a;
const hour = 3600;
const seats = 7;
const without = 5;
/** Of the licence, from now on. */
const lasts = 60 * day;

let folder: string;
let clock: WrongClock;
let site: Site;
let workspaceId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-clock-'));
  clock = startWrongClock(folder);
  site = await startSite({ engines: [engine], env: clock.env });
  await addSocketHost(site.api, engine, 'Harbour');
  workspaceId = await installed(site.api, draftOf(bed.images.terminal, { memoryBytes: 128 * 1024 * 1024 }));
  await site.api.settings.update({ sessionsPerUser: 100 });
  const { installationId } = await site.api.licensing.view();
  const now = Math.floor(Date.now() / 1000);
  const text = await testLicense(installationId, { limit: seats, not_before: now - day, expiration: now + lasts });
  await site.api.licensing.apply({ text });
});
afterAll(async () => {
  await site?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** The service is started at another time; it notes that it has seen it. */
async function startAt(seconds: number): Promise<void> {
  await site.kill('SIGTERM');
  clock.set(seconds);
  await site.start();
}

const looks = async () => {
  const { state, allowed } = await site.api.licensing.view();
  const health = (await site.api.system.health()).checks.find(({ id }) => id === 'service.licence');
  return { state, sessions: allowed.sessions, health: health?.state, said: health?.detail };
};

it('goes from valid to its end by the clock alone, and is told in time', async () => {
  expect(await looks()).toMatchObject({ state: 'valid', sessions: seats, health: 'ok' });
  // The service that runs sees it: nothing has to be started anew.
  clock.set(lasts - 29 * day);
  expect(await looks()).toMatchObject({
    state: 'ends soon',
    sessions: seats,
    health: 'warning',
    said: expect.stringContaining('ends on'),
  });
  clock.set(lasts + hour);
  expect(await looks()).toMatchObject({
    state: 'grace',
    sessions: seats,
    health: 'warning',
    said: expect.stringContaining('Everything goes on until'),
  });
  clock.set(lasts + 14 * day + hour);
  expect(await looks()).toMatchObject({ state: 'ended', sessions: without, health: 'warning' });
  clock.set(0);
  expect(await looks()).toMatchObject({ state: 'valid', sessions: seats });
});

// SECURITY: docs/security.md 4.60.
it('a clock that was once wrong locks nobody out: what holds without a licence, until it is right or said to be', async () => {
  const { api } = site;
  const kept = await launched(api, workspaceId);
  // It was wrong once, forty days ahead, and the service was started then.
  await startAt(40 * day);
  expect(await looks()).toMatchObject({ state: 'ends soon', sessions: seats });

  // Put right while it runs: now it is behind what was seen.
  clock.set(10 * day);
  expect(await looks()).toMatchObject({ state: 'clock turned back', sessions: without, health: 'warning' });
  await startAt(10 * day);
  expect(await looks()).toMatchObject({ state: 'clock turned back', sessions: without });
  await sessionIs(api, kept.id, 'running');
  for (let count = 1; count < without; count += 1) await launched(api, workspaceId);
  expect(await refusal(api.sessions.launch({ workspaceId }))).toMatchObject({
    code: 'LICENSE_LIMIT',
    data: { limits: { license: { used: without, allowed: without }, user: { used: without, allowed: 100 } } },
  });

  // It is behind no more by itself, within the hour of slack; and is again.
  clock.set(40 * day - hour / 2);
  expect(await looks()).toMatchObject({ state: 'ends soon', sessions: seats });
  clock.set(10 * day);
  const { clock: doubted } = await api.licensing.view();
  expect(doubted).toMatchObject({ isDoubted: true });
  expect(doubted.mark - doubted.now).toBeGreaterThan(29 * day * 1000);

  // An administrator says that it is right. From then on that counts, and who said so is written down.
  const reset = await api.licensing.resetClock();
  expect(reset).toMatchObject({ state: 'valid', allowed: { sessions: seats }, clock: { isDoubted: false } });
  await launched(api, workspaceId);
  const { entries } = await api.audit.search({ limit: 100 });
  expect(entries.find(({ action }) => action === 'license.reset-clock')).toMatchObject({ result: 'ok' });

  // The same again is seen again: the mark goes on from there.
  await startAt(12 * day);
  clock.set(11 * day);
  expect(await looks()).toMatchObject({ state: 'clock turned back', sessions: without });
});
