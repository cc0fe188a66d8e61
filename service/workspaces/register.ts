/**
 * Saves a workspace that comes with the program, without bringing its image to any host: what hosts have of it by then is
 * noted.
 */
import { notFound } from '../../common/errors.ts';
import { keysOfOwnCommands } from '../../common/registry/shown.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Store } from '../store/types.ts';
import { insertWorkspace } from './insert.ts';
import type { Installer } from './installer.ts';
import { judgeDraft, refuseInvalid, refuseUnshown } from './judge.ts';
import { policyFor, type SitePolicy } from './judgement.ts';
import { sourceColumns } from './source-columns.ts';
import type { PublishedEntries, RegisterWorkspace } from './types.ts';

export function createRegister(deps: {
  readonly store: Store;
  readonly installer: Pick<Installer, 'wish'>;
  /** Notes what the hosts that are there have of it. */
  readonly look: (hostId: string) => void;
  readonly published: PublishedEntries;
  readonly sitePolicy: () => Promise<SitePolicy>;
  readonly events: EventBus<ServiceTopics>;
  readonly newId: () => string;
  readonly now: () => number;
}): RegisterWorkspace {
  const { installer, published } = deps;
  return async (registryId, entryKey) => {
    const entry = await published.find(registryId, entryKey);
    if (entry === null) throw notFound('registry entry', entryKey);
    const { draft } = entry;
    const policy = policyFor(await deps.sitePolicy(), draft, draft.persistentProfilePath);
    const judgement = judgeDraft(draft, { policy });
    refuseInvalid(judgement);
    // SECURITY: docs/security.md 2.18: nobody was shown anything, so what has to be shown is not registered this way.
    const shown = keysOfOwnCommands(judgement.warnings);
    refuseUnshown(judgement.warnings, shown);
    const { id } = await insertWorkspace(deps, draft, { ...(await sourceColumns(entry)), shown_warnings: [...shown] });
    for (const hostId of await installer.wish(id)) deps.look(hostId);
    return { id, name: draft.friendlyName };
  };
}
