/** Nothing starts as root unshown: who an image starts as is looked up on the host, asked once, and checked at each start. */
import { chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookLabel } from '../common/docker/labels.ts';
import type { WorkspaceDraft } from '../common/model/workspaces.ts';
import { imageRootKey, warningKey } from '../common/registry/shown.ts';
import { docker, removeImages } from '../tools/bed/docker.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { refusal } from './testing/client.ts';
import { addSocketHost, containersOf, draftOf, launched } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs, taskDone, taskEnd } from './testing/wait.ts';

const bed = testBed();
const engine = bed.engines.a;
const made: string[] = [];

let site: Site;
let folder: string;

/** The desktop's image with something changed, on the engine only: a container of it never starts here. */
async function imageOf(name: string, change: string, passwd?: string): Promise<string> {
  const id = await docker(engine, 'create', bed.images.desktop.v1);
  try {
    if (passwd !== undefined) {
      const file = join(folder, 'passwd');
      await writeFile(file, passwd);
      await docker(engine, 'cp', file, `${id}:/etc/passwd`);
    }
    await docker(engine, 'commit', '--change', change, id, name);
  } finally {
    await docker(engine, 'rm', '-f', '-v', id);
  }
  made.push(name);
  return name;
}

async function install(draft: WorkspaceDraft): Promise<{ id: string; sentence: string }> {
  const { workspaceId: id, taskId } = await site.api.workspaces.install({ draft });
  const { sentence } = await taskDone(site.api, taskId);
  return { id, sentence };
}

const passwdOf = (name: string, uid: number) =>
  `root:x:0:0:root:/root:/bin/bash\n${name}:x:${uid}:${uid}::/home/kasm-user:/bin/bash\n`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-users-'));
  await docker(engine, 'pull', '--quiet', bed.images.desktop.v1);
  site = await startSite({ engines: [engine] });
  await addSocketHost(site.api, engine, 'Harbour');
});
afterAll(async () => {
  await site?.dispose();
  await removeImages(engine, ...made);
  await rm(folder, { recursive: true, force: true });
});

describe('an image that names no user', () => {
  let id: string;

  it('is known to start as root before it is installed', async () => {
    const { image, dockerRegistry, architectures, runConfig } = draftOf(bed.images.small);
    const { user, warnings } = await site.api.workspaces.imageUser({ image, dockerRegistry, architectures, runConfig });
    expect(user).toBe('');
    expect(warnings.map(warningKey)).toEqual([imageRootKey]);
  });

  it('is installed, says so at its end, and waits for one yes', async () => {
    const installed = await install(draftOf(bed.images.small));
    expect(installed.sentence).toContain('starts as root');
    ({ id } = installed);
    const { unconfirmed } = await site.api.workspaces.get({ id });
    expect(unconfirmed.map(({ id: warning }) => warning)).toEqual(['image_root']);
  });

  it('is not launched before, and the refusal names who may confirm it', async () => {
    const refused = await refusal(site.api.sessions.launch({ workspaceId: id }));
    expect(refused).toMatchObject({ code: 'WARNINGS_NOT_SHOWN', data: { mayConfirm: 'administrator' } });
    expect((await site.api.sessions.list()).sessions).toEqual([]);
  });

  it('takes no yes to what was not asked', async () => {
    const items = [{ id, shownWarnings: ['privilege:privileged'] }];
    const { left } = await site.api.workspaces.confirm({ items });
    expect(left.map((one) => one.warnings.map(warningKey))).toEqual([[imageRootKey]]);
  });

  it('starts after that yes, which is in the audit log, and stays given', async () => {
    expect(await site.api.workspaces.confirm({ items: [{ id, shownWarnings: [imageRootKey] }] })).toEqual({ left: [] });
    const { entries } = await site.api.audit.search({ action: 'workspace.confirm' });
    expect(JSON.stringify(entries[0])).toContain(imageRootKey);
    const { sessionId } = await site.api.sessions.launch({ workspaceId: id });
    await sessionIs(site.api, sessionId, 'starting');
    const [container = ''] = await containersOf(engine, sessionId);
    expect(await docker(engine, 'exec', container, 'id', '-u')).toBe('0');
    await site.api.sessions.end({ ids: [sessionId] });
    const { taskId } = await site.api.workspaces.repair({ id });
    await taskDone(site.api, taskId);
    expect((await site.api.workspaces.get({ id })).unconfirmed).toEqual([]);
  });
});

