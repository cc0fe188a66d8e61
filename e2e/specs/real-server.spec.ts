import { sessionLabel } from '../../common/docker/labels.ts';
import { docker } from '../../tools/bed/docker.ts';
import {
  clickInto,
  connected,
  installWorkspace,
  launchSession,
  openSession,
  shownFrame,
} from '../fixtures/sessions.ts';
import { expect, prepareSite, test, visit } from '../fixtures/site.ts';

const patient = { timeout: 120_000 };

test.beforeAll(({ site, bed }) => prepareSite(site, bed, { hosts: ['a'], registry: true }));

test('a session whose container is restarted past Fairlead comes back in its view', async ({
  console: page,
  site,
  bed,
}) => {
  const id = await launchSession(site, await installWorkspace(site, 'Bed Desktop'));
  const container = await docker(bed.engines.a, 'ps', '-q', '--filter', `label=${sessionLabel}=${id}`);
  const startedAt = () => docker(bed.engines.a, 'inspect', '-f', '{{.State.StartedAt}}', container);
  await openSession(page, id);
  const before = await startedAt();
  await docker(bed.engines.a, 'restart', '-t', '2', container);
  expect(await startedAt()).not.toBe(before);
  // What is typed arrives in the new start: its view, its certificate and its credentials are right.
  await expect(async () => {
    await connected(page);
    await clickInto(page, shownFrame(page));
    await page.keyboard.type('touch /tmp/typed-again\n', { delay: 20 });
    await expect
      .poll(() => docker(bed.engines.a, 'exec', container, 'ls', '/tmp'), { timeout: 10_000 })
      .toContain('typed-again');
  }).toPass(patient);
  expect(await site.api('GET', `/sessions/${id}`)).toMatchObject({ state: 'running', desired: 'running', notes: [] });
});

test('an image without TLS says so, and runs once its workspace says so, too', async ({ console: page, site }) => {
  const first = await installWorkspace(site, 'Bed Terminal');
  const { friendlyName: _, ...saved } = await site.api<Record<string, unknown>>('GET', `/workspaces/${first}`);
  const draft = { ...saved, friendlyName: 'Plain terminal', environment: { VNCOPTIONS: '-sslOnly 0' } };
  const { workspaceId } = await site.api<{ workspaceId: string }>('POST', '/workspaces', {
    draft,
    shownWarnings: await warningsOf(site, first),
  });
  const { sessionId } = await site.api<{ sessionId: string }>('POST', '/sessions', { workspaceId });
  await visit(page, new URL(`/sessions/${sessionId}`, page.url()).href);
  await expect(page.getByRole('heading', { name: 'Plain terminal could not start' })).toBeVisible(patient);
  const reason = page.getByRole('alert').filter({ hasText: 'The session answers without TLS on port 6901.' });
  await expect(reason).toContainText('Turn "Viewer over HTTPS" off in the settings of the workspace');

  await visit(page, new URL(`/workspaces/${workspaceId}/edit`, page.url()).href);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('tab', { name: 'Settings' }).click();
  await dialog.getByRole('switch', { name: 'Viewer over HTTPS' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Viewer port' })).toHaveValue('6901');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(dialog).toBeHidden(patient);
  await openSession(page, await launchSession(site, workspaceId));
});

/** Names of the warnings that a workspace's registry entry shows: its copy has the same. */
async function warningsOf(site: { api<T>(method: string, path: string): Promise<T> }, id: string): Promise<string[]> {
  type Warning = { readonly explanationId: string; readonly property: string; readonly digest?: string };
  const { warnings } = await site.api<{ warnings: readonly Warning[] }>('GET', `/workspaces/${id}`);
  return warnings.map(({ explanationId, property, digest }) =>
    digest === undefined ? `${explanationId}:${property}` : `${explanationId}:${property}#${digest}`,
  );
}
