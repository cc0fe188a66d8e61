/** Makes a registry's source of one that is published, or that stands in a folder in the published template's layout. */

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import pLimit from 'p-limit';
import { FairleadError } from '../../../common/errors.ts';
import type { RegistrySchema } from '../../../common/registry/document.ts';
import { decodeRegistry } from '../../../common/registry/read.ts';
import { entryIconUrl, registryIconUrl } from '../../../common/registry/url.ts';
import { checkSource } from '../../../common/registry-source/check-source.ts';
import { fileText } from '../../../common/registry-source/exact-json.ts';
import { folderNames } from '../../../common/registry-source/folder-names.ts';
import { type ImportedEntry, iconNameOf, importedList } from '../../../common/registry-source/import-list.ts';
import { layoutFiles } from '../../../common/registry-source/new-files.ts';
import type { RegistrySettings } from '../../../common/registry-source/types.ts';
import { type FetchOptions, fetchFromPath, fetchRegistry } from '../fetch.ts';
import type { AddressClass } from '../fetch-address.ts';
import { createIconReader } from '../fetch-icon.ts';
import { absolutePath, looksLikePath } from '../fetch-path.ts';
import { placeFolder } from './place-folder.ts';
import { placeholderIcon } from './placeholder.ts';
import { isSource, readSource } from './read-source.ts';

/** An icon that is not what the entry names. `placeholder`: whether a picture stands in its place. */
type MissingIcon = {
  readonly folder: string;
  readonly name: string | null;
  readonly placeholder: boolean;
  readonly reason: string;
};

type Imported = {
  readonly settings: RegistrySettings;
  readonly folders: readonly string[];
  /** Folders that got another name, because one before has the same. */
  readonly renamed: readonly string[];
  readonly missingIcons: readonly MissingIcon[];
  /** Names of entries that could not be carried. */
  readonly leftOut: readonly string[];
};

/** Icons that are fetched at a time. */
const atATime = 6;

/**
 * @param place an address in any form, a list, a published folder, or a source
 * @throws REGISTRY_FOLDER_TAKEN, REGISTRY_SOURCE_UNUSABLE, and what `fetchRegistry` throws
 */
export async function importRegistry(place: string, out: string, fetch: FetchOptions = {}): Promise<Imported> {
  const isPath = looksLikePath(place) || existsSync(place);
  const path = isPath ? absolutePath(place) : null;
  const found = path !== null && (await isSource(path)) ? await fromSource(path) : await fromList(place, path, fetch);
  const { settings, entries, icons, ownIcon, missingIcons } = found;
  const files = new Map<string, Uint8Array | string>(layoutFiles(settings));
  for (const { folder, value, icon } of entries) {
    files.set(`workspaces/${folder}/workspace.json`, fileText(value));
    const bytes = icons.get(folder);
    if (icon !== null && bytes !== undefined) files.set(`workspaces/${folder}/${icon}`, bytes);
  }
  if (entries.length === 0) files.set('workspaces/.gitkeep', '');
  if (ownIcon !== null) files.set(ownIcon.path, ownIcon.bytes);
  await placeFolder(resolve(out), files, 'nothing');
  return {
    settings,
    folders: entries.map(({ folder }) => folder),
    renamed: found.renamed,
    missingIcons,
    leftOut: found.leftOut,
  };
}

type Found = {
  readonly settings: RegistrySettings;
  readonly entries: readonly ImportedEntry[];
  readonly icons: ReadonlyMap<string, Uint8Array | string>;
  readonly ownIcon: { readonly path: string; readonly bytes: Uint8Array | string } | null;
  readonly renamed: readonly string[];
  readonly leftOut: readonly string[];
  readonly missingIcons: readonly MissingIcon[];
};

/** A source in another layout, or a copy of one. */
async function fromSource(path: string): Promise<Found> {
  const loaded = await readSource(path);
  const { source } = loaded;
  const checked = checkSource(source);
  const [first] = checked.blocking;
  if (first !== undefined) {
    throw new FairleadError('REGISTRY_SOURCE_UNUSABLE', {
      message: `The folder cannot be imported. ${first.file}: ${first.problem}`,
      hint: first.fix,
      data: { file: first.file, count: checked.blocking.length },
    });
  }
  const names = checked.entries.map(({ folder }) => folder);
  const folders = folderNames(names);
  const entries = checked.entries.map(({ folder, value }, index): ImportedEntry => {
    const icon = loaded.icons.get(folder)?.name ?? iconNameOf(value);
    return { folder: folders[index] ?? folder, value, icon };
  });
  const order = source.settings.order.flatMap((name) => folders[names.indexOf(name)] ?? []);
  return withIcons({
    settings: { ...source.settings, order },
    entries,
    leftOut: [],
    renamed: folders.filter((folder, index) => folder !== names[index]),
    ownIcon: loaded.ownIcon,
    read: async (entry) => {
      const name = names[folders.indexOf(entry.folder)] ?? '';
      const icon = loaded.icons.get(name);
      if (icon === undefined) throw new Error('There is no such file in the folder of the workspace.');
      return icon.bytes;
    },
  });
}

