/** Every flaw of a source, in the order of its files. The entries are read as a site reads them. Pure. */
import type { JsonValue, RegistryDocument, RegistryEntry } from '../registry/document.ts';
import { isJsonObject } from '../registry/document.ts';
import { readRegistry } from '../registry/read.ts';
import { isFlagged, judgeRegistryEntry } from '../registry/warnings.ts';
import { listDocument } from './documents.ts';
import { flawsOf, iconChecks } from './entry-checks.ts';
import { formOf } from './entry-forms.ts';
import { isTooDeep, parseExact } from './exact-json.ts';
import { fixOf } from './fixes.ts';
import { folderName } from './folder-names.ts';
import type { Check, Source, SourceEntry, WorkspaceFolder } from './types.ts';

export type CheckedSource = {
  readonly checks: readonly Check[];
  /** Entries that can be read, in the order of the list. */
  readonly entries: readonly SourceEntry[];
  /** Of these, how many the field's rule flags, and how many no site can use. */
  readonly flagged: number;
  readonly unusable: number;
  /** Those of the checks because of which nothing can be built. */
  readonly blocking: readonly Check[];
};

/** Where a workspace has its settings, from the top of the source. */
export function entryFile(folder: string): string {
  return `workspaces/${folder}/workspace.json`;
}

/** Judges a source: what cannot be read is a check. @throws REGISTRY_TOO_LARGE for a list beyond what sites read */
export function checkSource(source: Source): CheckedSource {
  const blocking: Check[] = [];
  const checks: Check[] = [...source.settingsChecks];
  const read: { readonly folder: WorkspaceFolder; readonly value: JsonValue }[] = [];
  for (const folder of source.folders) {
    const refused = [...folder.refused];
    const value = folder.text === null ? missing(folder, refused) : parsed(folder, folder.text, refused);
    blocking.push(...refused);
    checks.push(...refused, ...nameChecks(folder));
    if (value !== null) read.push({ folder, value: value.value });
  }
  const entries = read.map(({ folder, value }): SourceEntry => ({ folder: folder.name, value }));
  const document = documentOf(source, entries);
  for (const [index, { folder, value }] of read.entries()) {
    const entry = document.entries[index];
    if (entry !== undefined) checks.push(...entryChecks(source, folder, value, entry));
  }
  checks.push(...sharedIcons(read));
  return {
    checks,
    entries,
    flagged: document.entries.filter((entry) => isFlagged(judgeRegistryEntry(entry))).length,
    unusable: document.entries.filter(({ usable }) => !usable).length,
    blocking,
  };
}

/** The list as the schema of the source publishes it, read as a site would. */
function documentOf({ settings }: Source, entries: readonly SourceEntry[]): RegistryDocument {
  const hashed = entries.map((entry) => ({ ...entry, sha: '' }));
  const text = JSON.stringify(listDocument(settings.schema, settings, hashed, 1));
  return readRegistry(text, { schema: settings.schema });
}

function missing(folder: WorkspaceFolder, refused: Check[]): null {
  if (refused.length > 0) return null;
  const [file, problem] = [`workspaces/${folder.name}`, 'The folder has no workspace.json.'];
  const fix = 'Put one there, or remove the folder.';
  refused.push({ id: 'WORKSPACE_FILE_MISSING', level: 'error', file, field: null, problem, fix });
  return null;
}

function parsed(folder: WorkspaceFolder, text: string, refused: Check[]): { readonly value: JsonValue } | null {
  try {
    const value = parseExact(text.replace(/^\ufeff/, ''));
    if (!isTooDeep(value)) return { value };
    const [file, problem] = [entryFile(folder.name), 'The entry is nested too deeply to be published.'];
    refused.push({ id: 'TOO_DEEP', level: 'error', file, field: null, problem, fix: fixOf('TOO_DEEP') });
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const problem = `The file is not valid JSON: ${error.message.slice(0, 200)}.`;
    const fix = 'Correct the place; often a comma or a quote is missing, or one too many.';
    refused.push({ id: 'JSON_INVALID', level: 'error', file: entryFile(folder.name), field: null, problem, fix });
    return null;
  }
}

function nameChecks({ name }: WorkspaceFolder): readonly Check[] {
  if (name === folderName(name)) return [];
  const problem = 'Not every file system takes the name of this folder.';
  const fix = `Call it "${folderName(name)}".`;
  return [{ id: 'FOLDER_NAME', level: 'warning', file: `workspaces/${name}`, field: null, problem, fix }];
}

function entryChecks(
  { settings }: Source,
  folder: WorkspaceFolder,
  value: JsonValue,
  entry: RegistryEntry,
): readonly Check[] {
  const file = entryFile(folder.name);
  const form = formOf(value);
  const checks = [...flawsOf(entry.problems, value, file)];
  if (form !== null && form !== settings.schema) {
    const problem = `The entry is written in schema ${form}, the others in ${settings.schema}.`;
    const fix = 'Write it as the others are; the builder page of the registry does.';
    checks.push({ id: 'SCHEMA_DIFFERS', level: 'warning', file, field: 'compatibility', problem, fix });
  }
  const image = isJsonObject(value) ? value.image_src : null;
  if (entry.iconPath !== null && typeof image === 'string') checks.push(...iconChecks(image, folder.icon, file));
  return checks;
}

/** Icons are published in one folder: of two pictures under one name, one would be shown for both. */
function sharedIcons(read: readonly { readonly folder: WorkspaceFolder; readonly value: JsonValue }[]): Check[] {
  const checks: Check[] = [];
  const first = new Map<string, { readonly folder: string; readonly digest: string }>();
  for (const { folder, value } of read) {
    const name = isJsonObject(value) && typeof value.image_src === 'string' ? value.image_src : null;
    if (name === null || folder.icon === null) continue;
    const known = first.get(name);
    if (known === undefined) first.set(name, { folder: folder.name, digest: folder.icon.digest });
    else if (known.digest !== folder.icon.digest) {
      const problem = `"${known.folder}" has another picture called "${name}"; that one is published.`;
      const fix = 'Give this picture a name of its own, such as the name of the folder.';
      const file = entryFile(folder.name);
      checks.push({ id: 'ICON_NAME_SHARED', level: 'warning', file, field: 'image_src', problem, fix });
    }
  }
  return checks;
}
