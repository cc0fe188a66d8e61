/** What the files of a registry's source are once they were read from a disk: data. Pure. */
import type { JsonValue, RegistrySchema } from '../registry/document.ts';

/** What is published about the registry itself. Empty texts are nothing. */
export type RegistrySettings = {
  readonly name: string;
  readonly description: string;
  /** A path relative to the registry's root ("/img/logo.svg") or a web address; null for none. */
  readonly icon: string | null;
  readonly listUrl: string | null;
  readonly contactUrl: string | null;
  /** In which schema the entries are written; they are published as they are in this one, converted in the other. */
  readonly schema: RegistrySchema;
  /** The channel that a site takes where nobody chose one; null lets the writer decide. */
  readonly defaultChannel: string | null;
  /** Epoch milliseconds that the list says it was modified at; null takes the files' own times. */
  readonly modified: number | null;
  /** Folders that come first in the list, in this order; the others follow by name. */
  readonly order: readonly string[];
};

/** One file of a workspace's folder; contents are read only of the two files that are published. */
type FolderFile = { readonly name: string; readonly bytes: number };

/** What a picture is, by its bytes. */
export type PictureFacts = {
  /** Null where the bytes are no picture of a known type. */
  readonly mediaType: string | null;
  readonly bytes: number;
  /** Pixels; null where the type does not say (SVG) or they could not be read. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** SHA-256, hex: two files are the same picture exactly when this is the same. */
  readonly digest: string;
};

/** `workspaces/<name>/` with its settings and icon. */
export type WorkspaceFolder = {
  readonly name: string;
  readonly files: readonly FolderFile[];
  /** Text of workspace.json; null where there is none. */
  readonly text: string | null;
  /** Of the file that `image_src` names in the same folder; null where there is none. */
  readonly icon: PictureFacts | null;
  /** What made the folder, or a part of it, unreadable: links, special files, sizes beyond the limits. */
  readonly refused: readonly Check[];
};

export type Source = {
  /** Where the settings were found, from the top of the source. */
  readonly settingsFile: string;
  readonly settings: RegistrySettings;
  /** What is wrong with the settings. */
  readonly settingsChecks: readonly Check[];
  readonly folders: readonly WorkspaceFolder[];
};

/** A flaw of a source, with what to do about it. */
export type Check = {
  /** Stable, for scripts: names the kind of flaw. */
  readonly id: string;
  /** `error`: the entry cannot be used or the registry not be built. `warning`: it can, and something is lost or guessed. */
  readonly level: 'error' | 'warning';
  /** From the top of the source, with slashes. */
  readonly file: string;
  /** The published name, with a path where it is nested; null where the whole file is meant. */
  readonly field: string | null;
  readonly problem: string;
  readonly fix: string;
};

/** An entry as its file has it, with the folder that it stands in. */
export type SourceEntry = { readonly folder: string; readonly value: JsonValue };
