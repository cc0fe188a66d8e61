/** A session whose image serves a page of its own: launched, shown, and kept apart like any other. */

import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { WorkspaceDraft } from '../common/model/workspaces.ts';
import { docker } from '../tools/bed/docker.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { refusal } from './testing/client.ts';
import { type Gate, startGate } from './testing/gate.ts';
import { addSocketHost, draftOf, fromView, installed, launched } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs } from './testing/wait.ts';

const bed = testBed();
const engine = bed.engines.a;

let site: Site;
let gate: Gate;

beforeAll(async () => {
  await docker(engine, 'pull', '-q', bed.images.web);
  site = await startSite({ engines: [engine] });
  gate = await startGate(engine);
  await addSocketHost(site.api, gate, 'Harbour');
});
afterAll(async () => {
  await site?.dispose();
  await gate?.dispose();
});

const page: Partial<WorkspaceDraft> = {
  viewerProtocol: 'web',
  viewerPort: 8080,
  viewerTls: false,
  viewerPath: '/vnc.html?autoconnect=true',
  viewerUser: 'harbour',
  viewerUserVariable: 'PAGE_USER',
  viewerPasswordVariable: 'PAGE_PASSWORD',
};

describe('a session with a page of its own', () => {
  it('is published on loopback alone, signed in to by the gateway, and shows its page and its picture', async () => {
    const workspaceId = await installed(site.api, draftOf(bed.images.web, { ...page, friendlyName: 'Page' }));
    const session = await launched(site.api, workspaceId);
    expect(session).toMatchObject({ protocol: 'web', state: 'running', notes: [] });
    const id = session.containerId ?? '';
    const ports = await docker(engine, 'inspect', '-f', '{{json .HostConfig.PortBindings}}', id);
    expect(JSON.parse(ports)).toEqual({ '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] });
    const environment = await docker(engine, 'inspect', '-f', '{{json .Config.Env}}', id);
    expect(environment).toContain('PAGE_USER=harbour');

    const connection = await site.connect();
    const view = await connection.api.sessions.view({ id: session.id, mode: 'control' });
    expect(view.idleS).toBeNull();
    expect((await fromView(view.origin, '/seen')).status).toBe(403);
    expect((await fromView(view.url)).body).toContain('/vnc.html?autoconnect=true');
    const shown = await fromView(view.origin, '/vnc.html');
    expect([shown.status, shown.headers['set-cookie']]).toEqual([200, undefined]);
    expect(shown.body).toContain('noVNC');
    // What reached its server: its own name, the cookie that it gave, and the user of the workspace.
    expect((await fromView(view.origin, '/seen')).body).toBe('localhost:8080 bed-page=seen harbour');
    // The page's server is there a moment before the desktop behind it, as in many images.
    await expect.poll(() => greeting(view.origin).catch(String), { timeout: 15_000 }).toMatch(/^RFB 003\.00\d\n$/);

    expect(await refusal(connection.api.sessions.view({ id: session.id, mode: 'view' }))).toMatchObject({
      code: 'VIEW_NOT_WATCHABLE',
    });
    const { roundTripMs } = await connection.api.sessions.latency({ id: session.id, answer: true });
    expect(roundTripMs).toBeGreaterThan(0);
    await site.api.sessions.end({ ids: [session.id] });
    await sessionIs(site.api, session.id, 'deleted');
    expect((await fromView(view.origin, '/seen')).status).toBe(410);
  });

  it('is not saved with a user and no way to tell the password', async () => {
    const draft = draftOf(bed.images.web, { ...page, viewerPasswordVariable: '' });
    const refused = await refusal(site.api.workspaces.install({ draft }));
    expect(refused).toMatchObject({ code: 'WORKSPACE_INVALID' });
    expect(JSON.stringify(refused.data)).toContain('VIEWER_PASSWORD_UNTOLD');
  });

  it('keeps what Fairlead decides of its login from being set by anybody else', async () => {
    const more = { environment: { PAGE_PASSWORD: 'mine' }, runConfig: { environment: { PAGE_USER: 'root' } } };
    const workspaceId = await installed(site.api, draftOf(bed.images.web, { ...page, ...more, friendlyName: 'Own' }));
    const session = await launched(site.api, workspaceId);
    const environment = await docker(engine, 'inspect', '-f', '{{json .Config.Env}}', session.containerId ?? '');
    expect(environment).toContain('PAGE_USER=harbour');
    expect(environment).not.toMatch(/PAGE_PASSWORD=mine|PAGE_USER=root/);
    await site.api.sessions.end({ ids: [session.id] });
    await sessionIs(site.api, session.id, 'deleted');
  });
});

/** What the VNC server behind the page says first, through the view. */
function greeting(origin: string): Promise<string> {
  const { host, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${host}/websockify`, ['binary'], {
      createConnection: () => connect(Number(port), '127.0.0.1'),
      origin,
    });
    socket.on('error', reject);
    socket.once('message', (data) => {
      resolve(String(data));
      socket.close();
    });
  });
}
