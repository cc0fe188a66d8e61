/** From registry documents to the cards of the registry page. Pure. */

import type { EntryCard, EntryMark } from '../../common/model/registries.ts';
import { boundProblems, gradeOf, summarizeWarnings } from '../../common/registry/bounded.ts';
import type { RegistryDocument, RegistryEntry } from '../../common/registry/document.ts';
import { markLifeMs } from '../../common/registry/mark-life.ts';
import { worstCaseBytes } from '../../common/registry/size.ts';
import { type ImageSelection, isRunnable, selectImage } from '../../common/registry/versions.ts';
import { isFlagged, judgeRegistryEntry, type Warning } from '../../common/registry/warnings.ts';

export type SeenEntry = { readonly firstSeenAt: number; readonly changedAt: number | null };
/** A workspace that was installed from an entry. */
export type InstalledFrom = { readonly workspaceId: string; readonly sourceSha: string };

/** What a card says of the entry alone: worked out once per document, in a worker. */
export type PlainCard = Omit<EntryCard, 'registryId' | 'marks' | 'workspaceIds'> & {
  /** Marks a change of the entry. */
  readonly sha: string;
};

/** What a card says beyond that. */
export type CardContext = {
  readonly registryId: string;
  /** When the registry was added: what it held then is not new. */
  readonly firstFetchedAt: number | null;
  readonly seen: ReadonlyMap<string, SeenEntry>;
  readonly installed: ReadonlyMap<string, readonly InstalledFrom[]>;
  readonly now: number;
};

/** How much of an entry a card carries: more does not fit on it. The entry's own call has the rest. */
const maxText = 500;
const maxList = 20;

type Judged = {
  readonly card: PlainCard;
  readonly selection: ImageSelection | null;
  readonly warnings: readonly Warning[];
};

/** An entry with its warnings and the image of the chosen channel. `sha`: see `PlainCard`. */
export function judgeForCard(
  entry: RegistryEntry,
  document: RegistryDocument,
  channel: string | null,
  sha: string,
): Judged {
  const selection =
    entry.images.length === 0 ? null : selectImage(entry, { channel, registryDefaultChannel: document.defaultChannel });
  const warnings = judgeRegistryEntry(entry);
  const summarized = summarizeWarnings(warnings);
  const reason = entry.problems.find(({ severity }) => severity === 'error')?.message.slice(0, maxText) ?? null;
  const card: PlainCard = {
    key: entry.key,
    sha,
    name: entry.friendlyName,
    description: entry.description.slice(0, maxText),
    image: selection?.image ?? null,
    iconPath: entry.iconPath,
    categories: few(entry.categories),
    architectures: few(entry.architectures),
    sizeBytes: worstCaseBytes(selection?.sizeMb ?? null),
    // Without an image it is not the version that is wrong with an entry.
    compatible: selection?.compatible ?? entry.compatibility.some((version) => isRunnable(version)),
    compatibility: few(entry.compatibility),
    grade: gradeOf(warnings),
    flagged: isFlagged(warnings),
    warningCount: summarized.length,
    problemCount: boundProblems(entry.problems).length,
    reason,
    usable: entry.usable,
  };
  return { card, selection, warnings: summarized };
}

function few(texts: readonly string[]): string[] {
  return texts.slice(0, maxList).map((text) => text.slice(0, maxText));
}

/** The card of an entry in its registry on this site. */
export function cardOf({ sha, ...card }: PlainCard, context: CardContext): EntryCard {
  const installed = context.installed.get(card.key) ?? [];
  return {
    ...card,
    registryId: context.registryId,
    marks: marksOf({ ...card, sha }, installed, context),
    workspaceIds: installed.map(({ workspaceId }) => workspaceId),
  };
}

function marksOf(card: PlainCard, installed: readonly InstalledFrom[], context: CardContext): EntryMark[] {
  const marks: EntryMark[] = [installed.length > 0 ? 'installed' : 'not-installed'];
  if (installed.some(({ sourceSha }) => sourceSha !== '' && sourceSha !== card.sha)) marks.push('update-available');
  const seen = context.seen.get(card.key);
  const fresh = (at: number | null) => at !== null && context.now - at < markLifeMs;
  if (seen && context.firstFetchedAt !== null && seen.firstSeenAt > context.firstFetchedAt && fresh(seen.firstSeenAt))
    marks.push('new');
  else if (seen && fresh(seen.changedAt)) marks.push('changed');
  // What has no image cannot be used, whichever version it is for.
  if (!card.compatible && card.image !== null) marks.push('not-compatible');
  if (card.flagged) marks.push('flagged');
  if (!card.usable) marks.push('unusable');
  return marks;
}
