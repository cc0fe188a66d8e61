/**
 * What a site costs that has ten times as many of everything: 100 hosts, 2,000 running sessions and 200 workspaces beside a
 * tenth of each, with five consoles open. Its engines hold containers and run none; the way to them is the real one.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startBrowser } from './support/browser.ts';
import { consolePages, openConsole } from './support/consoles.ts';
import { type Engines, startEngines } from './support/engines/start.ts';
import { figurePrinter } from './support/figures.ts';
import { addHosts, type BenchSession, fillSite, type Size } from './support/large-site.ts';
import { addProbe } from './support/paint-probe.ts';
import { cpuSeconds, residentBytes } from './support/processes.ts';
import { p50, p99 } from './support/samples.ts';
import { type Defer, runBench, scoped } from './support/scope.ts';
import { type BenchSite, buildForBench, makeHome, serveSite } from './support/site.ts';

const small: Size = { hosts: 10, sessions: 200, workspaces: 20 };
const beside = `${small.hosts} hosts, ${small.sessions} sessions, ${small.workspaces} workspaces`;

/** Starts per visit. */
const starts = 3;
/** Containers that go away per visit, one after another. */
const removals = 20;
/** Containers that are restarted past Fairlead, and how many a second. */
const restarts = 120;
const restartsPerSecond = 4;
/** At least one look of the service at everything (every 20 s) and at all disks (every 30 s) falls into it. */
const watchMs = 30_000;
const settleMs = 20_000;
/** Between two containers that go away: nothing of the one before is under way any more. */
const restMs = 700;
const patienceMs = 120_000;

type Visit = {
  readonly connectMs: readonly number[];
  readonly paintsMs: readonly number[];
  /** Of one core, 0-1. */
  readonly idleCpu: number;
  readonly busyCpu: number;
  /** With five consoles, before and after the events. */
  readonly residentBytes: number;
  readonly residentAfterBytes: number;
};

const hostsSchema = z.object({
  hosts: z.array(z.object({ connection: z.object({ state: z.string() }), lastSeenAt: z.number().nullable() })),
});
const sessionsSchema = z.object({ sessions: z.array(z.object({ id: z.string(), state: z.string() })) });

/** `--times N`: another size than ten times. `--profile DIR`: what the service did all the time goes there. */
const { values: asked } = parseArgs({
  options: { times: { type: 'string', default: '10' }, profile: { type: 'string' } },
});
const times = Number(asked.times);
const nodeOptions = asked.profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', asked.profile];
const big: Size = {
  hosts: small.hosts * times,
  sessions: small.sessions * times,
  workspaces: small.workspaces * times,
};

await runBench(async (defer) => {
  const print = figurePrinter('scale');
  await buildForBench();
  // The small site before and after the big one: a machine that drifts drifts for both.
  const first = await scoped(defer, (undo) => visit(undo, small));
  const large = await scoped(defer, (undo) => visit(undo, big));
  const second = await scoped(defer, (undo) => visit(undo, small));
  const both = [first, second];
  const mean = (figure: (one: Visit) => number) => both.map(figure).reduce((a, b) => a + b, 0) / both.length;
  const compare = (figure: string, unit: string, ours: number, baseline: number, n: number) =>
    print({ figure: `${figure} (things ×${times})`, unit, ours, baseline, baselineName: beside, n });

  const paints = both.flatMap(({ paintsMs }) => paintsMs);
  compare('engine event to painted list, p50', 'ms', p50(large.paintsMs), p50(paints), large.paintsMs.length);
  compare('engine event to painted list, slowest', 'ms', p99(large.paintsMs), p99(paints), large.paintsMs.length);
  const percent = (pick: (one: Visit) => number) => [100 * pick(large), 100 * mean(pick)] as const;
  compare('processor while nothing happens, share of a core', '%', ...percent(({ idleCpu }) => idleCpu), 1);
  compare(
    `processor at ${restartsPerSecond} restarts of containers a second, share of a core`,
    '%',
    ...percent(({ busyCpu }) => busyCpu),
    1,
  );
  const mebi = (pick: (one: Visit) => number) => [pick(large) / 2 ** 20, mean(pick) / 2 ** 20] as const;
  compare('resident memory with five consoles', 'MiB', ...mebi(({ residentBytes: bytes }) => bytes), 1);
  compare('resident memory after the events', 'MiB', ...mebi(({ residentAfterBytes: bytes }) => bytes), 1);
  const connects = both.flatMap(({ connectMs }) => connectMs);
  compare('start to all hosts connected, median', 'ms', p50(large.connectMs), p50(connects), large.connectMs.length);
});

