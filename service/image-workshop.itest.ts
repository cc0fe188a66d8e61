/** Images that are made here: built, saved from sessions, kept, and copied to other hosts. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hintText } from '../common/hint.ts';
import { temporaryReference } from '../common/images/names.ts';
import { buildDetailSchema } from '../common/model/images.ts';
import type { Task } from '../common/model/tasks.ts';
import { docker } from '../tools/bed/docker.ts';
import { type ExtraEngine, startExtraEngine } from '../tools/bed/faults.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { refusal } from './testing/client.ts';
import { addSocketHost, containersOf, draftOf, hostUntil, installed, launched } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { first, sessionIs, taskDone, taskEnd } from './testing/wait.ts';

const bed = testBed();
const { small } = bed.images;

let a: ExtraEngine;
let b: ExtraEngine;
let site: Site;
let harbour: string;
let quay: string;

beforeAll(async () => {
  [a, b] = await Promise.all([startExtraEngine(), startExtraEngine()]);
  site = await startSite({ engines: [a, b] });
  await docker(a, 'pull', '-q', small);
  harbour = (await addSocketHost(site.api, a, 'Harbour')).id;
  quay = (
    await site.api.hosts.add({
      name: 'Quay',
      installByDefault: false,
      config: { kind: 'socket', socketPath: b.socket },
    })
  ).id;
  for (const id of [harbour, quay])
    await hostUntil(site.api, id, ({ connection }) => connection.state === 'connected', 'it is connected');
});
afterAll(async () => {
  await site?.dispose();
  await Promise.all([a?.dispose(), b?.dispose()]);
});

const images = async (engine: ExtraEngine): Promise<readonly string[]> =>
  (await docker(engine, 'images', '--all', '--quiet', '--no-trunc')).split('\n').sort();
const workspaceNamed = async (name: string) =>
  (await site.api.workspaces.list()).workspaces.filter(({ friendlyName }) => friendlyName === name);
const build = (friendlyName: string, dockerfile: string) =>
  site.api.images.build({ hostId: harbour, friendlyName, source: { kind: 'inline', dockerfile } });
const logOf = (task: Task): readonly string[] => buildDetailSchema.parse(task.detail).lines;
const base64 = (text: string) => Buffer.from(text).toString('base64');
/** A file of a container as its engine has it. */
const fileOf = (engine: ExtraEngine, image: string, path: string) =>
  docker(engine, 'run', '--rm', '--network', 'none', '--entrypoint', 'cat', image, path);

