/**
 * What differs between two copies of a registry's list: of the registry itself, and entry by entry. Counts are whole; what
 * is listed is bounded, however much differs. Pure.
 */
import type {
  ChangesSummary,
  EntryChange,
  EntryFieldChange,
  FactChange,
  ListChanges,
  NamedEntry,
  RegistryChanges,
} from '../model/registry-changes.ts';
import {
  type ComparedEntry,
  type ComparedHead,
  type Difference,
  entryDifferences,
  factDifferences,
} from './compare-fields.ts';
import { keptValue, keyCharacters, roomOf, shortened } from './compare-values.ts';
import type { RegistryDocument, RegistryEntry } from './document.ts';

/** SECURITY: docs/security.md 2.11: what is kept and told of a comparison, far above what an honest update brings. */
export const changesLimits = {
  /** Entries of a kind that are listed. */
  entries: 500,
  /** Differences of one entry, and of the registry as a whole, that are listed. */
  fields: 40,
  /** Characters of the changed entries together, and of the names of those that came, or went. */
  characters: 256 * 1024,
  nameCharacters: 64 * 1024,
  /** Facts that the summary names. */
  summaryFacts: 10,
} as const;

/** A copy as it is held for comparing: entries by their keys, as JSON. Two documents are never in memory whole. */
type ComparableCopy = { readonly head: ComparedHead; readonly entries: ReadonlyMap<string, string> };

export function comparableCopy({ entries, ...head }: RegistryDocument): ComparableCopy {
  return { head, entries: new Map(entries.map((entry) => [entry.key, comparableText(entry)])) };
}

function comparableText({ raw: _raw, problems: _problems, index: _index, ...compared }: RegistryEntry): string {
  return JSON.stringify(compared);
}

export function compareLists(before: ComparableCopy, after: RegistryDocument): ListChanges {
  const { entries, fields, characters, nameCharacters } = changesLimits;
  const facts = firstOf<FactChange>(fields, characters);
  for (const difference of factDifferences(before.head, after)) facts.add(() => kept(difference));
  const changed = firstOf<EntryChange>(entries, characters);
  const added = firstOf<NamedEntry>(entries, nameCharacters);
  const gone = firstOf<NamedEntry>(entries, nameCharacters);
  const now = new Set<string>();
  for (const entry of after.entries) {
    now.add(entry.key);
    const text = before.entries.get(entry.key);
    if (text === undefined) added.add(() => named(entry));
    if (text === undefined || text === comparableText(entry)) continue;
    const was = JSON.parse(text) as ComparedEntry;
    // The first difference decides whether it counts; the others are looked for only where they are listed.
    if (!entryDifferences(was, entry).next().done) changed.add(() => entryChange(was, entry));
  }
  for (const [key, text] of before.entries) {
    if (!now.has(key)) gone.add(() => named(JSON.parse(text) as ComparedEntry));
  }
  return { facts: facts.all(), changed: changed.all(), added: added.all(), gone: gone.all() };
}

/** The same in figures. */
export function summaryOf({ before, after, facts, changed, added, gone }: RegistryChanges): ChangesSummary {
  return {
    before,
    after,
    changed: changed.count,
    added: added.count,
    gone: gone.count,
    facts: facts.listed.slice(0, changesLimits.summaryFacts).map(({ field, key }) => ({ field, key })),
  };
}

/** Characters that the JSON of a name, and of a difference, takes besides what is published in it. */
const nameForm = 20;
const differenceForm = 120;

type Sized<Item> = { readonly item: Item; readonly room: number };

/** Counts all, and keeps the first ones: so many, and until the room is used up. */
function firstOf<Item>(most: number, room: number) {
  const listed: Item[] = [];
  let count = 0;
  let left = room;
  return {
    add(make: () => Sized<Item>): void {
      count += 1;
      if (listed.length >= most || left <= 0) return;
      const made = make();
      left -= made.room;
      // One that is larger than all the room is counted only, and so is what comes after it.
      if (left >= 0) listed.push(made.item);
    },
    all: () => ({ count, listed }),
    room: () => room - left,
  };
}

function named({ key, friendlyName }: ComparedEntry): Sized<NamedEntry> {
  return { item: { key, name: friendlyName }, room: nameForm + key.length + friendlyName.length };
}

function entryChange(was: ComparedEntry, entry: RegistryEntry): Sized<EntryChange> {
  const fields = firstOf<EntryFieldChange>(changesLimits.fields, changesLimits.characters);
  for (const difference of entryDifferences(was, entry)) fields.add(() => kept(difference));
  const { item, room } = named(entry);
  return { item: { ...item, fields: fields.all() }, room: room + fields.room() };
}

function kept<Field>({ field, key, before, after }: Difference<Field>) {
  const [from, to] = [keptValue(before), keptValue(after)];
  const name = key === null ? null : shortened(key, keyCharacters).text;
  return {
    item: { field, key: name, from, to },
    room: differenceForm + (name?.length ?? 0) + roomOf(from) + roomOf(to),
  };
}
