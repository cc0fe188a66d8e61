/** What a browser loads before the first screen of the console shows: how much, and nothing that can wait. */
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { projectRoot } from './setup.mjs';

/** Bytes of JavaScript, gzip. */
const budget = 230_000;
/** Headers of an answer, which travel as well; about that, in bytes. */
const headers = 400;

/** The first screen of a site: the frame, and the list of hosts. */
let first: readonly Rolldown.OutputChunk[] = [];
/** Everything that is written, by its name. */
let files: ReadonlyMap<string, string | Uint8Array>;

beforeAll(async () => {
  // As `npm run build` has it: with that of tests React is another, larger one.
  vi.stubEnv('NODE_ENV', 'production');
  const built = await build({
    configFile: join(projectRoot, 'renderer/vite.config.ts'),
    logLevel: 'error',
    build: { write: false, reportCompressedSize: false },
  });
  if (Array.isArray(built) || !('output' in built)) throw new Error('The console is one build.');
  files = new Map(built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]));
  const chunks = new Map(built.output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])));
  const loaded = new Set<Rolldown.OutputChunk>();
  const load = (chunk: Rolldown.OutputChunk | undefined) => {
    if (chunk === undefined || loaded.has(chunk)) return;
    loaded.add(chunk);
    for (const name of chunk.imports) load(chunks.get(name));
  };
  const all = [...chunks.values()];
  load(all.find(({ isEntry }) => isEntry));
  load(all.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/features/hosts/hosts-page.tsx')));
  load(all.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith('/features/hosts/host-table.tsx'))));
  first = [...loaded];
});

afterAll(() => vi.unstubAllEnvs());

test(`the JavaScript of the first screen is at most ${budget / 1000} kB`, () => {
  const sizes = first.map(({ fileName, code }) => ({ fileName, bytes: gzipSync(code).length + headers }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(total, sizes.map(({ fileName, bytes }) => `${bytes} ${fileName}`).join('\n')).toBeLessThanOrEqual(budget);
  // Less than React alone would mean that what is counted is not what is loaded.
  expect(total).toBeGreaterThan(100_000);
});

test.each([
  ['schemas', '/node_modules/zod/'],
  ['the editor', '/node_modules/@codemirror/'],
  ['the terminal', '/node_modules/@xterm/'],
  ['charts', '/node_modules/uplot/'],
  ['Markdown', '/node_modules/react-markdown/'],
  ['the palette', '/node_modules/@mantine/spotlight/'],
  ['the user guide', '/renderer/features/help/topics.ts'],
])('%s can wait', (_what, part) => {
  const modules = first.flatMap(({ moduleIds }) => moduleIds);
  expect(modules.filter((id) => id.replaceAll('\\', '/').includes(part))).toEqual([]);
});

test('what is compressed beside a file is that file, as it was written in the end', () => {
  const compressed = [...files].filter(([name]) => name.endsWith('.gz'));
  expect(compressed.length).toBeGreaterThan(10);
  const other = compressed.filter(
    ([name, bytes]) =>
      gunzipSync(Buffer.from(bytes)).toString() !== Buffer.from(files.get(name.slice(0, -3)) ?? '').toString(),
  );
  expect(other.map(([name]) => name)).toEqual([]);
});
