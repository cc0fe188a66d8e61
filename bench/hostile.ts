/**
 * What strangers can do to a site while a person works at it: a registry's list of 180 entries with 19 000 settings
 * each (31 MB, a few of them on the wire) is added beside an honest one. Goals: the event loop is never late by more than
 * 100 ms, memory grows by less than 400 MB, and the other registry stays readable. Then 200 connections without a token
 * hold what they can while people sign in. Goals: within 2 s, less than 300 MB more.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { largeRegistryText } from '../common/registry/corpus-parts.ts';
import { figurePrinter } from './support/figures.ts';
import { expectSame, p50, percentile } from './support/samples.ts';
import { type Defer, runBench } from './support/scope.ts';
import { type BenchSite, buildForBench, startSite } from './support/site.ts';
import { measureStrangers } from './support/strangers.ts';

const hostileEntries = 180;
const hostileKeys = 19_000;
const honestEntries = 200;
const quietRounds = 40;

const noteSchema = z.object({ turn: z.number(), maxMs: z.number(), p99Ms: z.number(), rssBytes: z.number() });
type Note = z.infer<typeof noteSchema>;
const listSchema = z.object({
  registries: z.array(
    z.object({ name: z.string(), entries: z.number(), reading: z.boolean(), unreadable: z.unknown() }),
  ),
});
const pageSchema = z.object({ entries: z.array(z.object({ name: z.string() })), next: z.string().nullable() });

await runBench(async (defer) => {
  const print = figurePrinter('hostile');
  await buildForBench();
  await measureDocument(print, defer);
  await measureDoor(print, defer);
});

async function measureDocument(print: ReturnType<typeof figurePrinter>, defer: Defer): Promise<void> {
  const site = await startSite(defer, { watchLoop: true });
  const honest = join(site.dataDir, 'honest');
  mkdirSync(join(honest, '1.0'), { recursive: true });
  writeFileSync(join(honest, '1.0', 'list.json'), largeRegistryText(honestEntries));
  await site.call(z.unknown(), 'POST', '/registries', { location: honest, trusted: true });

  await work(site, quietRounds);
  const before = await watched(site, () => work(site, quietRounds));
  const location = await serveList(defer);
  const added: Promise<unknown>[] = [];
  const during = await watched(site, async () => {
    const state = { over: false };
    const adding = site
      .call(z.object({ id: z.string(), entries: z.number(), unusable: z.number() }), 'POST', '/registries', {
        location,
        trusted: true,
      })
      .finally(() => {
        state.over = true;
      });
    added.push(adding);
    const took = await work(site, quietRounds, state);
    const registry = await adding;
    expectSame('entries of the hostile list', registry.entries, hostileEntries);
    expectSame('of them without use', registry.unusable, hostileEntries);
    return [...took, ...(await work(site, quietRounds))];
  });

  const { registries } = await site.call(listSchema, 'GET', '/registries');
  expectSame(
    'entries of the honest list',
    registries.find(({ entries }) => entries === honestEntries)?.entries,
    honestEntries,
  );
  expectSame('registries that cannot be read', registries.filter(({ unreadable }) => unreadable !== null).length, 0);
  expectSame('cards of both', await countCards(site), honestEntries + hostileEntries);

  const quiet = 'the same work without the list';
  print({
    figure: `event loop at its latest while ${hostileEntries} × ${hostileKeys} settings are added (goal 100 ms)`,
    unit: 'ms',
    ours: during.note.maxMs,
    baseline: Math.max(0.1, before.note.maxMs),
    baselineName: quiet,
    n: during.took.length,
  });
  print({
    figure: 'memory of the service at its highest, with what it had before beside (goal 400 MB more)',
    unit: 'MB',
    ours: during.note.rssBytes / 1e6,
    baseline: before.note.rssBytes / 1e6,
    baselineName: quiet,
    n: 1,
  });
  print({
    figure: 'a call of the person at work, p50',
    unit: 'ms',
    ours: p50(during.took),
    baseline: p50(before.took),
    baselineName: quiet,
    n: during.took.length,
  });
  print({
    figure: 'a call of the person at work, the slowest of a hundred',
    unit: 'ms',
    ours: percentile(during.took, 99),
    baseline: percentile(before.took, 99),
    baselineName: quiet,
    n: during.took.length,
  });
}

async function measureDoor(print: ReturnType<typeof figurePrinter>, defer: Defer): Promise<void> {
  const site = await startSite(defer);
  const alone = await measureStrangers(site, { count: 0 });
  const among = await measureStrangers(site);
  const nobody = 'the same service without strangers';
  print({
    figure: `a sign-in among ${among.strangers} strangers, the slowest (goal 2000 ms)`,
    unit: 'ms',
    ours: among.slowestSignInMs,
    baseline: alone.slowestSignInMs,
    baselineName: nobody,
    n: among.signIns,
  });
  print({
    figure: `a sign-in among ${among.strangers} strangers, p50`,
    unit: 'ms',
    ours: among.medianSignInMs,
    baseline: alone.medianSignInMs,
    baselineName: nobody,
    n: among.signIns,
  });
  print({
    figure: `memory of the service among ${among.strangers} strangers at its highest, with what it had before beside (goal 300 MB more)`,
    unit: 'MB',
    ours: (among.residentBeforeBytes + among.growthBytes) / 1e6,
    baseline: among.residentBeforeBytes / 1e6,
    baselineName: nobody,
    n: 1,
  });
}

/** What a person's console does: lists, a page of cards, the page itself. Answers how long each call took, milliseconds. */
async function work(site: BenchSite, rounds: number, until?: { readonly over: boolean }): Promise<number[]> {
  const took: number[] = [];
  const timed = async (call: () => Promise<unknown>): Promise<void> => {
    const begin = performance.now();
    await call();
    took.push(performance.now() - begin);
  };
  for (let round = 0; round < rounds || until?.over === false; round += 1) {
    await timed(() => site.call(z.unknown(), 'GET', '/hosts'));
    await timed(() => site.call(z.unknown(), 'GET', '/workspaces'));
    await timed(() => site.call(listSchema, 'GET', '/registries'));
    await timed(() => site.call(pageSchema, 'GET', '/registries-entries'));
    await timed(async () => (await fetch(site.loopback)).text());
  }
  return took;
}

