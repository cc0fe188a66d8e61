/** A launch that is refused is told by the audit log as what it was about: the workspace. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { draftOf } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.dispose());

it('names the workspace in the entry of a launch that was refused', async () => {
  const draft = draftOf('registry.example/desk:1', { friendlyName: 'Harbour master', enabled: false });
  const { workspaceId } = await site.api.workspaces.install({ draft, shownWarnings: [] });
  await expect(site.api.sessions.launch({ workspaceId })).rejects.toMatchObject({
    code: 'WORKSPACE_DISABLED',
  });
  const { entries } = await site.api.audit.search({ action: 'session.launch' });
  expect(entries[0]).toMatchObject({
    result: 'refused',
    objectType: 'workspace',
    objectId: workspaceId,
    objectName: 'Harbour master',
  });
});
