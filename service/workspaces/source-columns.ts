/** The columns of a workspace that say which entry it was made of. */
import type { WorkspaceRow } from '../store/types.ts';
import type { PublishedEntry } from './types.ts';

/** Where a workspace came from, and its picture. */
export async function sourceColumns(
  entry: PublishedEntry,
): Promise<
  Pick<
    WorkspaceRow,
    'icon_hash' | 'source_registry_id' | 'source_registry_name' | 'source_entry_key' | 'source_sha' | 'source_snapshot'
  >
> {
  return {
    icon_hash: await entry.icon(),
    source_registry_id: entry.registryId,
    source_registry_name: entry.registryName,
    source_entry_key: entry.key,
    source_sha: entry.sha,
    source_snapshot: { draft: entry.draft },
  };
}