async function countCards(site: BenchSite): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const page: z.infer<typeof pageSchema> = await site.call(pageSchema, 'GET', `/registries-entries${query}`);
    count += page.entries.length;
    cursor = page.next;
  } while (cursor !== null);
  return count;
}

/** What the service's loop and memory came to while something went on. */
async function watched(
  site: BenchSite,
  during: () => Promise<number[]>,
): Promise<{ readonly took: number[]; readonly note: Note }> {
  const { turn } = await noteOf(site, () => true);
  process.kill(site.pid, 'SIGUSR2');
  await noteOf(site, (note) => note.turn > turn);
  const took = await during();
  return { took, note: await noteOf(site, () => true) };
}

/** Reads what the service noted until it `fits`; a note that is being written is read again. */
async function noteOf(site: BenchSite, fits: (note: Note) => boolean): Promise<Note> {
  for (;;) {
    await site.call(z.unknown(), 'GET', '/hosts');
    const text = readFileSync(site.loopFile, 'utf8');
    const note = text === '' ? undefined : noteSchema.safeParse(parsed(text)).data;
    if (note !== undefined && fits(note)) return note;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Read while it was written.
    return null;
  }
}

async function serveList(defer: Defer): Promise<string> {
  const settings = (entry: number) =>
    Object.fromEntries(Array.from({ length: hostileKeys }, (_, n) => [`k${(entry * 31 + n).toString(36)}`, 0]));
  const workspaces = Array.from({ length: hostileEntries }, (_, n) => ({
    friendly_name: `Entry ${n}`,
    name: 'kasmweb/terminal:1.17.0',
    image_src: 'a.png',
    run_config: settings(n),
  }));
  const list = gzipSync(JSON.stringify({ name: 'Hostile', workspaces }));
  const server = createServer((request, response) => {
    if (request.url !== '/1.0/list.json') response.writeHead(404).end();
    else response.writeHead(200, { 'content-encoding': 'gzip' }).end(list);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  defer(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
