/** Finding anything of a site with ten thousand things in it: the palette's question to the service, per keystroke. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type FoundKind, foundKinds } from '../common/model/search.ts';
import { largeRegistryText } from '../common/registry/corpus-parts.ts';
import { fold } from '../common/search/fold.ts';
import { connectApi } from '../service/testing/client.ts';
import { fillDemo } from '../tools/demo/fill.ts';
import { fetchAll, filterAll } from './support/fetch-and-filter.ts';
import { figurePrinter } from './support/figures.ts';
import { expectSame, interleave, p50, p99 } from './support/samples.ts';
import { runBench } from './support/scope.ts';
import { buildForBench, startSite } from './support/site.ts';

const entries = 9_000;
/** As the console asks. */
const limit = 12;
/** Names of hosts, people, programs and products, and several words. */
const typed = ['berlin', 'firefox anna', 'install', 'compiler 301', 'basalt desktop 88', 'launch', 'oslo 3', '4242'];
/** Offers to launch and to end are no things of their own. */
const things = foundKinds.filter((kind) => kind !== 'launch' && kind !== 'end');

await runBench(async (defer) => {
  const print = figurePrinter('search');
  await buildForBench();
  const site = await startSite(defer, {
    prepare: (dataDir) => fillDemo({ dataDir, bed: null, counts: { tasks: 3_000, auditEntries: 100 } }),
  });
  const folder = join(site.dataDir, 'large-registry');
  mkdirSync(join(folder, '1.0'), { recursive: true });
  writeFileSync(join(folder, 'versions.txt'), '1.0\n');
  writeFileSync(join(folder, '1.0', 'list.json'), largeRegistryText(entries));
  await site.call(z.unknown(), 'POST', '/registries', { location: folder, trusted: true });

  const socketUrl = `${site.loopback.replace(/^http/, 'ws')}rpc`;
  const connect = () => connectApi(socketUrl, site.bearer);
  const { api, close } = await connect();
  defer(async () => close());
  const find = async (text: string) => {
    const { totals, reading } = await api.search.find({ text, limit });
    return { totals, reading };
  };
  // Read for the first time: what is slow is told to follow.
  while ((await find('')).reading);
  const fetched = await fetchAll(api);
  // The plain way minds accents; what ours has to find does not.
  const folded = fetched.map(({ kind, fields }) => ({ kind, fields: fields.map(fold) }));
  const check = (text: string, ours: Partial<Record<FoundKind, number>>, plain: ReadonlyMap<FoundKind, number>) => {
    for (const kind of things) expectSame(`${kind}s found for "${text}"`, ours[kind] ?? 0, plain.get(kind) ?? 0);
  };
  check('', (await find('')).totals, filterAll(fetched, ''));
  if (fetched.length < 10_000) throw new Error(`Only ${fetched.length} things can be found.`);

  const first = await interleave(
    {
      ours: async () => {
        const own = await connect();
        const { totals } = await own.api.search.find({ text: 'firefox', limit });
        own.close();
        check('firefox', totals, filterAll(fetched, 'firefox'));
      },
      plain: async () => {
        const own = await connect();
        const found = filterAll(await fetchAll(own.api), 'firefox');
        own.close();
        check('firefox', (await find('firefox')).totals, found);
      },
    },
    { rounds: 9, warmUps: 1, budgetMs: 40_000 },
  );
  print({
    figure: `connect and find among ${fetched.length}, nothing fetched before, p50`,
    unit: 'ms',
    ours: p50(first.ours),
    baseline: p50(first.plain),
    baselineName: 'fetch every list, filter in the console',
    n: first.ours.length,
  });

  const took: Record<'ours' | 'plain', number[]> = { ours: [], plain: [] };
  for (const text of typed.flatMap((word) => Array.from(word, (_, at) => word.slice(0, at + 1)))) {
    const [expected, plain] = [filterAll(folded, text), filterAll(fetched, text)];
    const one = await interleave(
      {
        ours: async () => check(text, (await find(text)).totals, expected),
        plain: () => check(text, Object.fromEntries(filterAll(fetched, text)), plain),
      },
      { rounds: 9, warmUps: 1, budgetMs: 2_000 },
    );
    took.ours.push(...one.ours);
    took.plain.push(...one.plain);
  }
  for (const [name, rank] of [
    ['p50', p50],
    ['p99', p99],
  ] as const) {
    print({
      figure: `keystroke to the answer among ${fetched.length}, ${name}`,
      unit: 'ms',
      ours: rank(took.ours),
      baseline: rank(took.plain),
      baselineName: 'filter in the console what was fetched before',
      n: took.ours.length,
    });
  }
});
