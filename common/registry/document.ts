/**
 * What a registry document is once it has been read: normalized, judged entry by entry, and safe to hand around.
 * The published form (names, units, flaws) is described in README.md beside this file.
 */

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [key: string]: JsonValue };

export type RegistrySchema = '1.0' | '1.1';

/** `error`: the entry cannot be installed as published. `warning`: something was guessed or dropped. `info`: tidied. */
type ProblemSeverity = 'error' | 'warning' | 'info';

/** A flaw of a document or an entry. `property` is the published name, with a path where it is nested. */
export type RegistryProblem = {
  readonly code: string;
  readonly property: string | null;
  /** A plain sentence. It may quote a shortened piece of published text, never markup to be rendered. */
  readonly message: string;
  readonly severity: ProblemSeverity;
};

/** One image an entry offers. Schema 1.0 has one image for all versions, schema 1.1 one per version. */
export type PublishedImage = {
  /** As published: "1.17.0" or "1.16.x"; null where the entry names no version at all. */
  readonly version: string | null;
  /** A valid image reference, always with a tag or digest. */
  readonly image: string;
  /** Uncompressed size in MB (10^6 bytes), rounded up, also where it looks wrong; null where there is none. */
  readonly sizeMb: number | null;
  /** Tags that may take the place of the one in `image`; empty in schema 1.0. */
  readonly tags: readonly string[];
};

export type CpuAllocationMethod = 'Inherit' | 'Quotas' | 'Shares';

export type RegistryEntry = {
  /** Unique within the document and stable over updates: from the name, and from the image where names repeat. */
  readonly key: string;
  /** Position in the published list, from 0. */
  readonly index: number;
  readonly friendlyName: string;
  readonly description: string;
  /** "Container" where silent. */
  readonly imageType: string;
  /** What the publisher says about offering it; true where silent. */
  readonly enabled: boolean;
  readonly images: readonly PublishedImage[];
  /** Engine names: "amd64", "arm64"; empty where the entry does not say. */
  readonly architectures: readonly string[];
  readonly categories: readonly string[];
  /** Versions as published; empty where the entry does not say. */
  readonly compatibility: readonly string[];
  /** Path below `{root}/{schema}/icons/`, not yet percent-encoded; null where none is usable. */
  readonly iconPath: string | null;
  /** `host[:port][/path]` to put before an image that names no host; null means Docker Hub. */
  readonly dockerRegistry: string | null;
  readonly runConfig: JsonObject;
  readonly execConfig: JsonObject;
  readonly launchConfig: JsonObject | null;
  readonly volumeMappings: JsonObject;
  readonly persistentProfilePath: string | null;
  /** Markdown, hostile until sanitized. */
  readonly notes: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly gpuCount: number;
  readonly requireGpu: boolean;
  readonly cpuAllocationMethod: CpuAllocationMethod;
  /** Hash of the workspace's published folder: marks a change. Not an image digest. */
  readonly sha: string | null;
  /** Published keys that Fairlead does not know. */
  readonly extra: JsonObject;
  readonly problems: readonly RegistryProblem[];
  /** False when a problem of severity `error` exists. */
  readonly usable: boolean;
  /** The entry as published, without the keys and depths that are refused (see `clean.ts`). */
  readonly raw: JsonValue;
};

export type RegistryDocument = {
  readonly schema: RegistrySchema;
  readonly name: string;
  readonly description: string;
  /** As published: a URL, or a path relative to the root; null where none is usable. */
  readonly icon: string | null;
  readonly listUrl: string | null;
  readonly contactUrl: string | null;
  /** Epoch milliseconds. */
  readonly modified: number | null;
  /** What the document claims; `entries.length` is what it holds. */
  readonly declaredCount: number | null;
  readonly channels: readonly string[];
  readonly defaultChannel: string | null;
  /** Carries a signature. Its input and key are not published: show "signed, cannot be verified here". */
  readonly signed: boolean;
  readonly entries: readonly RegistryEntry[];
  readonly extra: JsonObject;
  readonly problems: readonly RegistryProblem[];
};

export type RegistryLimits = {
  /** Of the whole document. */
  readonly bytes: number;
  readonly entries: number;
  /** Of one entry; the entry itself is depth 1. */
  readonly depth: number;
  /** JSON values in one entry. */
  readonly nodes: number;
  /** Characters of keys and texts in one entry. */
  readonly characters: number;
  /** Elements of one list of an entry (categories, versions, tags). */
  readonly listItems: number;
  readonly nameLength: number;
  readonly descriptionLength: number;
  readonly notesLength: number;
};

/**
 * Far above what honest registries hold (the largest known one is 120 KB, its largest entry 4 KB with 170 values) and
 * low enough to stay quick. SECURITY: docs/security.md 2.11: a stranger's document is bounded, whole and by entry.
 */
export const defaultRegistryLimits: RegistryLimits = {
  bytes: 32 * 1024 * 1024,
  entries: 20_000,
  depth: 32,
  nodes: 2_000,
  characters: 256 * 1024,
  listItems: 200,
  nameLength: 200,
  descriptionLength: 4_000,
  notesLength: 50_000,
};

/**
 * The version lines of the field's product whose workspaces Fairlead takes, first and last included: all that registries
 * are published for (ADR 0003). By the field's documentation an image is reached and used in the same way over all of
 * them: port 6901, `VNC_PW`, `kasm_user`, KasmVNC 1.x. Move `to` when a newer line is published and works the same way.
 */
export const runnableVersions: VersionRange = { from: '1.13', to: '1.19' };

/** Lines ("1.13"), both included with every patch of theirs. */
export type VersionRange = { readonly from: string; readonly to: string };

/** What an entry gets where it is silent (docs/field.md, Units and defaults). */
export const entryDefaults = {
  cores: 2,
  memoryBytes: 2_768_000_000,
  gpuCount: 0,
  cpuAllocationMethod: 'Inherit',
} as const;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