describe('a Dockerfile', () => {
  it('is built on the chosen host with a log that is seen meanwhile, and becomes a workspace there', async () => {
    const { taskId, image } = await build('Büro', `FROM ${small}\nRUN echo watch me; echo made > /made\n`);
    expect(image).toMatch(/^localhost\/fairlead\/buro:\d{4}-\d\d-\d\d-[a-z0-9]{6}$/);
    const sentences = new Set<string>();
    const task = await taskDone(site.api, taskId, ({ id, sentence }) => id === taskId && sentences.add(sentence));
    expect(logOf(task)).toContain('watch me');
    expect([...sentences].some((sentence) => sentence.startsWith('Step 2 of '))).toBe(true);
    const [workspace] = await workspaceNamed('Büro');
    expect(workspace).toMatchObject({ image, target: { kind: 'hosts', hostIds: [harbour] } });
    expect(workspace?.installs).toMatchObject([{ hostId: harbour, observed: 'present' }]);
    expect(task.result).toEqual({ workspaceId: workspace?.id, image });
    // The image it begins with runs as root, which nobody has been shown.
    expect(task.sentence).toMatch(/^Büro is ready on one host\. Its image starts as root/);
    expect(await fileOf(a, image, '/made')).toBe('made');

    const { entries } = await site.api.audit.search({ action: 'image.build' });
    const own = entries.filter(
      ({ data }) => JSON.stringify(data).includes(taskId) || JSON.stringify(data).includes(image),
    );
    expect(own.map(({ result }) => result).sort()).toEqual(['ok', 'ordered']);
    expect(own.map(({ objectName }) => objectName)).toEqual(['Büro', 'Büro']);
  });

  it('that fails is told with its line, makes no workspace, and can be run again', async () => {
    const { taskId } = await build('Broken', `FROM ${small}\n\n# a comment\nRUN true && \\\n  exit 7\n`);
    const failed = await taskEnd(site.api, taskId);
    expect(failed).toMatchObject({
      state: 'failed',
      error: { code: 'IMAGE_BUILD_FAILED', data: { line: 4, step: 2 } },
    });
    expect(failed.error?.message).toMatch(/Line 4, step 2 of \d+ .*code: 7/);
    expect(await workspaceNamed('Broken')).toEqual([]);
    await site.api.tasks.retry({ id: taskId });
    expect((await taskEnd(site.api, taskId)).error?.code).toBe('IMAGE_BUILD_FAILED');

    const { taskId: unread } = await build('Unread', `FROM ${small}\nFRUM x\n`);
    expect((await taskEnd(site.api, unread)).error).toMatchObject({ code: 'IMAGE_BUILD_FAILED', data: { line: 2 } });
  });

  it('that is cancelled leaves nothing', async () => {
    const before = await images(a);
    const { taskId } = await build('Never', `FROM ${small}\nRUN echo unique > /x\nRUN echo begun; sleep 600\n`);
    await first(
      (signal) => site.api.tasks.watch({ id: taskId }, { signal }),
      ({ detail }) => buildDetailSchema.safeParse(detail).data?.lines.includes('begun') === true,
      'it has begun',
    );
    await site.api.tasks.cancel({ id: taskId });
    expect((await taskEnd(site.api, taskId)).state).toBe('cancelled');
    expect(await images(a)).toEqual(before);
    expect(await docker(a, 'ps', '--all', '--quiet')).toBe('');
    expect(await workspaceNamed('Never')).toEqual([]);
  });
});

describe('a folder', () => {
  const begin = async (files: Readonly<Record<string, string>>) => {
    const { folderId } = await site.api.images.beginFolder();
    const list = Object.entries(files).map(([path, text]) => ({ path, base64: base64(text) }));
    if (list.length > 0) await site.api.images.addFiles({ folderId, files: list });
    return folderId;
  };
  const kept = () => readdir(join(site.dataDir, 'build-folders')).catch(() => []);

  it('is uploaded in pieces, built from, and gone then', async () => {
    const folderId = await begin({
      'build/Dockerfile': `FROM ${small}\nCOPY . /all/\nRUN /all/files/run.sh > /said\n`,
      'files/run.sh': '#!/bin/sh\necho on',
      '.dockerignore': 'secret\n',
      'secret/key': 'k',
    });
    // By plain HTTP, as scripts do.
    const answer = await site.http(`/api/images-folders/${folderId}/files`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ files: [{ path: 'files/run.sh', base64: base64('e two\n'), append: true }] }),
    });
    expect(await answer.json()).toMatchObject({ files: 4 });
    const { taskId, image } = await site.api.images.build({
      hostId: harbour,
      friendlyName: 'From a folder',
      source: { kind: 'folder', folderId, dockerfile: 'build/Dockerfile' },
    });
    await taskDone(site.api, taskId);
    expect(await fileOf(a, image, '/said')).toBe('one two');
    const listed = await docker(a, 'run', '--rm', '--entrypoint', 'ls', image, '-A', '/all');
    expect(listed.split('\n').sort()).toEqual(['.dockerignore', 'build', 'files']);
    expect(await kept()).toEqual([]);
  });

  it('takes no path that leads out of it, and belongs to one person', async () => {
    const folderId = await begin({});
    for (const path of ['../out', '/etc/cron.d/x', 'a/../../b', 'a\\b']) {
      const refused = await refusal(site.api.images.addFiles({ folderId, files: [{ path, base64: base64('x') }] }));
      expect(refused).toMatchObject({ code: 'IMAGE_FOLDER_PATH', data: { path } });
    }
    const source = { kind: 'folder', folderId } as const;
    const order = { hostId: harbour, friendlyName: 'Empty', source };
    expect((await refusal(site.api.images.build(order))).code).toBe('IMAGE_DOCKERFILE_MISSING');
    await site.api.images.dropFolder({ folderId });
    expect((await refusal(site.api.images.build(order))).code).toBe('IMAGE_FOLDER_NOT_FOUND');
    expect(await kept()).toEqual([]);
  });

  it('is gone after a crash, and its build says so; a Dockerfile that was typed is built on', async () => {
    const slow = `FROM ${small}\nRUN echo begun; sleep 4; echo ${Date.now()}\n`;
    const folderId = await begin({ Dockerfile: slow });
    const source = { kind: 'folder', folderId } as const;
    const fromFolder = await site.api.images.build({ hostId: harbour, friendlyName: 'Folder before', source });
    const typed = await build('Typed before', slow);
    for (const { taskId } of [fromFolder, typed])
      await first(
        (signal) => site.api.tasks.watch({ id: taskId }, { signal }),
        ({ detail }) => buildDetailSchema.safeParse(detail).success,
        'it builds',
      );
    await site.kill('SIGKILL');
    expect(await kept()).toEqual([folderId]);
    await site.start();
    expect(await kept()).toEqual([]);
    expect((await taskEnd(site.api, fromFolder.taskId)).error?.code).toBe('IMAGE_FOLDER_GONE');
    await taskDone(site.api, typed.taskId);
    expect((await workspaceNamed('Typed before')).length).toBe(1);
    expect(await workspaceNamed('Folder before')).toEqual([]);
  });
});