async function visit(defer: Defer, size: Size): Promise<Visit> {
  const engines = await startEngines(defer, size.hosts);
  const home = await makeHome(defer);
  const hosts = await scoped(defer, async (undo) => addHosts(await serveSite(undo, home), engines));
  const sessions = await fillSite(home.dataDir, hosts, engines, size);

  const connectMs: number[] = [];
  const start = async (undo: Defer): Promise<BenchSite> => {
    const [startedAt, begin] = [Date.now(), performance.now()];
    const started = await serveSite(undo, home, { nodeOptions });
    await until('all hosts are connected', async () => (await connectedSince(started, startedAt)) === size.hosts);
    connectMs.push(performance.now() - begin);
    return started;
  };
  for (let count = 1; count < starts; count += 1) await scoped(defer, start);
  const site = await start(defer);

  const browser = await startBrowser();
  defer(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await addProbe(page);
  await page.goto(await site.openUrl());
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.goto(new URL('/sessions', site.origin).href);
  const linkTo = ({ id }: BenchSession) => `a[href="/sessions/${id}"]`;
  await page
    .locator(linkTo(sessions[0] as BenchSession))
    .first()
    .waitFor({ timeout: patienceMs });
  for (const one of consolePages) await openConsole(defer, site, one);
  await pause(settleMs);
  const resident = residentBytes(site.pid);

  const paintsMs: number[] = [];
  for (const session of sessions.slice(0, removals)) {
    const link = linkTo(session);
    if ((await page.locator(link).count()) === 0) throw new Error(`No card of session ${session.id} is there.`);
    const gone = page.evaluate((selector) => window.fairleadProbe.goes(selector), link);
    const at = await engines.remove(session.engine, session.containerId);
    paintsMs.push((await gone) - at);
    await pause(restMs);
  }
  await expectRunning(site, sessions.slice(removals));

  const idleCpu = await shareOf(site, () => pause(watchMs));
  const busyCpu = await shareOf(site, () => restartMany(engines, sessions.slice(removals)));
  await expectRunning(site, sessions.slice(removals));
  await engines.check();
  return {
    connectMs,
    paintsMs,
    idleCpu,
    busyCpu,
    residentBytes: resident,
    residentAfterBytes: residentBytes(site.pid),
  };
}

/** The share of a core that the service takes while `work` goes on. */
async function shareOf(site: BenchSite, work: () => Promise<void>): Promise<number> {
  const [begin, before] = [performance.now(), cpuSeconds(site.pid)];
  await work();
  return ((cpuSeconds(site.pid) - before) * 1000) / (performance.now() - begin);
}

/** Restarts containers at a fixed rate, whatever the service makes of it. */
async function restartMany(engines: Engines, sessions: readonly BenchSession[]): Promise<void> {
  const begin = performance.now();
  for (let count = 0; count < restarts; count += 1) {
    const session = sessions[count % sessions.length];
    if (session === undefined) throw new Error('There is no session to restart.');
    await pause(Math.max(0, begin + (count * 1000) / restartsPerSecond - performance.now()));
    await engines.restart(session.engine, session.containerId);
  }
  await pause(Math.max(0, begin + watchMs - performance.now()));
}

/** Hosts that are connected, and whose engine has told of itself since. */
async function connectedSince(site: BenchSite, since: number): Promise<number> {
  const { hosts } = await site.call(hostsSchema, 'GET', '/hosts');
  return hosts.filter(({ connection, lastSeenAt }) => connection.state === 'connected' && (lastSeenAt ?? 0) >= since)
    .length;
}

/** Waits until exactly these are there, and run. @throws where that does not come true */
async function expectRunning(site: BenchSite, expected: readonly BenchSession[]): Promise<void> {
  const wanted = new Set(expected.map(({ id }) => id));
  await until(`${wanted.size} sessions run`, async () => {
    const { sessions } = await site.call(sessionsSchema, 'GET', '/sessions');
    return sessions.length === wanted.size && sessions.every(({ id, state }) => wanted.has(id) && state === 'running');
  });
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const begin = performance.now();
  while (!(await holds())) {
    if (performance.now() - begin > patienceMs) throw new Error(`It did not come true that ${what}.`);
    await pause(50);
  }
}
