/** Ten thousand entries: read, judge, index and search them, and show them in a browser. */
import { largeRegistryText } from '../common/registry/corpus-parts.ts';
import type { RegistryDocument } from '../common/registry/document.ts';
import { readRegistry } from '../common/registry/read.ts';
import { buildSearchIndex, type SearchItem, searchEntries } from '../common/registry/search.ts';
import { isFlagged, judgeRegistryEntry } from '../common/registry/warnings.ts';
import { figurePrinter, type NewFigure } from './support/figures.ts';
import { measureRegistryPage } from './support/registry-page.ts';
import { keystrokes, type PlainEntry, plainSearch } from './support/registry-search.ts';
import { expectSame, interleave, p50, p99 } from './support/samples.ts';
import { runBench } from './support/scope.ts';

const count = 10_000;
const rounds = 15;
const budgetMs = 12_000;

await runBench(async (defer) => {
  const print = figurePrinter('registry');
  const list = new TextEncoder().encode(largeRegistryText(count));
  const document = readRegistry(list);
  expectSame('entries', document.entries.length, count);
  await measureParse(print, list);
  await measureJudge(print, document);
  await measureSearch(print, document);
  await measureRegistryPage(print, defer, list, count);
});

async function measureParse(print: (figure: NewFigure) => void, list: Uint8Array): Promise<void> {
  const took = await interleave(
    {
      ours: () => expectSame('entries', readRegistry(list).entries.length, count),
      plain: () => {
        const { workspaces } = JSON.parse(new TextDecoder().decode(list)) as { workspaces: unknown[] };
        expectSame('entries', workspaces.length, count);
      },
    },
    { rounds, budgetMs },
  );
  print({
    figure: `read and check ${list.length >> 20} MiB of list.json`,
    unit: 'ms',
    ours: p50(took.ours),
    baseline: p50(took.plain),
    baselineName: 'JSON.parse of the same bytes',
    n: took.ours.length,
  });
}

async function measureJudge(print: (figure: NewFigure) => void, { entries }: RegistryDocument): Promise<void> {
  const ignored = new Set(['entrypoint', 'environment', 'hostname']);
  const plainFlag = (config: Readonly<Record<string, unknown>>): boolean =>
    Object.entries(config).some(
      ([key, value]) =>
        !ignored.has(key) && !(key === 'user' && String(value) === '1000') && !(key === 'privileged' && !value),
    );
  const flagged = entries.filter(({ runConfig }) => plainFlag(runConfig)).length;
  const took = await interleave(
    {
      ours: () =>
        expectSame('flagged', entries.filter((entry) => isFlagged(judgeRegistryEntry(entry))).length, flagged),
      plain: () => expectSame('flagged', entries.filter(({ runConfig }) => plainFlag(runConfig)).length, flagged),
    },
    { rounds, budgetMs },
  );
  print({
    figure: 'judge all entries',
    unit: 'ms',
    ours: p50(took.ours),
    baseline: p50(took.plain),
    baselineName: 'the published rule alone, yes or no',
    n: took.ours.length,
  });
}

async function measureSearch(print: (figure: NewFigure) => void, { entries }: RegistryDocument): Promise<void> {
  const plain: readonly PlainEntry[] = entries.map(({ friendlyName: name, description, images, categories }) => ({
    name,
    description,
    image: images[0]?.image ?? '',
    categories,
  }));
  const items: readonly SearchItem<PlainEntry>[] = plain.map((entry) => ({
    item: entry,
    ...entry,
    registryId: 'r',
    architectures: [],
    marks: [],
  }));
  const building = await interleave(
    {
      ours: () => expectSame('items', buildSearchIndex(items).items.length, count),
      plain: () =>
        plain.map(({ name, description, image, categories }) =>
          [name, description, image, ...categories].map((text) => text.toLowerCase()),
        ),
    },
    { rounds, budgetMs },
  );
  print({
    figure: 'build the search index',
    unit: 'ms',
    ours: p50(building.ours),
    baseline: p50(building.plain),
    baselineName: 'toLowerCase of every field',
    n: building.ours.length,
  });

  const index = buildSearchIndex(items);
  const texts = keystrokes();
  const took: Record<'ours' | 'plain', number[]> = { ours: [], plain: [] };
  for (const text of texts) {
    const expected = plainSearch(plain, text).length;
    const one = await interleave(
      {
        ours: () => expectSame(`found for "${text}"`, searchEntries(index, { text }).length, expected),
        plain: () => expectSame(`found for "${text}"`, plainSearch(plain, text).length, expected),
      },
      { rounds: 9, warmUps: 1, budgetMs: 1000 },
    );
    took.ours.push(...one.ours);
    took.plain.push(...one.plain);
  }
  for (const [name, rank] of [
    ['p50', p50],
    ['p99', p99],
  ] as const) {
    print({
      figure: `search per keystroke, ${name}`,
      unit: 'ms',
      ours: rank(took.ours),
      baseline: rank(took.plain),
      baselineName: 'filter with toLowerCase().includes()',
      n: took.ours.length,
    });
  }
}
