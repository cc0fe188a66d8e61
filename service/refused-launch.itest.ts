/** Launches that are refused: by what the workspace is, or by what its image is on the host. */
import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { docker, removeImages } from '../tools/bed/docker.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { addSocketHost, containersOf, draftOf } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs, taskDone } from './testing/wait.ts';

const bed = testBed();
const engine = bed.engines.a;

let site: Site;
beforeAll(async () => {
  site = await startSite({ engines: [engine] });
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

it('publishes the picture nowhere else where an image writes its port in another way', async () => {
  const name = 'fairlead-test/other-name-of-the-port:1';
  await addSocketHost(site.api, engine, 'Harbour');
  await docker(engine, 'pull', '--quiet', bed.images.desktop.v1);
  const from = await docker(engine, 'create', bed.images.desktop.v1);
  try {
    await commitExposing(from, name, ['06901/tcp', '8080/tcp']);
    const draft = draftOf(name, { runConfig: { publish_all_ports: true } });
    const { workspaceId, taskId } = await site.api.workspaces.install({ draft });
    await taskDone(site.api, taskId);
    const { sessionId } = await site.api.sessions.launch({ workspaceId });
    const { error } = await sessionIs(site.api, sessionId, 'failed', 'running');
    expect(error).toMatchObject({ code: 'RUN_CONFIG_INVALID', message: expect.stringContaining('"06901/tcp"') });
    expect(await containersOf(engine, sessionId)).toEqual([]);
  } finally {
    await docker(engine, 'rm', '-f', '-v', from);
    await removeImages(engine, name);
  }
});

/** As a published image may have them: the command line would write these ports in their plain form. */
async function commitExposing(container: string, name: string, ports: readonly string[]): Promise<void> {
  const path = `/commit?container=${container}&repo=${encodeURIComponent(name.replace(/:1$/, ''))}&tag=1`;
  const config = { ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])) };
  const call = request({
    socketPath: engine.socket,
    method: 'POST',
    path,
    headers: { 'Content-Type': 'application/json' },
  });
  call.end(JSON.stringify(config));
  const [answer] = await once(call, 'response');
  answer.resume();
  expect(answer.statusCode).toBe(201);
}
