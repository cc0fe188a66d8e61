/**
 * A registry's source from a folder: one that `fairlead registry new` or `import` made, or one in the layout of the
 * published template. What is read is data; nothing in it is run.
 */
import { realpath } from 'node:fs/promises';
import { FairleadError } from '../../../common/errors.ts';
import type { RegistrySchema } from '../../../common/registry/document.ts';
import { formOf } from '../../../common/registry-source/entry-forms.ts';
import { largestEntry, parseExact } from '../../../common/registry-source/exact-json.ts';
import { inOrder } from '../../../common/registry-source/folder-names.ts';
import { iconNameOf } from '../../../common/registry-source/import-list.ts';
import {
  defaultSettings,
  readSettings,
  readTemplateSettings,
  settingsName,
  templateSettingsName,
} from '../../../common/registry-source/settings.ts';
import type { Check, PictureFacts, Source, WorkspaceFolder } from '../../../common/registry-source/types.ts';
import { codeOf } from '../../../common/thrown.ts';
import { entriesOf, type Refusal } from './files.ts';
import { pictureFacts } from './picture.ts';
import { diskTree, type SourceTree } from './source-tree.ts';

/** Bounds of a source: far above what honest ones hold. SECURITY: docs/security.md 4.66. */
const sourceLimits = {
  settingsBytes: 1024 * 1024,
  entryBytes: largestEntry,
  iconBytes: 4 * 1024 * 1024,
  /** Of one workspace's folder: its files are hashed. */
  folderBytes: 32 * 1024 * 1024,
  folderFiles: 100,
  folders: 20_000,
} as const;

/** A source with the bytes that are published. */
export type LoadedSource = {
  readonly tree: SourceTree;
  readonly source: Source;
  /** Pictures by folder. */
  readonly icons: ReadonlyMap<string, { readonly name: string; readonly bytes: Uint8Array }>;
  /** The registry's own picture, where its settings name a file that is there. */
  readonly ownIcon: { readonly path: string; readonly bytes: Uint8Array } | null;
  /** When the newest of the files was last changed, epoch milliseconds. */
  readonly newestFile: number;
};

/** A source that stands in a folder. `root`: the folder, without links. */
export type LoadedFolder = LoadedSource & { readonly root: string };

/** Whether a folder is a registry's source: it has settings, or the template's. */
export async function isSource(path: string): Promise<boolean> {
  const root = await realRoot(path);
  if (root === null) return false;
  const tree = diskTree(root);
  const found = async (name: string) => typeof (await tree.read(name, sourceLimits.settingsBytes)) === 'object';
  if (await found(settingsName)) return true;
  return (await found(templateSettingsName)) && (await tree.entries('workspaces')) !== null;
}

/** @throws REGISTRY_SOURCE_MISSING where the folder is none */
export async function readSource(path: string): Promise<LoadedFolder> {
  const root = await realRoot(path);
  if (root === null) throw noSource(path, 'missing');
  return { ...(await readTree(diskTree(root), path)), root };
}

/** @param place what the source is called where there is none. @throws REGISTRY_SOURCE_MISSING */
export async function readTree(tree: SourceTree, place: string): Promise<LoadedSource> {
  const own = await tree.read(settingsName, sourceLimits.settingsBytes);
  const template =
    typeof own === 'object' ? 'missing' : await tree.read(templateSettingsName, sourceLimits.settingsBytes);
  if (typeof own !== 'object' && typeof template !== 'object') throw noSource(place, own);
  const { folders, icons, modified } = await readFolders(tree);
  const { settings, checks } =
    typeof own === 'object'
      ? readSettings(textOf(own.bytes))
      : readTemplateSettings(typeof template === 'object' ? textOf(template.bytes) : '', schemaOf(folders));
  const settingsFile = typeof own === 'object' ? settingsName : templateSettingsName;
  const { ownIcon, iconChecks } = await readOwnIcon(tree, settings.icon, settingsFile);
  const times = [own, template].flatMap((file) => (typeof file === 'object' ? [file.modified] : []));
  return {
    tree,
    source: {
      settingsFile,
      settings,
      settingsChecks: [...checks, ...iconChecks],
      folders: inOrder(folders, settings.order),
    },
    icons,
    ownIcon,
    newestFile: Math.max(...times, ...modified),
  };
}

/**
 * When the registry was modified: what the environment says, so that a build can be repeated anywhere; else what the
 * settings say; else when the newest of its files was changed, in whole seconds. Never the time of the build.
 */
export function modifiedOf({ source, newestFile }: LoadedSource, sourceDate?: string | undefined): number {
  if (sourceDate !== undefined && /^\d{1,12}$/.test(sourceDate)) return Number(sourceDate) * 1000;
  return source.settings.modified ?? Math.floor(newestFile / 1000) * 1000;
}

async function realRoot(path: string): Promise<string | null> {
  try {
    const root = await realpath(path);
    return (await entriesOf(root)) === null ? null : root;
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(thrown))) return null;
    throw thrown;
  }
}

function noSource(path: string, why: unknown): FairleadError {
  const [message, hint] =
    why === 'link' || why === 'special' || why === 'too-large'
      ? [`${settingsName} in ${path} ${words[why]}.`, 'Put the file itself there.']
      : [
          `${path} is no source of a registry: it has no ${settingsName}.`,
          'Make one with "fairlead registry new", or import a list.',
        ];
  return new FairleadError('REGISTRY_SOURCE_MISSING', { message, hint, data: { path } });
}

const words: Readonly<Record<Refusal, string>> = {
  missing: 'is not there',
  link: 'is a link, and links are not followed',
  special: 'is no regular file',
  'too-large': 'is larger than any honest one',
};

