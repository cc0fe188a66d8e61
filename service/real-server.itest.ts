/** Session images as they are met: restarted past Fairlead, on other ports, without TLS, silent, black, stubborn. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../common/model/sessions.ts';
import type { WorkspaceDraft } from '../common/model/workspaces.ts';
import { warningKey } from '../common/registry/shown.ts';
import { docker } from '../tools/bed/docker.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { addSocketHost, draftOf, fromView, installed, launched, stateOf } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs, sessionUntil, taskDone } from './testing/wait.ts';

const bed = testBed();
const engine = bed.engines.a;

let site: Site;

beforeAll(async () => {
  site = await startSite({ engines: [engine] });
  await addSocketHost(site.api, engine, 'Harbour');
});
afterAll(() => site?.dispose());

/** A workspace whose image is one of the variants that tools/bed/images/desktop/README.md names. */
const variant = (environment: Readonly<Record<string, string>>, more: Partial<WorkspaceDraft> = {}) => {
  const draft = draftOf(bed.images.desktop.v1, { environment, ...more });
  return { draft, id: installed(site.api, draft) };
};
const launch = async (workspaceId: string) => (await site.api.sessions.launch({ workspaceId })).sessionId;
const end = (...ids: string[]) => site.api.sessions.end({ ids });

/** Changes the settings of a workspace and launches it. */
async function launchedWith(id: string, draft: WorkspaceDraft): Promise<Session> {
  const { taskId } = await site.api.workspaces.update({ id, draft });
  if (taskId !== null) await taskDone(site.api, taskId);
  return launched(site.api, id);
}

/** Whether a new view of the session shows its page, and what its certificate is pinned to. */
async function shown(id: string): Promise<string> {
  const view = await site.api.sessions.view({ id, mode: 'control' });
  const { body } = await fromView(view.url, 'vnc.html');
  await site.api.sessions.closeView({ viewId: view.viewId });
  return body;
}

const startOf = (containerId: string | null) =>
  docker(engine, 'inspect', '-f', '{{.State.StartedAt}}', containerId ?? '');
/** The session once it runs in another start than that one, as its desktop has answered. */
const runsAgain = async (session: Session, whileStarting: () => Promise<unknown>): Promise<Session> => {
  const states: Session['state'][] = [];
  const again = sessionUntil(
    site.api,
    session.id,
    ({ state }) => {
      states.push(state);
      return state === 'running' && states.includes('starting');
    },
    'it runs again',
  );
  await whileStarting();
  const result = await again;
  expect(states).not.toContain('stopped');
  expect(states).not.toContain('deleting');
  return result;
};

describe('a container that is started past Fairlead', () => {
  let workspaceId: string;
  beforeAll(async () => {
    workspaceId = await installed(site.api, draftOf(bed.images.desktop.v1));
  });

  it('by `docker restart`, three times in a row, is the same session with the certificate of its new start', async () => {
    const session = await launched(site.api, workspaceId);
    const { containerId } = session;
    for (let round = 1; round <= 3; round += 1) {
      const before = await startOf(containerId);
      const after = await runsAgain(session, () => docker(engine, 'restart', '-t', '2', containerId ?? ''));
      expect(after).toMatchObject({ containerId, desired: 'running', error: null, notes: [] });
      expect(await startOf(containerId)).not.toBe(before);
      expect(await shown(session.id)).toContain('Fairlead bed session');
    }
    await end(session.id);
  });

  it('after its end was accepted is the session again; after a person stopped it, it stays stopped', async () => {
    const session = await launched(site.api, workspaceId);
    const id = session.containerId ?? '';
    await docker(engine, 'kill', id);
    const ended = await sessionIs(site.api, session.id, 'stopped');
    expect(ended.notes).toMatchObject([{ code: 'SESSION_ENDED_BY_ITSELF', message: expect.stringContaining('137') }]);
    await docker(engine, 'start', id);
    const again = await sessionIs(site.api, session.id, 'running');
    expect(again).toMatchObject({ desired: 'running', notes: [] });

    await site.api.sessions.stop({ id: session.id });
    await docker(engine, 'start', id);
    await expect.poll(() => stateOf(engine, id), { timeout: 60_000 }).toBe('exited');
    expect(await site.api.sessions.get({ id: session.id })).toMatchObject({ desired: 'stopped', state: 'stopped' });
    await end(session.id);
  });

  it('is stopped where it is not what was sent any more', async () => {
    const session = await launched(site.api, workspaceId);
    const id = session.containerId ?? '';
    await docker(engine, 'update', '--memory', '2g', '--memory-swap', '2g', id);
    await docker(engine, 'restart', '-t', '2', id);
    const stopped = await sessionIs(site.api, session.id, 'stopped');
    expect(stopped.error).toMatchObject({
      code: 'SESSION_CONTAINER_CHANGED',
      message: expect.stringContaining('memory limit'),
    });
    expect(await stateOf(engine, id)).toBe('exited');
    await end(session.id);
  });
});

