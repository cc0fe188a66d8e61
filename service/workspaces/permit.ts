/** Whether a container may be created: everything that has to be confirmed of it was, as it will be sent. */
import type { PermitStart } from '../manager/types.ts';
import type { Store } from '../store/types.ts';
import { judgeStart, refuseUnshown } from './judge.ts';
import { judgedUser, policyFor, publishedProfile, type SitePolicy } from './judgement.ts';

/**
 * SECURITY: docs/security.md 2.6: asked on the way to the engine about the very body, whatever was saved, edited or pulled
 * since the launch was ordered.
 */
export function createPermit({
  store,
  sitePolicy,
}: {
  store: Store;
  sitePolicy: () => Promise<SitePolicy>;
}): PermitStart {
  return async ({ workspaceId, draft, container, host, user, uid }) => {
    const row = await store.db
      .selectFrom('workspaces')
      .select(['shown_warnings', 'source_snapshot'])
      .where('id', '=', workspaceId)
      .executeTakeFirst();
    const warnings = judgeStart(draft, container, {
      policy: policyFor(await sitePolicy(), draft, row ? publishedProfile(row) : null),
      rootless: host.info?.securityOptions.some((option) => option.includes('rootless')),
      imageUser: uid === null ? undefined : judgedUser(user, uid),
    });
    refuseUnshown(warnings, row?.shown_warnings ?? []);
  };
}