describe('a session', () => {
  const passwordIn = async (engine: ExtraEngine, sessionId: string) => {
    const [container = ''] = await containersOf(engine, sessionId);
    const env: string[] = JSON.parse(await docker(engine, 'inspect', '-f', '{{json .Config.Env}}', container));
    return env.find((entry) => entry.startsWith('VNC_PW='))?.slice('VNC_PW='.length) ?? '';
  };

  it('is saved as an image, which is launched, kept, and copied to another host', async () => {
    const { api } = site;
    const draft = draftOf(bed.images.desktop.v1, {
      friendlyName: 'Desk',
      environment: { COLOUR: 'a-canary-of-the-workspace' },
      target: { kind: 'hosts', hostIds: [harbour] },
    });
    const deskId = await installed(api, draft);
    const desk = await launched(api, deskId);
    const [container = ''] = await containersOf(a, desk.id);
    await docker(a, 'exec', container, 'sh', '-c', 'echo mine > "$HOME/mine.txt"');
    const password = await passwordIn(a, desk.id);
    expect(password.length).toBeGreaterThan(7);

    const { taskId, image } = await api.images.saveSession({ sessionId: desk.id, friendlyName: 'My desk' });
    const saved = await taskDone(api, taskId);
    expect(saved.sentence).toBe('My desk is ready on one host.');
    expect(await docker(a, 'inspect', image)).not.toContain('canary');
    for (const id of await images(a)) expect(await docker(a, 'inspect', id)).not.toContain(password);
    expect((await api.sessions.get({ id: desk.id })).state).toBe('running');
    const [workspace] = await workspaceNamed('My desk');
    expect(workspace).toMatchObject({
      id: Object(saved.result).workspaceId,
      image,
      cores: 1,
      environment: draft.environment,
    });
    await api.sessions.end({ ids: [desk.id] });

    const again = await launched(api, workspace?.id ?? '');
    const [newContainer = ''] = await containersOf(a, again.id);
    expect(await docker(a, 'exec', newContainer, 'sh', '-c', 'cat "$HOME/mine.txt"')).toBe('mine');
    expect(await passwordIn(a, again.id)).not.toBe(password);
    await api.sessions.end({ ids: [again.id] });

    // To another host: from the one that has it, through the service.
    if (workspace === undefined) throw new Error('There is no workspace.');
    const seen = new Set<string>();
    const moved = await api.workspaces.update({
      id: workspace.id,
      draft: { ...workspace, target: { kind: 'hosts', hostIds: [harbour, quay] } },
    });
    await taskDone(api, moved.taskId ?? '', ({ sentence }) => void seen.add(sentence.replace(/:.*/, '')));
    expect([...seen]).toContain('Copying from Harbour');
    const there = await launched(api, workspace.id, quay);
    const [onQuay = ''] = await containersOf(b, there.id);
    expect(await docker(b, 'exec', onQuay, 'sh', '-c', 'cat "$HOME/mine.txt"')).toBe('mine');
    await api.sessions.end({ ids: [there.id] });

    // What removes images leaves it: nobody could bring it back.
    const preview = await api.workspaces.uninstallPreview({ ids: [workspace.id] });
    expect(preview.hosts.flatMap(({ kept }) => kept.map((one) => one.image))).toEqual([image, image]);
    const { taskId: gone } = await api.workspaces.uninstall({ ids: [workspace.id] });
    await taskDone(api, gone);
    expect(await docker(a, 'images', '-q', image)).not.toBe('');
    expect(await docker(b, 'images', '-q', image)).not.toBe('');
  });

  it('that is not there, or runs no more, is not saved', async () => {
    const none = site.api.images.saveSession({ sessionId: 'none', friendlyName: 'x' });
    expect((await refusal(none)).code).toBe('SESSION_NOT_FOUND');
    const [desk] = await workspaceNamed('Desk');
    const session = await launched(site.api, desk?.id ?? '');
    await site.api.sessions.end({ ids: [session.id] });
    await sessionIs(site.api, session.id, 'deleted');
    const ended = site.api.images.saveSession({ sessionId: session.id, friendlyName: 'x' });
    expect(['SESSION_NO_CONTAINER', 'SESSION_WRONG_STATE']).toContain((await refusal(ended)).code);
  });
});

