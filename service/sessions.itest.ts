/** What a launch brings into a container, what outlives a session, and what becomes of a wish that fails. */

import { chown, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hintText } from '../common/hint.ts';
import { warningKey } from '../common/registry/shown.ts';
import { docker } from '../tools/bed/docker.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { refusal } from './testing/client.ts';
import { type Gate, startGate } from './testing/gate.ts';
import { addSocketHost, draftOf, hostUntil, launched, stateOf } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs, taskDone } from './testing/wait.ts';

const bed = testBed();
const engine = bed.engines.a;
const address = 'https://example.test/a?b=c#d';

let site: Site;
let gate: Gate;
let folder: string;
let hostId: string;
let workspaceId: string;

const run = (containerId: string | null, ...command: string[]) =>
  docker(engine, 'exec', '-u', '1000', containerId ?? '', ...command);

beforeAll(async () => {
  gate = await startGate(engine);
  folder = await mkdtemp(join(tmpdir(), 'fairlead-profiles-'));
  site = await startSite({ engines: [engine] });
  ({ id: hostId } = await addSocketHost(site.api, gate, 'Harbour'));
  const draft = draftOf(bed.images.desktop.v1, {
    persistentProfilePath: `${folder}/profiles/{username}/{image_id}`,
    volumeMappings: { [`${folder}/shared`]: { bind: '/shared', mode: 'rw', uid: 1000, gid: 1000 } },
    execConfig: { go: { cmd: `bash -c '/dockerstartup/custom_startup.sh --go --url "$KASM_URL"'` } },
  });
  const { warnings, problems } = await site.api.workspaces.validate(draft);
  expect(problems).toEqual([]);
  expect(warnings.map(({ property }) => property)).toContain('persistent_profile_path');
  const install = await site.api.workspaces.install({ draft, shownWarnings: warnings.map(warningKey) });
  await taskDone(site.api, install.taskId);
  ({ workspaceId } = install);
});
afterAll(async () => {
  await site?.dispose();
  await gate?.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** The folder of the host that is the home folder of this site's one user in this workspace. */
async function profile(): Promise<string> {
  const people = join(folder, 'profiles');
  const [person = ''] = await readdir(people);
  return join(people, person, workspaceId);
}

describe('a session with a profile', () => {
  it('keeps its home folder for the next one', async () => {
    const one = await launched(site.api, workspaceId);
    await run(one.containerId, 'sh', '-c', 'echo kept > /home/kasm-user/note && chmod 711 /home/kasm-user');
    await site.api.sessions.end({ ids: [one.id] });
    const { uid, gid } = await stat(await profile());
    expect({ uid, gid }).toEqual({ uid: 1000, gid: 1000 });

    const two = await launched(site.api, workspaceId);
    expect(two.containerId).not.toBe(one.containerId);
    expect(await run(two.containerId, 'cat', '/home/kasm-user/note')).toBe('kept');
    // What is there already is the person's own.
    expect((await stat(await profile())).mode & 0o777).toBe(0o711);
  });

  it('owns the folders that are mapped for it', async () => {
    const [session] = (await site.api.sessions.list()).sessions;
    expect(await run(session?.containerId ?? '', 'stat', '-c', '%u:%g', '/shared')).toBe('1000:1000');
    await run(session?.containerId ?? '', 'touch', '/shared/mine');
    expect(await readdir(join(folder, 'shared'))).toEqual(['mine']);
  });

  it('opens an address by the command of its workspace', async () => {
    const [session] = (await site.api.sessions.list()).sessions;
    await site.api.sessions.openUrl({ id: session?.id ?? '', url: address });
    expect(await run(session?.containerId ?? '', 'cat', '/tmp/.fairlead-bed/opened-urls')).toBe(address);
  });

  it('runs on, and does not stop later, when stopping it failed', async () => {
    const { api } = site;
    const [session] = (await api.sessions.list()).sessions;
    const { id, containerId } = session ?? { id: '', containerId: '' };
    const hold = gate.holdRequest(/^POST \/\S*\/stop\b/);
    const refused = refusal(api.sessions.stop({ id }));
    await hold.reached;
    await gate.close();
    expect((await refused).code).not.toBe('SESSION_WRONG_STATE');
    await sessionIs(api, id, 'lost');
    expect((await api.sessions.get({ id })).desired).toBe('running');
    hold.release();
    await gate.open();
    await hostUntil(api, hostId, ({ connection }) => connection.state === 'connected', 'it is connected');
    await sessionIs(api, id, 'running');
    expect(await stateOf(engine, containerId ?? '')).toBe('running');
    await api.sessions.end({ ids: [id] });
  });

  it('is not started on a folder that it could not write to', async () => {
    await chown(await profile(), 0, 0);
    const { sessionId } = await site.api.sessions.launch({ workspaceId });
    const failed = await sessionIs(site.api, sessionId, 'failed', 'running');
    expect(failed.error).toMatchObject({ code: 'PROFILE_NOT_OWNED', data: { uid: 0 } });
    expect(hintText(failed.error?.hint ?? [])).toContain('chown -R 1000:1000');
  });
});

describe('a host', () => {
  it('offers what an administrator says it has', async () => {
    const { api } = site;
    const { workspaceId: wantsTwo, taskId } = await api.workspaces.install({
      draft: draftOf(bed.images.desktop.v1, { gpuCount: 2 }),
    });
    await taskDone(api, taskId);
    const reasons = async () =>
      (await api.sessions.placement({ workspaceId: wantsTwo })).candidates.flatMap((one) => one.reasons);
    expect((await reasons()).map(({ code }) => code)).toEqual(['GPU']);
    const overrides = { gpus: 2, memoryBytes: 1_000_000, sessionCap: 1 };
    expect((await api.hosts.update({ id: hostId, overrides })).overrides).toEqual(overrides);
    expect((await reasons()).map(({ code }) => code)).toEqual(['MEMORY']);
    // Saved as a whole: what is left out is the engine's again.
    expect((await api.hosts.update({ id: hostId, overrides: { gpus: 2 } })).overrides).toEqual({ gpus: 2 });
    expect(await reasons()).toEqual([]);
    await api.hosts.update({ id: hostId, name: 'Port' });
    expect((await api.hosts.get({ id: hostId })).overrides).toEqual({ gpus: 2 });
  });
});
