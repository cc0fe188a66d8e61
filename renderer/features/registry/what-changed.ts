/** What differs between two copies of a registry's list: of the registry itself, and entry by entry. Pure. */
import type { PublishedImage, RegistryDocument, RegistryEntry } from '../../../common/registry/document.ts';
import { versionsInWords } from '../../../common/registry/version-words.ts';
import { formatBytes, formatCount, formatTime } from '../../ui/words/format.ts';
import { cpuAllocationLabel } from '../../ui/words/words.ts';

/** One property with its values in words; null: there was, or is, none. */
export type FieldChange = { readonly field: string; readonly from: string | null; readonly to: string | null };
export type NamedEntry = { readonly key: string; readonly name: string };
type EntryChange = NamedEntry & { readonly fields: readonly FieldChange[] };

export type ListChanges = {
  /** What is said of the registry as a whole. */
  readonly facts: readonly FieldChange[];
  readonly changed: readonly EntryChange[];
  readonly added: readonly NamedEntry[];
  readonly gone: readonly NamedEntry[];
};

export function compareLists(before: RegistryDocument, after: RegistryDocument): ListChanges {
  const old = new Map(before.entries.map((entry) => [entry.key, entry]));
  const now = new Set(after.entries.map(({ key }) => key));
  const changed = after.entries.flatMap((entry): EntryChange[] => {
    const was = old.get(entry.key);
    const fields = was === undefined ? [] : changedFields(was, entry);
    return fields.length === 0 ? [] : [{ ...named(entry), fields }];
  });
  return {
    facts: changedFacts(before, after),
    changed,
    added: after.entries.filter(({ key }) => !old.has(key)).map(named),
    gone: before.entries.filter(({ key }) => !now.has(key)).map(named),
  };
}

const named = ({ key, friendlyName }: RegistryEntry): NamedEntry => ({ key, name: friendlyName || 'Unnamed' });

function changedFacts(before: RegistryDocument, after: RegistryDocument): FieldChange[] {
  const fact = (field: string, read: (document: RegistryDocument) => unknown) =>
    changeOf(field, read(before), read(after));
  const own = [
    fact('Name', ({ name }) => name),
    fact('Description', ({ description }) => description),
    fact('Icon', ({ icon }) => icon),
    fact('Address of the list', ({ listUrl }) => listUrl),
    fact('Contact', ({ contactUrl }) => contactUrl),
    fact('Schema', ({ schema }) => schema),
    fact('Channels', ({ channels }) => channels),
    fact('Default channel', ({ defaultChannel }) => defaultChannel),
    fact('Signature', ({ signed }) => (signed ? 'signed' : 'not signed')),
    ...keyChanges('', before.extra, after.extra),
  ].flat();
  // That it was published at another time says nothing beside what was published.
  return [...own, ...fact('Published', ({ modified }) => (modified === null ? null : formatTime(modified)))];
}