describe('a host that comes back', () => {
  it('loses what saving a session left on it when the service was killed, and nothing of others', async () => {
    const { tasks } = await site.api.tasks.list({ states: ['failed'] });
    const [left, foreign] = [temporaryReference(tasks[0]?.id ?? ''), temporaryReference('of-another-site')];
    for (const name of [left, foreign]) await docker(a, 'tag', small, name);
    await a.stop();
    await hostUntil(site.api, harbour, ({ connection }) => connection.state !== 'connected', 'it is away');
    await a.start();
    await hostUntil(site.api, harbour, ({ connection }) => connection.state === 'connected', 'it is back');
    await expect.poll(() => docker(a, 'images', '-q', left), { timeout: 30_000 }).toBe('');
    expect(await docker(a, 'images', '-q', foreign)).not.toBe('');
    expect(await docker(a, 'images', '-q', small)).not.toBe('');
    await docker(a, 'rmi', foreign);
  });
});

describe('an image that no connected host has', () => {
  it('is told where it could come from', async () => {
    const [office] = await workspaceNamed('Büro');
    if (office === undefined) throw new Error('There is no workspace.');
    await a.stop();
    await hostUntil(site.api, harbour, ({ connection }) => connection.state !== 'connected', 'it is away');
    const target = { kind: 'hosts' as const, hostIds: [harbour, quay] };
    const { taskId } = await site.api.workspaces.update({ id: office.id, draft: { ...office, target } });
    const task = await taskEnd(site.api, taskId ?? '');
    expect(task.error).toMatchObject({ code: 'IMAGE_NO_SOURCE', data: { hosts: ['Harbour'] } });
    expect(hintText(task.error?.hint ?? [])).toContain('It is on Harbour');
    await a.start();
    await hostUntil(site.api, harbour, ({ connection }) => connection.state === 'connected', 'it is back');
    await taskDone(site.api, (await site.api.workspaces.repair({ id: office.id, hostIds: [quay] })).taskId);
    expect(await fileOf(b, office.image, '/made')).toBe('made');
  });
});
