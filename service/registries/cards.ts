/** From registry documents to the cards of the registry page. Pure. */
import type { EntryCard, EntryMark } from '../../common/contract/registries.ts';
import type { RegistryDocument, RegistryEntry } from '../../common/registry/document.ts';
import { isRunnable, selectImage } from '../../common/registry/versions.ts';
import { isFlagged, judgeRegistryEntry } from '../../common/registry/warnings.ts';

/** How long an entry counts as new or changed, milliseconds. */
export const markLifeMs = 30 * 24 * 3600_000;

export type SeenEntry = { readonly firstSeenAt: number; readonly changedAt: number | null };
/** A workspace that was installed from an entry. */
export type InstalledFrom = { readonly workspaceId: string; readonly sourceSha: string };

export type CardContext = {
  readonly registryId: string;
  readonly channel: string | null;
  /** When the registry was added: what it held then is not new. */
  readonly firstFetchedAt: number | null;
  readonly seen: ReadonlyMap<string, SeenEntry>;
  readonly installed: ReadonlyMap<string, readonly InstalledFrom[]>;
  /** Marks a change of an entry that publishes no hash of its own. */
  entrySha(entry: RegistryEntry): string;
  readonly now: number;
};

/** One card per entry, flawed ones included. */
export function cardsOf(document: RegistryDocument, context: CardContext): EntryCard[] {
  return document.entries.map((entry) => cardOf(entry, document, context));
}

export function cardOf(entry: RegistryEntry, document: RegistryDocument, context: CardContext): EntryCard {
  const selection = entry.images.length === 0 ? null : selectImage(entry, selectionOptions(document, context));
  const warnings = judgeRegistryEntry(entry);
  const installed = context.installed.get(entry.key) ?? [];
  // Without an image it is not the version that is wrong with an entry.
  const compatible = selection?.compatible ?? entry.compatibility.some((version) => isRunnable(version));
  return {
    registryId: context.registryId,
    key: entry.key,
    name: entry.friendlyName,
    description: entry.description,
    image: selection?.image ?? null,
    iconPath: entry.iconPath,
    categories: [...entry.categories],
    architectures: [...entry.architectures],
    sizeBytes: selection?.sizeMb == null ? null : selection.sizeMb * 1_000_000,
    compatible,
    compatibility: [...entry.compatibility],
    marks: marksOf(entry, { compatible, flagged: isFlagged(warnings), installed }, context),
    warnings: warnings.map(({ path: _, ...warning }) => warning),
    problems: entry.problems.map((problem) => ({ ...problem, property: problem.property ?? '' })),
    usable: entry.usable,
    workspaceIds: installed.map(({ workspaceId }) => workspaceId),
  };
}

export function selectionOptions(document: RegistryDocument, context: Pick<CardContext, 'channel'>) {
  return { channel: context.channel, registryDefaultChannel: document.defaultChannel };
}

function marksOf(
  entry: RegistryEntry,
  facts: { compatible: boolean; flagged: boolean; installed: readonly InstalledFrom[] },
  context: CardContext,
): EntryMark[] {
  const marks: EntryMark[] = [facts.installed.length > 0 ? 'installed' : 'not-installed'];
  const sha = context.entrySha(entry);
  if (facts.installed.some(({ sourceSha }) => sourceSha !== '' && sourceSha !== sha)) marks.push('update-available');
  const seen = context.seen.get(entry.key);
  const fresh = (at: number | null) => at !== null && context.now - at < markLifeMs;
  if (seen && context.firstFetchedAt !== null && seen.firstSeenAt > context.firstFetchedAt && fresh(seen.firstSeenAt))
    marks.push('new');
  else if (seen && fresh(seen.changedAt)) marks.push('changed');
  // What has no image cannot be used, whichever version it is for.
  if (!facts.compatible && entry.images.length > 0) marks.push('not-compatible');
  if (facts.flagged) marks.push('flagged');
  if (!entry.usable) marks.push('unusable');
  return marks;
}