const fixes: Readonly<Record<Refusal, string>> = {
  missing: 'Put it there.',
  link: 'Put the file itself there.',
  special: 'Remove it.',
  'too-large': 'Remove what does not belong to the workspace.',
};

type ReadFolders = {
  readonly folders: readonly WorkspaceFolder[];
  readonly icons: LoadedSource['icons'];
  readonly modified: readonly number[];
};

async function readFolders(tree: SourceTree): Promise<ReadFolders> {
  const folders: WorkspaceFolder[] = [];
  const icons = new Map<string, { readonly name: string; readonly bytes: Uint8Array }>();
  const modified: number[] = [];
  const found = (await tree.entries('workspaces')) ?? [];
  for (const [index, entry] of found.entries()) {
    // Files beside the folders, such as a README, belong to nobody.
    if (entry.name.startsWith('.') || entry.kind === 'file') continue;
    const read = await readFolder(tree, entry.name, index >= sourceLimits.folders || entry.kind !== 'folder');
    folders.push(read.folder);
    if (read.icon !== null) icons.set(entry.name, read.icon);
    modified.push(read.modified);
  }
  return { folders, icons, modified };
}

async function readFolder(
  tree: SourceTree,
  name: string,
  isRefused: boolean,
): Promise<{
  readonly folder: WorkspaceFolder;
  readonly icon: { readonly name: string; readonly bytes: Uint8Array } | null;
  readonly modified: number;
}> {
  const refused: Check[] = [];
  const path = `workspaces/${name}`;
  const refuse = (file: string, why: Refusal): void => {
    const id = {
      missing: 'FILE_MISSING',
      link: 'FILE_IS_LINK',
      special: 'FILE_SPECIAL',
      'too-large': 'FILE_TOO_LARGE',
    };
    const problem = `The file ${words[why]}.`;
    refused.push({ id: id[why], level: 'error', file, field: null, problem, fix: fixes[why] });
  };
  if (isRefused) {
    refuse(path, 'link');
    return { folder: { name, files: [], text: null, icon: null, refused }, icon: null, modified: 0 };
  }
  const listing = await tree.filesBelow(path, sourceLimits.folderFiles);
  for (const [file, why] of listing.refused) refuse(`${path}/${file}`, why);
  const bytes = listing.files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > sourceLimits.folderBytes) refuse(path, 'too-large');
  const settings = await tree.read(`${path}/workspace.json`, sourceLimits.entryBytes);
  if (settings === 'too-large') refuse(`${path}/workspace.json`, settings);
  const text = typeof settings === 'object' ? utf8Of(settings.bytes) : null;
  if (typeof settings === 'object' && text === null) {
    const [file, problem] = [`${path}/workspace.json`, 'The file is not UTF-8.'];
    const fix = 'Save it as UTF-8.';
    refused.push({ id: 'FILE_NOT_UTF8', level: 'error', file, field: null, problem, fix });
  }
  const icon = text === null ? null : await readIcon(tree, path, imageOf(text));
  const facts: PictureFacts | null = icon === null ? null : pictureFacts(icon.bytes);
  const files = listing.files.map((file) => ({ name: file.path, bytes: file.bytes }));
  return {
    folder: { name, files, text, icon: facts, refused },
    icon,
    modified: Math.max(0, ...listing.files.map((file) => file.modified)),
  };
}

/** The file that an entry names as its icon, where that is the plain name of a file. */
function imageOf(text: string): string | null {
  try {
    return iconNameOf(parseExact(text));
  } catch (error) {
    // What the file is, is told when it is checked.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function readIcon(tree: SourceTree, path: string, name: string | null) {
  if (name === null) return null;
  const file = await tree.read(`${path}/${name}`, sourceLimits.iconBytes);
  return typeof file === 'object' ? { name, bytes: file.bytes } : null;
}

/** Where the registry's own picture may be: beside the settings, or where the template keeps it. */
async function readOwnIcon(
  tree: SourceTree,
  icon: string | null,
  settingsFile: string,
): Promise<{ readonly ownIcon: LoadedSource['ownIcon']; readonly iconChecks: readonly Check[] }> {
  if (icon === null || icon === '' || /^[a-z][a-z0-9+.-]*:|^\/\//i.test(icon)) return { ownIcon: null, iconChecks: [] };
  const path = icon.replace(/^\.?\/+/, '');
  for (const place of [path, `site/public/${path}`]) {
    const file = await tree.read(place, sourceLimits.iconBytes);
    if (typeof file === 'object' && pictureFacts(file.bytes).mediaType !== null && isPublishable(path))
      return { ownIcon: { path, bytes: file.bytes }, iconChecks: [] };
  }
  const problem = 'The icon of the registry is not there, or is no picture.';
  const fix = `Put it at ${path.slice(0, 100)}, or correct the setting.`;
  return {
    ownIcon: null,
    iconChecks: [{ id: 'REGISTRY_ICON_MISSING', level: 'warning', file: settingsFile, field: 'icon', problem, fix }],
  };
}

/** Not in the place of what is published anyway. */
function isPublishable(path: string): boolean {
  return /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:svg|png|jpe?g|gif|webp|ico)$/i.test(path) && !/^1\.\d\//.test(path);
}

/** In which schema the entries of a template's folder are written: in 1.1 where one of them is. */
function schemaOf(folders: readonly WorkspaceFolder[]): RegistrySchema {
  const forms = folders.map(({ text }) => {
    try {
      return text === null ? null : formOf(parseExact(text));
    } catch (error) {
      if (error instanceof SyntaxError) return null;
      throw error;
    }
  });
  if (forms.includes('1.1')) return '1.1';
  return forms.includes('1.0') ? '1.0' : defaultSettings.schema;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function utf8Of(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}
