/** What installing an entry would set. Pure. */

import { blankViewer, type WorkspaceDraft } from '../model/workspaces.ts';
import { isJsonObject, type RegistryEntry } from '../registry/document.ts';
import { bytesPerMb } from '../registry/size.ts';
import { type ImageSelection, selectImage } from '../registry/versions.ts';
import { draftProblems, hasErrors, imageProblem } from './problems.ts';

/** An entry before it is known whether it can be used. */
export type EntryFields = Omit<RegistryEntry, 'key' | 'index' | 'problems' | 'usable'>;

/** What Install shows of categories and architectures; an entry with more of them is told so. */
export const draftLists = { categories: 50, categoryLength: 100, architectures: 16, architectureLength: 32 } as const;

/**
 * A workspace as the entry publishes it, with the image that fits. Everything a person can still change is in it; what
 * an entry leaves silent has the field's defaults already (`ENTRY_DEFAULTS`).
 *
 * An entry that cannot be used makes a draft that cannot be saved as it is, and the other way round. Where what is wrong
 * cannot be carried over (settings that could not be read would be missing quietly), the draft has no image: whoever
 * wants it has to say so.
 */
export function draftOfEntry(entry: RegistryEntry, selection: ImageSelection | null): WorkspaceDraft {
  const draft = draftOfFields(entry, selection);
  return entry.usable || hasErrors(draftProblems(draft)) ? draft : { ...draft, image: '' };
}

/** The draft before it is known whether the entry can be used; without an image where nothing is selected. */
export function draftOfFields(entry: EntryFields, selection: ImageSelection | null): WorkspaceDraft {
  const { categories, categoryLength, architectures, architectureLength } = draftLists;
  return {
    kind: 'container',
    friendlyName: entry.friendlyName.slice(0, 200).trim() || 'Unnamed workspace',
    description: entry.description,
    notes: entry.notes,
    image: selection?.image ?? '',
    dockerRegistry: registryOf(entry, selection?.image ?? null),
    categories: entry.categories.slice(0, categories).map((category) => category.slice(0, categoryLength).trim()),
    architectures: entry.architectures.slice(0, architectures).map((name) => name.slice(0, architectureLength)),
    cores: entry.cores,
    memoryBytes: entry.memoryBytes,
    gpuCount: Math.max(entry.gpuCount, entry.requireGpu ? 1 : 0),
    cpuAllocation: entry.cpuAllocationMethod,
    shmSizeBytes: null,
    runConfig: { ...entry.runConfig },
    execConfig: { ...entry.execConfig },
    volumeMappings: { ...entry.volumeMappings },
    launchConfig: { ...(entry.launchConfig ?? {}) },
    environment: {},
    persistentProfilePath: entry.persistentProfilePath ?? '',
    // The field asks every published image for KasmVNC on 6901, whatever else it serves.
    ...blankViewer,
    enabled: true,
    sizeBytes: selection?.sizeMb == null ? null : selection.sizeMb * bytesPerMb,
    target: { kind: 'all' },
  };
}

/** The image that Install offers where nobody chose a channel; null where the entry has none. */
export function offeredImage(
  entry: Pick<RegistryEntry, 'images'>,
  registryDefaultChannel: string | null = null,
): ImageSelection | null {
  return entry.images.length === 0 ? null : selectImage(entry, { registryDefaultChannel });
}

/**
 * The host of the images. The scheme stays where nothing protects an image on its way: the editor warns of that. What
 * cannot be joined to the image stays as it was published: left out, it would mean Docker Hub.
 */
function registryOf({ dockerRegistry, raw }: EntryFields, image: string | null): string {
  const published = isJsonObject(raw) ? raw.docker_registry : null;
  const text = typeof published === 'string' ? published.trim() : '';
  if (dockerRegistry !== null) return /^http:\/\//i.test(text) ? `http://${dockerRegistry}` : dockerRegistry;
  // SECURITY: docs/security.md 4.2: what looks like a password stays out of what is shown and saved.
  const canBeShown = /^[!-~ ]{1,300}$/.test(text) && !text.includes('@');
  return canBeShown && image !== null && imageProblem(image, text) !== null ? text : '';
}
