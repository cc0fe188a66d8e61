/** What of saved workspaces was confirmed, what still has to be, and who an image starts as before it is installed. */

import { containerUid, needsPasswd } from '../../common/docker/container-user.ts';
import type { WorkspaceWarning } from '../../common/model/shared.ts';
import { blankDraft } from '../../common/model/workspaces.ts';
import { mustBeShown, warningKey } from '../../common/registry/shown.ts';
import { type Attempt, Done } from '../access/facts.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { Store, Tx } from '../store/types.ts';
import { usesImageUser } from './effective-user.ts';
import { referenceOf } from './estimates.ts';
import { judgeDraft } from './judge.ts';
import { judgedUser, judgeSaved, policyFor, publishedProfile, type SitePolicy, unconfirmedOf } from './judgement.ts';
import { draftOf } from './record.ts';
import type { ReadImageFacts } from './types.ts';
import type { WorkspaceArea } from './workspace-operations.ts';

type Confirmations = Pick<WorkspaceArea, 'confirm' | 'imageUser'>;

export function createConfirmations(deps: {
  store: Store;
  pool: HostPool;
  readImageFacts: ReadImageFacts;
  events: EventBus<ServiceTopics>;
  now: () => number;
  sitePolicy: () => Promise<SitePolicy>;
}): Confirmations {
  const { store, pool, readImageFacts, events, now } = deps;

  /** `User` of the image: as a host has it, else as its image registry tells; null where neither can be asked. */
  async function userOf(
    reference: string,
    architectures: readonly string[],
    signal: AbortSignal,
  ): Promise<string | null> {
    const connected = pool.all().filter(({ connector }) => connector.connection.state === 'connected');
    for (const { connector } of connected) {
      const image = await connector.inspectImage(reference, { signal });
      if (image) return image.user;
    }
    const architecture = connected[0]?.info?.architecture ?? architectures[0] ?? 'amd64';
    return (await readImageFacts(reference, architecture, signal))?.user ?? null;
  }

  /** Adds what of these was read to what was confirmed before; gives what is still open. */
  async function confirmOne(tx: Tx, id: string, read: readonly string[], site: SitePolicy) {
    const row = await tx
      .selectFrom('workspaces')
      .selectAll()
      .where('id', '=', id)
      .where('kind', '=', 'container')
      .executeTakeFirst();
    if (!row) return null;
    const installs = await tx.selectFrom('installs').select('effective_user').where('workspace_id', '=', id).execute();
    const users = installs.map(({ effective_user: user }) => user);
    const draft = draftOf(row);
    const { warnings } = judgeSaved(draft, users, [], policyFor(site, draft, publishedProfile(row)));
    const had = row.shown_warnings;
    // Only what there is to be confirmed now: a yes to anything else would hold for what nobody has seen.
    const added = mustBeShown(warnings)
      .map(warningKey)
      .filter((key) => read.includes(key) && !had.includes(key));
    const shown = [...had, ...added];
    await tx
      .updateTable('workspaces')
      .set({ shown_warnings: shown, shown_at: now(), updated_at: now() })
      .where('id', '=', id)
      .execute();
    return { id, name: row.friendly_name, added, open: unconfirmedOf(warnings, shown) };
  }

  return {
    async imageUser(_actor, draft, signal) {
      if (!usesImageUser(draft)) return { user: null, warnings: [] };
      const user = await userOf(referenceOf(draft), draft.architectures, signal);
      // A name may be anybody: its number is in the image, which is looked into at the end of the install.
      if (user === null || needsPasswd(user)) return { user, warnings: [] };
      const context = { imageUser: judgedUser(user, containerUid(user, null)) };
      const { warnings } = judgeDraft({ ...blankDraft, ...draft }, context);
      return { user, warnings: warnings.filter(({ property }) => property === 'image') };
    },

    async confirm(_actor, items) {
      const site = await deps.sitePolicy();
      const done = await store.transaction(async (tx) => {
        const results: NonNullable<Awaited<ReturnType<typeof confirmOne>>>[] = [];
        for (const { id, shownWarnings } of items) {
          const result = await confirmOne(tx, id, shownWarnings, site);
          if (result) results.push(result);
        }
        return results;
      });
      const what: Attempt = {
        object: {
          type: 'workspace',
          id: (done.length === 1 ? done : items).map(({ id }) => id).join(','),
          name: done.map(({ name }) => name).join(', '),
        },
        data: { confirmed: done.map(({ id, name, added }) => ({ id, name, warnings: added })) },
      };
      for (const { id } of done) events.emit('workspaces', { id });
      const left = done.map(({ id, open }) => ({ id, warnings: open.map((one): WorkspaceWarning => ({ ...one })) }));
      return new Done(
        left.filter(({ warnings }) => warnings.length > 0),
        [what],
      );
    },
  };
}