describe('an image that names its user', () => {
  it('needs no yes where its passwd says that this is not root, and nothing is left of the look', async () => {
    const image = await imageOf('fairlead-test/named:1', 'USER kasm-user');
    const { id } = await install(draftOf(image));
    expect((await site.api.workspaces.get({ id })).unconfirmed).toEqual([]);
    const session = await launched(site.api, id);
    expect(await docker(engine, 'exec', session.containerId ?? '', 'id', '-u')).toBe('1000');
    await site.api.sessions.end({ ids: [session.id] });
    expect(await docker(engine, 'ps', '-aq', '--filter', `label=${lookLabel}`)).toBe('');
  });

  it('is root where its passwd says so', async () => {
    const image = await imageOf('fairlead-test/captain:1', 'USER captain', passwdOf('captain', 0));
    const { id, sentence } = await install(draftOf(image));
    expect(sentence).toContain('starts as root');
    expect((await refusal(site.api.sessions.launch({ workspaceId: id }))).code).toBe('WARNINGS_NOT_SHOWN');
  });

  it('is root where nobody knows the name', async () => {
    const image = await imageOf('fairlead-test/stranger:1', 'USER stranger');
    const { id } = await install(draftOf(image));
    expect((await site.api.workspaces.get({ id })).unconfirmed.map(warningKey)).toEqual([imageRootKey]);
  });
});

describe('an image that changes on the host after its install', () => {
  it.each([
    ['a number', 'USER 0:1000', undefined],
    ['a name', 'USER captain', passwdOf('captain', 0)],
  ])('is not started as root, given by %s', async (what, change, passwd) => {
    const tag = `fairlead-test/moving-${what.replace(' ', '-')}:1`;
    const image = await imageOf(tag, 'USER 1000');
    const { id } = await install(draftOf(image));
    await imageOf(tag, change, passwd);
    const { sessionId, taskId } = await site.api.sessions.launch({ workspaceId: id });
    const failed = await sessionIs(site.api, sessionId, 'failed', 'running');
    expect(failed.error?.code).toBe('WARNINGS_NOT_SHOWN');
    await taskEnd(site.api, taskId);
    expect(await containersOf(engine, sessionId)).toEqual([]);
  });
});

describe('folders that are mapped with an owner', () => {
  it('get it through the engine before the session starts, and keep what somebody filled', async () => {
    for (const name of ['filled', 'fixed']) await mkdir(join(folder, name));
    await writeFile(join(folder, 'filled', 'note'), 'mine');
    await chown(join(folder, 'filled'), 7, 8);
    const mapping = (bind: string, mode = 'rw') => ({ bind, mode, uid: 1000, gid: 1001 });
    const draft = draftOf(bed.images.desktop.v1, {
      volumeMappings: {
        [`${folder}/new`]: mapping('/new'),
        [`${folder}/filled`]: mapping('/filled'),
        [`${folder}/fixed`]: mapping('/fixed', 'ro'),
      },
    });
    const { warnings } = await site.api.workspaces.validate(draft);
    const { workspaceId, taskId } = await site.api.workspaces.install({
      draft,
      shownWarnings: warnings.map(warningKey),
    });
    await taskDone(site.api, taskId);
    const session = await launched(site.api, workspaceId);
    const owner = async (name: string) => {
      const { uid, gid, mode } = await stat(join(folder, name));
      return `${uid}:${gid} ${(mode & 0o777).toString(8)}`;
    };
    expect(await owner('new')).toBe('1000:1001 755');
    expect(await owner('filled')).toBe('7:8 755');
    expect(await owner('fixed')).toBe('0:0 755');
    expect(session.notes.map(({ code }) => code)).toEqual(['VOLUME_NOT_OWNED', 'VOLUME_READ_ONLY']);
    expect(session.notes[0]?.message).toContain('belongs to 7:8');
    await site.api.sessions.end({ ids: [session.id] });
  });
});