describe('an image', () => {
  it('that answers without TLS is told so, and runs once its workspace says so', async () => {
    const { draft, id } = variant({ VNCOPTIONS: '-sslOnly 0' });
    const failed = await sessionIs(site.api, await launch(await id), 'failed', 'running');
    expect(failed.error).toMatchObject({
      code: 'SESSION_WITHOUT_TLS',
      message: 'The session answers without TLS on port 6901.',
      hint: [{ text: expect.stringContaining('"Viewer over HTTPS" off') }],
    });
    const session = await launchedWith(await id, { ...draft, viewerTls: false });
    expect(await shown(session.id)).toContain('Fairlead bed session');
    await end(session.id);
  });

  it('that listens elsewhere is told where, and is published there alone once its workspace says so', async () => {
    const { draft, id } = variant({ NO_VNC_PORT: '8443' });
    const failed = await sessionIs(site.api, await launch(await id), 'failed', 'running');
    expect(failed.error).toMatchObject({
      code: 'SESSION_NOTHING_LISTENS',
      message: 'Nothing listens on port 6901; its log mentions 8443.',
      hint: [{ text: expect.stringContaining('to 8443') }],
    });
    const session = await launchedWith(await id, { ...draft, viewerPort: 8443 });
    const ports = await docker(engine, 'inspect', '-f', '{{json .HostConfig.PortBindings}}', session.containerId ?? '');
    expect(JSON.parse(ports)).toEqual({ '8443/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] });
    expect(await shown(session.id)).toContain('Fairlead bed session');
    await end(session.id);
  });

  it('that never listens is said so while it is still waited for', async () => {
    const id = await launch(await variant({ BED_QUIRKS: 'never-listens' }).id);
    const said = 'Nothing listens on port 6901.';
    const waiting = await sessionUntil(site.api, id, ({ sentence }) => sentence === said, 'it says so');
    expect(waiting.state).toBe('starting');
    await end(id);
  });

  it('whose configuration wins over what it is told works all the same', async () => {
    const quirks = { VNCOPTIONS: '-BlacklistThreshold=0', BED_QUIRKS: 'ignore-resolution armed-lock' };
    const session = await launched(site.api, await variant(quirks).id);
    for (let view = 0; view < 7; view += 1) expect(await shown(session.id)).toContain('Fairlead bed session');
    expect((await site.api.sessions.get({ id: session.id })).notes).toEqual([]);
    await end(session.id);
  });

  it('whose gate never opens is shown while it is awaited, and with that note afterwards; nothing waits in it', async () => {
    // Both at once: each waits a whole minute.
    const quirks = ['no-desktop', 'endless-gate'] as const;
    await Promise.all(
      quirks.map(async (quirk) => {
        const id = await launch(await variant({ BED_QUIRKS: quirk }).id);
        const early = await sessionUntil(site.api, id, ({ answersSince }) => answersSince !== null, 'it answers');
        expect(early.state).toBe('starting');
        expect(await shown(id)).toContain('<title>');
        const session = await sessionUntil(site.api, id, ({ state }) => state !== 'starting', 'it is not awaited');
        expect(session).toMatchObject({
          state: 'running',
          notes: [
            {
              code: 'SESSION_DESKTOP_LATE',
              message: expect.stringContaining('60 seconds'),
              hint: [{ text: expect.stringContaining('log') }],
            },
          ],
        });
        const processes = await docker(engine, 'top', session.containerId ?? '', '-eo', 'pid,args');
        expect(processes).toContain('front.py');
        expect(processes).not.toContain('desktop_ready');
        if (quirk === 'endless-gate') {
          // There is a desktop: its first picture takes back what was said.
          await sessionUntil(site.api, session.id, ({ notes }) => notes.length === 0, 'its desktop is there');
        }
        await end(session.id);
      }),
    );
  });

  it('is not shown before what its workspace runs first has been run', async () => {
    const execConfig = { first_launch: { cmd: 'touch /tmp/first-launch' } };
    const draft = draftOf(bed.images.desktop.v1, { execConfig });
    const { warnings } = await site.api.workspaces.validate(draft);
    const install = await site.api.workspaces.install({ draft, shownWarnings: warnings.map(warningKey) });
    await taskDone(site.api, install.taskId);
    const id = await launch(install.workspaceId);
    const states: [Session['state'], number | null][] = [];
    await sessionUntil(
      site.api,
      id,
      ({ state, answersSince }) => {
        states.push([state, answersSince]);
        return state === 'running';
      },
      'it runs',
    );
    expect(states.filter(([, answersSince]) => answersSince !== null)).toEqual([]);
    await end(id);
  });
});

it('the log of a session has nothing of the service’s own questions, and all of its people’s', async () => {
  const { settings, sessions } = site.api;
  await settings.update({ thumbnailIntervalS: 1 });
  const session = await launched(site.api, await installed(site.api, draftOf(bed.images.desktop.v1)));
  const view = await sessions.view({ id: session.id, mode: 'control' });
  await fromView(view.url, 'app.css');
  expect((await sessions.latency({ id: session.id })).roundTripMs).toBeGreaterThan(0);
  expect((await sessions.latency({ id: session.id, answer: true })).roundTripMs).toBeGreaterThan(0);
  await sessionUntil(site.api, session.id, ({ hasThumbnail }) => hasThumbnail, 'it has a picture');
  const lines: string[] = [];
  for await (const batch of await sessions.logs({ id: session.id, tail: 500, follow: false }))
    lines.push(...batch.lines.map(({ text }) => text));
  const log = lines.join('\n');
  expect(log).toContain('GET /app.css');
  expect(log).not.toMatch(/get_users|get_screenshot|fairlead/);
  expect(log.match(/got client connection/g)).toHaveLength(1);
  await settings.update({ thumbnailIntervalS: 30 });
  await end(session.id);
});
