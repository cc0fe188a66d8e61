/** The properties of a registry and of an entry that are compared, one difference after the other. Pure. */
import type { EntryFieldChange, FactChange } from '../model/registry-changes.ts';
import { sameValue, type Value } from './compare-values.ts';
import type { PublishedImage, RegistryDocument, RegistryEntry } from './document.ts';
import { versionsInWords } from './version-words.ts';

/** An entry without what says nothing more of what is published. */
export type ComparedEntry = Omit<RegistryEntry, 'raw' | 'problems' | 'index'>;
export type ComparedHead = Omit<RegistryDocument, 'entries'>;

/** `key`: the published one where `field` stands for many. */
export type Difference<Field> = {
  readonly field: Field;
  readonly key: string | null;
  readonly before: Value;
  readonly after: Value;
};
type Differences<Field> = Generator<Difference<Field>, void, void>;

const plain = (value: unknown): Value => ({ kind: 'plain', value });
const size = (...bytes: readonly number[]): Value => ({ kind: 'bytes', bytes });

export function* factDifferences(before: ComparedHead, after: ComparedHead): Differences<FactChange['field']> {
  const fact = (field: FactChange['field'], read: (head: ComparedHead) => Value) =>
    difference(field, read(before), read(after));
  yield* fact('name', ({ name }) => plain(name));
  yield* fact('description', ({ description }) => plain(description));
  yield* fact('icon', ({ icon }) => plain(icon));
  yield* fact('list-url', ({ listUrl }) => plain(listUrl));
  yield* fact('contact', ({ contactUrl }) => plain(contactUrl));
  yield* fact('schema', ({ schema }) => plain(schema));
  yield* fact('channels', ({ channels }) => plain(channels));
  yield* fact('default-channel', ({ defaultChannel }) => plain(defaultChannel));
  yield* fact('signature', ({ signed }) => ({ kind: 'flag', on: signed }));
  yield* byKey('other', before.extra, after.extra);
  // Last: that it was published at another time says nothing beside what was published.
  yield* fact('published', ({ modified }) => ({ kind: 'time', at: modified }));
}

export function* entryDifferences(before: ComparedEntry, after: ComparedEntry): Differences<EntryFieldChange['field']> {
  const field = (name: EntryFieldChange['field'], read: (entry: ComparedEntry) => Value) =>
    difference(name, read(before), read(after));
  let found = 0;
  const all: readonly (() => Differences<EntryFieldChange['field']>)[] = [
    () => field('name', ({ friendlyName }) => plain(friendlyName)),
    () => field('description', ({ description }) => plain(description)),
    () => perVersion('image', before, after, ({ image }) => image, plain),
    () => perVersion('size', before, after, bytesOf, (sizes) => size(...sizes.map(Number))),
    () => versions(before, after),
    () => perVersion('tags', before, after, ({ tags }) => tags.join(', '), plain),
    () => field('architecture', ({ architectures }) => plain(architectures)),
    () => field('categories', ({ categories }) => plain(categories)),
    () => field('icon', ({ iconPath }) => plain(iconPath)),
    () => field('image-registry', ({ dockerRegistry }) => plain(dockerRegistry)),
    () => byKey('run_config', before.runConfig, after.runConfig),
    () => byKey('exec_config', before.execConfig, after.execConfig),
    () => byKey('volume_mappings', before.volumeMappings, after.volumeMappings),
    () => byKey('launch_config', before.launchConfig ?? {}, after.launchConfig ?? {}),
    () => field('profile', ({ persistentProfilePath }) => plain(persistentProfilePath)),
    () => field('notes', ({ notes }) => plain(notes)),
    () => field('cores', ({ cores }) => plain(cores)),
    () => field('memory', ({ memoryBytes }) => size(memoryBytes)),
    () => field('gpus', ({ gpuCount, requireGpu }) => plain(Math.max(gpuCount, requireGpu ? 1 : 0))),
    () => field('cpu-allocation', ({ cpuAllocationMethod }) => plain(cpuAllocationMethod)),
    () => field('kind', ({ imageType }) => plain(imageType)),
    () => field('offered', ({ enabled }) => ({ kind: 'flag', on: enabled })),
    () => byKey('other', before.extra, after.extra),
  ];
  for (const differences of all) {
    for (const one of differences()) {
      found += 1;
      yield one;
    }
  }
  // The hash covers the workspace's whole folder: its icon is in there under the name it had before.
  if (found === 0) yield* field('files', ({ sha }) => plain(sha));
}

function* difference<Field>(field: Field, before: Value, after: Value, key: string | null = null): Differences<Field> {
  if (!sameValue(before, after)) yield { field, key, before, after };
}

/** One difference per key. */
function* byKey<Field>(field: Field, before: object, after: object): Differences<Field> {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    yield* difference(field, plain(old.get(key)), plain(now.get(key)), key);
  }
}

type Item = string | number;

const bytesOf = ({ sizeMb }: PublishedImage): number | null => (sizeMb === null ? null : sizeMb * 1_000_000);

/** By the lines they are made for; the list itself where those are the same. */
function* versions({ compatibility: before }: ComparedEntry, { compatibility: after }: ComparedEntry) {
  const [was, is] = [versionsInWords(before), versionsInWords(after)];
  yield* difference('versions' as const, plain(was === is ? before : was), plain(was === is ? after : is));
}

/** Compares where both copies have the version: that a version came or went is a change of the versions. */
function* perVersion<Field>(
  field: Field,
  before: ComparedEntry,
  after: ComparedEntry,
  itemOf: (image: PublishedImage) => Item | null,
  read: (items: readonly Item[]) => Value,
): Differences<Field> {
  const old = new Map(before.images.map((image) => [image.version, itemOf(image)]));
  const now = new Map(after.images.map((image) => [image.version, itemOf(image)]));
  const differing = [...now.keys()].filter((version) => old.has(version) && old.get(version) !== now.get(version));
  const itemsOf = (from: ReadonlyMap<string | null, Item | null>) =>
    [...new Set(differing.map((version) => from.get(version) ?? ''))].filter((item) => item !== '');
  yield* difference(field, read(itemsOf(old)), read(itemsOf(now)));
}