async function fromList(place: string, path: string | null, fetch: FetchOptions): Promise<Found> {
  const result = path === null ? await fetchRegistry(place, fetch) : await fetchFromPath(path, fetch);
  if (result.status !== 'fetched') {
    throw new FairleadError('REGISTRY_NOT_FETCHED', { message: 'The server gave no document.', hint: 'Try again.' });
  }
  const { document, bytes, kind, addressClass } = result;
  const { settings, entries, leftOut, renamed } = importedList(decodeRegistry(bytes), document);
  // The icons of a list in a schema's folder are in its registry; those of another are beside it.
  const root = kind === 'file' && result.root === result.url ? dirname(result.root) : result.root;
  const reader = createIconReader({ ...(fetch.client && { client: fetch.client }), signal: fetch.signal });
  const at = { isUrl: kind === 'url', root, schema: document.schema, ceiling: addressClass ?? 'public' } as const;
  const readAt = async (source: IconAt): Promise<Uint8Array> => (await reader(source)).bytes;
  const reads = new Map<string, Promise<Uint8Array>>();
  return withIcons({
    settings,
    entries,
    leftOut,
    renamed,
    ownIcon: await ownIconAt(settings.icon, at, readAt),
    read: (entry) => {
      // One picture may be the icon of many entries.
      const name = entry.icon ?? '';
      const reading = reads.get(name) ?? readAt(iconAt(at, name));
      reads.set(name, reading);
      return reading;
    },
  });
}

type IconAt =
  | { readonly url: string; readonly root: string; readonly ceiling: AddressClass }
  | { readonly file: string; readonly root: string };

type Place = {
  readonly isUrl: boolean;
  readonly root: string;
  readonly schema: RegistrySchema;
  readonly ceiling: AddressClass;
};

function iconAt({ isUrl, root, schema, ceiling }: Place, name: string): IconAt {
  return isUrl
    ? { url: entryIconUrl(root, schema, name), root, ceiling }
    : { file: resolve(root, schema, 'icons', name), root };
}

/** The registry's own icon, where it is a file of the registry; a placeholder where that cannot be read. */
async function ownIconAt(
  icon: string | null,
  { isUrl, root, ceiling }: Place,
  read: (source: IconAt) => Promise<Uint8Array>,
): Promise<Found['ownIcon']> {
  const path = icon?.replace(/^\.?\/+/, '') ?? '';
  if (!/^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:svg|png|jpe?g|gif|webp|ico)$/i.test(path)) return null;
  const url = registryIconUrl(root, path);
  if (isUrl && url === null) return null;
  try {
    const bytes = await read(isUrl ? { url: url ?? '', root, ceiling } : { file: resolve(root, path), root });
    return { path, bytes };
  } catch (thrown) {
    if (!(thrown instanceof FairleadError) || thrown.code === 'CANCELLED') throw thrown;
    return { path, bytes: placeholderIcon(path) };
  }
}

type Unread = Omit<Found, 'icons' | 'missingIcons'> & {
  readonly read: (entry: ImportedEntry) => Promise<Uint8Array>;
};

async function withIcons({ read, ...found }: Unread): Promise<Found> {
  const icons = new Map<string, Uint8Array | string>();
  const missingIcons: MissingIcon[] = [];
  const limit = pLimit(atATime);
  await Promise.all(
    found.entries.map((entry) =>
      limit(async () => {
        const { folder, icon: name } = entry;
        if (name === null) {
          missingIcons.push({ folder, name, placeholder: false, reason: 'The entry names no file.' });
          return;
        }
        try {
          icons.set(folder, await read(entry));
        } catch (thrown) {
          if (thrown instanceof FairleadError && thrown.code === 'CANCELLED') throw thrown;
          icons.set(folder, placeholderIcon(name));
          const reason = thrown instanceof Error ? thrown.message : String(thrown);
          missingIcons.push({ folder, name, placeholder: true, reason });
        }
      }),
    ),
  );
  const place = new Map(found.entries.map(({ folder }, index) => [folder, index]));
  missingIcons.sort((a, b) => (place.get(a.folder) ?? 0) - (place.get(b.folder) ?? 0));
  return { ...found, icons, missingIcons };
}
