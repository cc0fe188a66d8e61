import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDaemon } from './daemon.ts';
import { iconPng, iconSvg } from './icons.ts';
import type { BedPaths } from './paths.ts';
import { registryEntries } from './registry-entries.ts';
import type { BedImages, BedWorkspaceRegistry } from './types.ts';

export type ImageSizes = { readonly desktopMb: number; readonly terminalMb: number; readonly smallMb: number };

/** Versions of the field that the bed's entries say they work with. */
const versions = ['1.16.x', '1.17.x', '1.18.x', '1.19.x'];

/**
 * Writes the bed's workspace registries and serves them over HTTP:
 * `main/` has the schemas 1.0 and 1.1, `old/` only 1.0, `empty/` no workspace, `corpus/` is the folder named by
 * `FAIRLEAD_REGISTRY_CORPUS` where that is set.
 */
export async function ensureWorkspaceRegistry(
  paths: BedPaths,
  port: number,
  images: BedImages,
  sizes: ImageSizes,
): Promise<BedWorkspaceRegistry> {
  const base = join(paths.root, 'workspace-registries');
  const url = `http://127.0.0.1:${port}/`;
  const entries = registryEntries(images, sizes);
  const main = { name: 'Fairlead bed', url: `${url}main/`, folder: join(base, 'main') };
  writeRegistry(main, entries, ['1.0', '1.1']);
  const old = { name: 'Fairlead bed, old schema', url: `${url}old/`, folder: join(base, 'old') };
  writeRegistry(old, entries, ['1.0']);
  writeRegistry({ name: 'Empty registry', url: `${url}empty/`, folder: join(base, 'empty') }, [], ['1.1']);
  linkCorpus(join(base, 'corpus'));
  const here = dirname(fileURLToPath(import.meta.url));
  const code = ['workspace-registry-server.ts', 'serve-folder.ts'].map((file) =>
    readFileSync(join(here, file), 'utf8'),
  );
  await ensureDaemon(paths, {
    name: 'workspace-registry',
    command: [process.execPath, join(here, 'workspace-registry-server.ts'), base, String(port)],
    identity: `${base} ${port}`,
    fingerprint: code.join(''),
    ready: async () => (await status(`${main.url}1.1/list.json`)) === 200,
  });
  return { url: main.url, folder: main.folder, url10: old.url, folder10: old.folder, base: url };
}

type RegistryEntry = ReturnType<typeof registryEntries>[number];
type RegistryPlace = { readonly name: string; readonly url: string; readonly folder: string };

/** Writes one registry as static files: `versions.txt`, `{schema}/list.json`, `{schema}/icons/*`, 1.1's `versions.json`. */
export function writeRegistry(
  place: RegistryPlace,
  entries: readonly RegistryEntry[],
  schemas: readonly string[],
): void {
  const write = (path: string, content: string | Uint8Array) => writeIfChanged(join(place.folder, path), content);
  write('versions.txt', `${schemas.join('\n')}\n`);
  write('index.html', `<!doctype html><title>${place.name}</title><h1>${place.name}</h1>`);
  for (const schema of schemas) {
    const workspaces = entries.map((entry) => (schema === '1.0' ? entry10(entry) : entry11(entry)));
    const document = {
      name: place.name,
      workspacecount: workspaces.length,
      icon: `/${schema}/icons/registry.png`,
      description: 'Workspaces of the Fairlead test bed.',
      list_url: place.url,
      contact_url: 'https://example.org/contact',
      // Fixed, so that the same definition gives the same bytes.
      modified: 1_760_000_000_000,
      workspaces,
      ...(schema === '1.0' ? {} : { channels: ['develop', '1', '2'], default_channel: '1' }),
    };
    write(`${schema}/list.json`, JSON.stringify(document, null, 1));
    write(`${schema}/icons/registry.png`, iconPng(0x2f6fed));
    for (const entry of entries) {
      const color = Number.parseInt(createHash('sha256').update(entry.friendlyName).digest('hex').slice(0, 6), 16);
      const svg = entry.imageSrc.endsWith('.svg');
      write(`${schema}/icons/${entry.imageSrc}`, svg ? iconSvg(color, entry.friendlyName) : iconPng(color));
    }
    if (schema !== '1.0') write(`${schema}/versions.json`, JSON.stringify({ versions }));
  }
}

function common(entry: RegistryEntry) {
  const { friendlyName, imageSrc, settings } = entry;
  const sha = createHash('sha1').update(JSON.stringify(entry)).digest('hex');
  return { friendly_name: friendlyName, image_src: imageSrc, architecture: ['amd64'], sha, ...settings };
}

const entry10 = (entry: RegistryEntry) => ({
  ...common(entry),
  name: entry.image,
  compatibility: versions,
  uncompressed_size_mb: entry.sizeMb,
});

const entry11 = (entry: RegistryEntry) => ({
  ...common(entry),
  compatibility: versions.map((version) => ({
    version,
    image: entry.image,
    uncompressed_size_mb: entry.sizeMb,
    available_tags: entry.tags,
  })),
});

function writeIfChanged(file: string, content: string | Uint8Array): void {
  if (existsSync(file) && readFileSync(file).equals(Buffer.from(content))) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

function linkCorpus(link: string): void {
  const corpus = process.env.FAIRLEAD_REGISTRY_CORPUS;
  if (corpus === undefined || corpus === '') return;
  if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) rmSync(link);
  symlinkSync(corpus, link);
}

function status(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('error', reject);
    call.end();
  });
}
