/**
 * What the service keeps of a registry's document: small, and worked out in a worker thread. Pure.
 * SECURITY: docs/security.md 2.11: a stranger's document is read and judged off the event loop, and what comes back is
 * bounded: pages of cards as bytes, which are parsed one page at a time when somebody asks for it.
 */
import { createHash } from 'node:crypto';
import { FairleadError, notFound } from '../../common/errors.ts';
import type { ListChanges } from '../../common/model/registry-changes.ts';
import type { WorkspaceDraft } from '../../common/model/workspaces.ts';
import { boundProblems } from '../../common/registry/bounded.ts';
import { comparableCopy, compareLists } from '../../common/registry/compare.ts';
import {
  isJsonObject,
  type JsonObject,
  type RegistryDocument,
  type RegistryEntry,
  type RegistryProblem,
  type RegistrySchema,
} from '../../common/registry/document.ts';
import { decodeRegistry, readRegistry } from '../../common/registry/read.ts';
import { channelsOf } from '../../common/registry/versions.ts';
import type { Warning } from '../../common/registry/warnings.ts';
import { draftOfEntry } from '../../common/workspace/draft.ts';
import { judgeForCard, type PlainCard } from './cards.ts';
import { pack, unpack } from './stored.ts';

/** Cards on one page of a digest. */
export const pageCards = 250;

export type Tally = { readonly entries: number; readonly flagged: number; readonly unusable: number };

export type DocumentHead = Pick<
  RegistryDocument,
  'schema' | 'name' | 'description' | 'icon' | 'listUrl' | 'contactUrl' | 'channels' | 'defaultChannel' | 'signed'
> & {
  readonly problems: readonly RegistryProblem[];
  readonly tally: Tally;
  /** Channels that at least one entry is published under: choosing another changes nothing. */
  readonly offeredChannels: readonly string[];
};

export type Digest = {
  readonly head: DocumentHead;
  /** Every entry's key, and what marks a change of it; in the order of the document. */
  readonly index: readonly { readonly key: string; readonly sha: string }[];
  /** JSON of `PlainCard[]` each, UTF-8. */
  readonly pages: readonly Uint8Array[];
};

export type ReadInput = {
  /** Bytes as fetched, or a document as it is stored. */
  readonly source: Uint8Array | string;
  /** From the address it was found at; null: told from the document. */
  readonly schema: RegistrySchema | null;
  readonly channel: string | null;
  /** The copy that this one would replace, to be compared with it. */
  readonly before?: KeptCopy | null;
};

/** A copy of a registry's document that is in the store. */
export type KeptCopy = {
  readonly stored: string;
  readonly sha: string;
  /** The one it was read with. */
  readonly schema: RegistrySchema | null;
};

export type ReadOutput = {
  readonly digest: Digest;
  /** The document as it is to be stored, and the SHA-256 of its text in hex; only for a source of bytes. */
  readonly copy: { readonly stored: string; readonly sha: string } | null;
  /** What differs from the copy before; null where there is none, it is the same, or it cannot be read any more. */
  readonly changes: ListChanges | null;
};

/** Reads and judges a document. @throws what `readRegistry` throws */
export function readDocument({ source, schema, channel, before }: ReadInput): ReadOutput {
  const text = typeof source === 'string' ? null : decodeRegistry(source);
  const copy = text === null ? null : { stored: pack(text), sha: shaOf(text) };
  // Before the new one is read: two documents in memory at once would be twice what a thread has room for.
  const old = before == null || before.sha === copy?.sha ? null : readKept(before);
  const document = readSource({ source, schema });
  const index: { key: string; sha: string }[] = [];
  const pages: Uint8Array[] = [];
  const encoder = new TextEncoder();
  let page: PlainCard[] = [];
  const close = () => {
    if (page.length > 0) pages.push(encoder.encode(JSON.stringify(page)));
    page = [];
  };
  let flagged = 0;
  for (const entry of document.entries) {
    const { card } = judgeForCard(entry, document, channel, entrySha(entry));
    if (card.flagged) flagged += 1;
    index.push({ key: card.key, sha: card.sha });
    page.push(card);
    if (page.length === pageCards) close();
  }
  close();
  const offered = new Set(document.entries.flatMap((entry) => channelsOf(entry)));
  const { name, description, icon, listUrl, contactUrl, channels, defaultChannel, signed } = document;
  const head: DocumentHead = {
    ...{ schema: document.schema, name, description, icon, listUrl, contactUrl, channels, defaultChannel, signed },
    problems: boundProblems(document.problems),
    tally: {
      entries: document.entries.length,
      flagged,
      unusable: document.entries.filter(({ usable }) => !usable).length,
    },
    offeredChannels: channels.filter((one) => offered.has(one)),
  };
  return { digest: { head, index, pages }, copy, changes: old && compareLists(old, document) };
}

function readKept({ stored, schema }: KeptCopy) {
  try {
    return comparableCopy(readSource({ source: stored, schema }));
  } catch (thrown) {
    // An update does not fail over a copy of an older version that this one would not take.
    if (thrown instanceof FairleadError) return null;
    throw thrown;
  }
}

export type EntryInput = ReadInput & { readonly key: string };

/** One entry with everything it would set. */
export type EntryDetail = {
  readonly card: PlainCard;
  readonly raw: JsonObject;
  readonly draft: WorkspaceDraft;
  readonly notes: string;
  readonly availableTags: readonly string[];
  readonly warnings: readonly Warning[];
  readonly problems: readonly RegistryProblem[];
};

/** @throws REGISTRY_ENTRY_NOT_FOUND, and what `readRegistry` throws */
export function readOneEntry({ source, schema, channel, key }: EntryInput): EntryDetail {
  const document = readSource({ source, schema });
  const entry = document.entries.find((one) => one.key === key);
  if (entry === undefined) throw notFound('registry entry', key);
  const { card, selection, warnings } = judgeForCard(entry, document, channel, entrySha(entry));
  return {
    card,
    raw: isJsonObject(entry.raw) ? entry.raw : { value: entry.raw },
    draft: draftOfEntry(entry, selection),
    notes: entry.notes,
    availableTags: selection?.tags ?? [],
    warnings,
    problems: boundProblems(entry.problems),
  };
}

function readSource({ source, schema }: Pick<ReadInput, 'source' | 'schema'>): RegistryDocument {
  return readRegistry(typeof source === 'string' ? unpack(source) : source, { schema });
}

/** SHA-256 over an entry as published, for entries without a hash of their own. */
export function entrySha(entry: RegistryEntry): string {
  return entry.sha ?? createHash('sha256').update(JSON.stringify(entry.raw)).digest('hex');
}

export function shaOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
