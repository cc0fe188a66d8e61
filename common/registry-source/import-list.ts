/** A published list as the files of a source. Pure: the icons are for the caller to find. */

import { problemSink } from '../registry/clean.ts';
import { isJsonObject, type JsonValue, type RegistryDocument } from '../registry/document.ts';
import { readIconPath } from '../registry/values.ts';
import { parseExact } from './exact-json.ts';
import { compareFolders, folderNames } from './folder-names.ts';
import { defaultSettings } from './settings.ts';
import type { RegistrySettings } from './types.ts';

export type ImportedEntry = {
  readonly folder: string;
  /** As published, without the hash of the folder that it came from. */
  readonly value: JsonValue;
  /** The icon's file name below `icons/`; null where the entry names none that could be a file of a folder. */
  readonly icon: string | null;
};

export type ImportedList = { readonly settings: RegistrySettings; readonly entries: readonly ImportedEntry[] };

/**
 * What a list becomes.
 * @param text of the list, which `readRegistry` has read as `document`
 */
export function importedList(text: string, document: RegistryDocument): ImportedList {
  const published = parseExact(text);
  const list = isJsonObject(published) && Array.isArray(published.workspaces) ? published.workspaces : [];
  const values = (list as readonly JsonValue[]).slice(0, document.entries.length);
  const folders = folderNames(document.entries.map(({ friendlyName }) => friendlyName));
  const entries = values.map((value, index): ImportedEntry => {
    const folder = folders[index] ?? `Workspace ${index + 1}`;
    return { folder, value: withoutSha(value), icon: iconNameOf(value) };
  });
  const names = entries.map(({ folder }) => folder);
  const isSorted = names.every((name, index) => index === 0 || compareFolders(names[index - 1] ?? '', name) < 0);
  const top = isJsonObject(published) ? published : {};
  const carried = (name: string): string | null => {
    const value = top[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    entries,
    settings: {
      ...defaultSettings,
      name: document.name,
      description: carried('description') ?? '',
      icon: carried('icon'),
      listUrl: carried('list_url'),
      contactUrl: carried('contact_url'),
      schema: document.schema,
      defaultChannel: document.defaultChannel,
      order: isSorted ? [] : names,
    },
  };
}

/** The file that an entry names as its icon, where that is the plain name of a file of its folder. */
export function iconNameOf(entry: JsonValue): string | null {
  const image = isJsonObject(entry) ? entry.image_src : undefined;
  const name = typeof image === 'string' ? readIconPath(image, problemSink()) : null;
  return name === null || name.includes('/') || name === 'workspace.json' ? null : name;
}

function withoutSha(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'sha'));
}
