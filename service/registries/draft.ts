/** What installing an entry would set. Pure. */
import type { WorkspaceDraft } from '../../common/contract/workspaces.ts';
import { isJsonObject, type RegistryEntry } from '../../common/registry/document.ts';
import type { ImageSelection } from '../../common/registry/versions.ts';

/**
 * A workspace as the entry publishes it, with the image that fits. Everything a person can still change is in it; what
 * an entry leaves silent has the field's defaults already (`ENTRY_DEFAULTS`). Without a usable image it cannot be saved as
 * it is; everything else fits into what a workspace may be.
 */
export function draftOfEntry(entry: RegistryEntry, selection: ImageSelection | null): WorkspaceDraft {
  return {
    friendlyName: entry.friendlyName.slice(0, 200) || 'Unnamed workspace',
    description: entry.description,
    notes: entry.notes,
    image: selection?.image ?? '',
    dockerRegistry: registryOf(entry),
    categories: entry.categories.slice(0, 50).map((category) => category.slice(0, 100).trim()),
    architectures: entry.architectures.slice(0, 16).map((architecture) => architecture.slice(0, 32)),
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
    enabled: true,
    sizeBytes: selection?.sizeMb == null ? null : selection.sizeMb * 1_000_000,
    target: { kind: 'all' },
  };
}

/** The host of the images. The scheme stays where nothing protects an image on its way: the editor warns of that. */
function registryOf({ dockerRegistry, raw }: RegistryEntry): string {
  if (dockerRegistry === null) return '';
  const published = isJsonObject(raw) ? raw.docker_registry : null;
  const plain = typeof published === 'string' && /^\s*http:\/\//i.test(published);
  return plain ? `http://${dockerRegistry}` : dockerRegistry;
}
