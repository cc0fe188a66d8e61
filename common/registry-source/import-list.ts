/** A published list as the files of a source. Pure: the icons are for the caller to find. */

import { problemSink } from '../registry/clean.ts';
import { isJsonObject, type JsonValue, type RegistryDocument } from '../registry/document.ts';
import { readIconPath } from '../registry/values.ts';
import { isCarriable, parseExact } from './exact-json.ts';
import { compareFolders, folderName, folderNames } from './folder-names.ts';
import { defaultSettings } from './settings.ts';
import type { RegistrySettings } from './types.ts';

export type ImportedEntry = {
  readonly folder: string;
  /** As published, without the hash of the folder that it came from. */
  readonly value: JsonValue;
  /** The icon's file name below `icons/`; null where the entry names none that could be a file of a folder. */
  readonly icon: string | null;
};

type ImportedList = {
  readonly settings: RegistrySettings;
  readonly entries: readonly ImportedEntry[];
  /** Folders that got a number, because an entry before has the same name. */
  readonly renamed: readonly string[];
  /** Names of entries that cannot be carried, because they are larger or deeper than what is read again. */
  readonly leftOut: readonly string[];
};

/**
 * What a list becomes.
 * @param text of the list, which `readRegistry` has read as `document`
 */
export function importedList(text: string, document: RegistryDocument): ImportedList {
  const published = parseExact(text);
  const list = isJsonObject(published) && Array.isArray(published.workspaces) ? published.workspaces : [];
  const named = (list as readonly JsonValue[]).slice(0, document.entries.length).map((value, index) => ({
    value,
    name: document.entries[index]?.friendlyName ?? `Entry ${index + 1}`,
    isCarried: isCarriable(value),
  }));
  const carried = named.filter(({ isCarried }) => isCarried);
  const folders = folderNames(carried.map(({ name }) => name));
  const entries = carried.map(({ value }, index): ImportedEntry => {
    const folder = folders[index] ?? `Workspace ${index + 1}`;
    return { folder, value: withoutSha(value), icon: iconNameOf(value) };
  });
  const names = entries.map(({ folder }) => folder);
  const isSorted = names.every((name, index) => index === 0 || compareFolders(names[index - 1] ?? '', name) < 0);
  const top = isJsonObject(published) ? published : {};
  const textOf = (name: string): string | null => {
    const value = top[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    entries,
    renamed: folders.filter((folder, index) => folder !== folderName(carried[index]?.name ?? '')),
    leftOut: named.filter(({ isCarried }) => !isCarried).map(({ name }) => name),
    settings: {
      ...defaultSettings,
      name: document.name,
      description: textOf('description') ?? '',
      icon: textOf('icon'),
      listUrl: textOf('list_url'),
      contactUrl: textOf('contact_url'),
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