/** What of an entry is another one, by the words of the screen; settings in JSON by the names that registries use. */
function changedFields(before: RegistryEntry, after: RegistryEntry): readonly FieldChange[] {
  const field = (name: string, read: (entry: RegistryEntry) => unknown) => changeOf(name, read(before), read(after));
  const json = (name: string, read: (entry: RegistryEntry) => object | null) =>
    keyChanges(`${name}.`, read(before) ?? {}, read(after) ?? {});
  const fields = [
    field('Name', ({ friendlyName }) => friendlyName),
    field('Description', ({ description }) => description),
    perVersion('Image', before.images, after.images, ({ image }) => image),
    perVersion('Published size', before.images, after.images, ({ sizeMb }) =>
      sizeMb === null ? null : formatBytes(sizeMb * 1_000_000),
    ),
    versions(before, after),
    perVersion('Tags', before.images, after.images, ({ tags }) => tags.join(', ')),
    field('Architecture', ({ architectures }) => architectures),
    field('Categories', ({ categories }) => categories),
    field('Icon', ({ iconPath }) => iconPath),
    field('Image registry', ({ dockerRegistry }) => dockerRegistry),
    json('run_config', ({ runConfig }) => runConfig),
    json('exec_config', ({ execConfig }) => execConfig),
    json('volume_mappings', ({ volumeMappings }) => volumeMappings),
    json('launch_config', ({ launchConfig }) => launchConfig),
    field('Persistent profile', ({ persistentProfilePath }) => persistentProfilePath),
    field('Notes', ({ notes }) => notes),
    field('Cores', ({ cores }) => cores),
    field('Memory', ({ memoryBytes }) => formatBytes(memoryBytes)),
    field('GPUs', ({ gpuCount, requireGpu }) => Math.max(gpuCount, requireGpu ? 1 : 0)),
    field(cpuAllocationLabel, ({ cpuAllocationMethod }) => cpuAllocationMethod),
    field('Kind', ({ imageType }) => imageType),
    field('Offered', ({ enabled }) => (enabled ? 'yes' : 'no')),
    keyChanges('', before.extra, after.extra),
  ].flat();
  // The hash covers the workspace's whole folder: its icon is in there under the name it had before.
  return fields.length > 0 || before.sha === after.sha
    ? fields
    : changeOf('Files, such as its icon', before.sha, after.sha);
}

function changeOf(field: string, before: unknown, after: unknown): FieldChange[] {
  if (canonical(before) === canonical(after)) return [];
  return [{ field, from: inWords(before), to: inWords(after) }];
}

/** By the lines they are made for; the list itself where those are the same. */
function versions({ compatibility: before }: RegistryEntry, { compatibility: after }: RegistryEntry): FieldChange[] {
  const [was, is] = [versionsInWords(before), versionsInWords(after)];
  return changeOf('Versions', was === is ? before : was, was === is ? after : is);
}

/** One change per key that differs. */
function keyChanges(prefix: string, before: object, after: object): FieldChange[] {
  const old = new Map(Object.entries(before));
  const now = new Map(Object.entries(after));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
    changeOf(`${prefix}${key}`, old.get(key), now.get(key)),
  );
}

/** Compares where both copies have the version: that a version came or went is a change of the versions. */
function perVersion(
  field: string,
  before: readonly PublishedImage[],
  after: readonly PublishedImage[],
  read: (image: PublishedImage) => string | null,
): FieldChange[] {
  const old = new Map(before.map((image) => [image.version, read(image)]));
  const now = new Map(after.map((image) => [image.version, read(image)]));
  const differing = [...now.keys()].filter((version) => old.has(version) && old.get(version) !== now.get(version));
  const values = (from: ReadonlyMap<string | null, string | null>) =>
    [...new Set(differing.map((version) => from.get(version) ?? ''))].filter((value) => value !== '').join(', ');
  return differing.length === 0 ? [] : changeOf(field, values(old), values(now));
}

/** A value on one line; null where there is nothing to show. */
function inWords(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ') || null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The same text for the same value, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** `3 workspaces changed, 1 new, 2 gone`; what is said of the registry itself where no workspace is concerned. */
export function changesInWords({ facts, changed, added, gone }: ListChanges): string {
  const parts = [
    changed.length === 0 ? '' : `${formatCount(changed.length, 'workspace')} changed`,
    added.length === 0
      ? ''
      : changed.length === 0
        ? `${formatCount(added.length, 'new workspace')}`
        : `${added.length} new`,
    gone.length === 0
      ? ''
      : changed.length + added.length === 0
        ? `${formatCount(gone.length, 'workspace')} gone`
        : `${gone.length} gone`,
  ].filter((part) => part !== '');
  if (parts.length > 0) return parts.join(', ');
  const own = facts.map(({ field }) => field);
  return own.length === 0 ? 'only the way the list is written' : `no workspace, but: ${own.join(', ')}`;
}

/** `Image, Published size, run_config.user`. */
export function fieldsInWords(fields: readonly FieldChange[]): string {
  return fields.map(({ field }) => field).join(', ');
}
