/** A workspace ready to be launched. */
import { FairleadError, notFound } from '../../common/errors.ts';
import type { Launchable } from '../manager/types.ts';
import type { Store } from '../store/types.ts';
import { referenceOf } from './estimates.ts';
import { refuseInvalid, refuseUnshown } from './judge.ts';
import { judgeSaved, policyFor, publishedProfile, type SitePolicy } from './judgement.ts';
import { notYet } from './links.ts';
import { draftOf } from './record.ts';

/**
 * SECURITY: docs/security.md 2.6: root and `exec_config` never run without having been shown, however the row got here.
 * @throws WORKSPACE_NOT_FOUND, WORKSPACE_IS_LINK, WORKSPACE_KIND_UNSUPPORTED, WORKSPACE_DISABLED, WORKSPACE_INVALID, WARNINGS_NOT_SHOWN
 */
export async function launchable(
  { store, sitePolicy }: { store: Store; sitePolicy: () => Promise<SitePolicy> },
  workspaceId: string,
): Promise<Launchable> {
  const row = await store.db.selectFrom('workspaces').selectAll().where('id', '=', workspaceId).executeTakeFirst();
  if (!row) throw notFound('workspace', workspaceId);
  if (row.kind === 'server' || row.kind === 'pool') throw notYet(row.kind);
  if (row.kind === 'link')
    throw new FairleadError('WORKSPACE_IS_LINK', {
      message: `"${row.friendly_name}" is a link: it opens outside, and there is nothing to launch.`,
      hint: 'Open it from the workspaces page.',
      status: 409,
    });
  if (!row.enabled)
    throw new FairleadError('WORKSPACE_DISABLED', {
      message: `"${row.friendly_name}" is disabled.`,
      hint: 'Enable it first.',
      status: 409,
    });
  const draft = draftOf(row);
  const installs = await store.db
    .selectFrom('installs')
    .select('effective_user')
    .where('workspace_id', '=', workspaceId)
    .execute();
  const users = installs.map(({ effective_user: user }) => user);
  const judgement = judgeSaved(
    draft,
    users,
    row.shown_warnings,
    policyFor(await sitePolicy(), draft, publishedProfile(row)),
  );
  refuseInvalid(judgement);
  refuseUnshown(judgement.warnings, row.shown_warnings);
  return { name: row.friendly_name, draft, image: referenceOf(draft) };
}
