/** Registries as the contract tells of them. Pure. */
import type { Registry } from '../../common/contract/registries.ts';
import type { Problem } from '../../common/contract/shared.ts';
import type { ErrorInfo } from '../../common/errors.ts';
import type { RegistryDocument, RegistryProblem } from '../../common/registry/document.ts';
import { channelsOf } from '../../common/registry/versions.ts';
import { isFlagged, judgeRegistryEntry } from '../../common/registry/warnings.ts';
import type { RegistryRow } from '../store/types.ts';

/** What the last look at a registry's place came to, as it is stored. */
export type LastResult = {
  readonly ok: boolean;
  readonly changed: boolean;
  readonly error: ErrorInfo | null;
  readonly tried: readonly { url: string; outcome: string; ok: boolean }[];
};

export type Tally = { readonly entries: number; readonly flagged: number; readonly unusable: number };

/** How many entries a document holds, how many of them the field's rule flags, how many cannot be installed. */
export function tally(document: RegistryDocument | null): Tally {
  const entries = document?.entries ?? [];
  return {
    entries: entries.length,
    flagged: entries.filter((entry) => isFlagged(judgeRegistryEntry(entry))).length,
    unusable: entries.filter(({ usable }) => !usable).length,
  };
}

/** The channels of a registry that at least one of its entries is published under: choosing another changes nothing. */
export function offeredChannels(document: RegistryDocument): readonly string[] {
  const offered = new Set(document.entries.flatMap((entry) => channelsOf(entry)));
  return document.channels.filter((channel) => offered.has(channel));
}

export function documentProblems(problems: readonly RegistryProblem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, property: problem.property ?? '' }));
}

/** Tells of registries. What follows from a document alone is worked out once per document: it may hold thousands of entries. */
export function createRegistryDtos() {
  const known = new WeakMap<RegistryDocument, { readonly tally: Tally; readonly channels: readonly string[] }>();
  function factsOf(document: RegistryDocument | null) {
    if (document === null) return { tally: tally(null), channels: [] };
    const facts = known.get(document) ?? { tally: tally(document), channels: offeredChannels(document) };
    known.set(document, facts);
    return facts;
  }

  return function toRegistry(
    row: RegistryRow,
    facts: { readonly document: RegistryDocument | null; readonly installed: number; readonly updating: boolean },
  ): Registry {
    const { document, installed, updating } = facts;
    const last = row.last_result as LastResult | null;
    const { tally: counts, channels } = factsOf(document);
    return {
      id: row.id,
      source: { kind: row.source_kind, location: row.source },
      name: row.name,
      description: row.description,
      hasIcon: document?.icon != null,
      contactUrl: row.contact_url,
      listUrl: row.list_url,
      schemaVersion: row.schema_version ?? '',
      channel: row.channel,
      defaultChannel: document?.defaultChannel ?? null,
      // One that was chosen stays to be seen, also when nothing is published under it any more.
      channels: row.channel === null || channels.includes(row.channel) ? [...channels] : [...channels, row.channel],
      trust: row.trust,
      signed: row.signed,
      autoUpdate: row.auto_update,
      ...counts,
      problems: documentProblems(document?.problems ?? []),
      fetchedAt: row.fetched_at,
      updating,
      lastAttempt:
        row.last_attempt_at === null || last === null
          ? null
          : {
              at: row.last_attempt_at,
              ok: last.ok,
              changed: last.changed,
              error: last.error,
              tried: last.tried.map((one) => ({ ...one })),
            },
      installed,
      createdAt: row.created_at,
    };
  };
}
