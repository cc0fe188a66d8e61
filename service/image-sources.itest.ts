/** Images that come from no image registry: loaded from an archive, on an engine of their own. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { docker } from '../tools/bed/docker.ts';
import { type ExtraEngine, startExtraEngine } from '../tools/bed/faults.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { buildParts } from '../tools/build.ts';
import { refusal } from './testing/client.ts';
import { addSocketHost, hostUntil } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { taskEnd, until } from './testing/wait.ts';

const bed = testBed();
const { small } = bed.images;
const firefox = 'localhost/fairlead/firefox:1.0';

let engine: ExtraEngine;
let site: Site;
let hostId: string;
let folder: string;
beforeAll(async () => {
  await buildParts({ parts: ['first-party-registry'] });
  folder = await mkdtemp(join(tmpdir(), 'fairlead-archive-'));
  engine = await startExtraEngine();
  await docker(engine, 'pull', '-q', small);
  site = await startSite({ engines: [engine], withDefaults: true });
  hostId = (await addSocketHost(site.api, engine, 'Harbour')).id;
  await hostUntil(site.api, hostId, ({ connection }) => connection.state === 'connected', 'it is connected');
});
afterAll(async () => {
  await site?.dispose();
  await engine?.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** `docker save` of the small image by a name, which is gone afterwards. */
async function archiveOf(reference: string): Promise<Buffer> {
  const file = join(folder, 'image.tar');
  await docker(engine, 'tag', small, reference);
  await docker(engine, 'save', '-o', file, reference);
  await docker(engine, 'rmi', reference);
  return readFile(file);
}

async function sent(uploadId: string, bytes: Buffer): Promise<void> {
  const step = 256 * 1024;
  for (let from = 0; from < bytes.length; from += step)
    await site.api.imageSources.addPiece({ uploadId, base64: bytes.subarray(from, from + step).toString('base64') });
}

const installOf = async () => {
  const { workspaces } = await site.api.workspaces.list();
  return workspaces.find(({ image }) => image === firefox)?.installs.find((install) => install.hostId === hostId);
};
const installIs = (observed: string) =>
  until(site.api, ['installs', 'workspaces'], installOf, (install) => install?.observed === observed, observed);

it('says what is missing, asks for nothing, and notes what is loaded from a file', async () => {
  const isNoted = (install: Awaited<ReturnType<typeof installOf>>) =>
    install?.reason?.code === 'INSTALL_IMAGE_NOT_MADE';
  expect(await until(site.api, ['installs'], installOf, isNoted, 'it is missing')).toMatchObject({
    observed: 'absent',
  });
  expect((await site.api.tasks.list({})).tasks).toEqual([]);
  const archive = await archiveOf(firefox);
  const { taskId, uploadId } = await site.api.imageSources.beginLoad({
    hostId,
    reference: firefox,
    bytes: archive.length,
  });
  expect(await installIs('pulling')).toMatchObject({ taskId });
  await sent(uploadId, archive);
  const task = await taskEnd(site.api, taskId);
  expect(task).toMatchObject({ state: 'succeeded', error: null });
  expect(await installOf()).toMatchObject({ observed: 'present', reason: null });
  const { entries } = await site.api.audit.search({ action: 'image.load' });
  expect(entries.map(({ result, objectName }) => [result, objectName])).toContainEqual(['ordered', firefox]);
  await docker(engine, 'rmi', firefox);
});

it('says that an archive brought something else', async () => {
  const archive = await archiveOf('localhost/fairlead/other:1.0');
  const { taskId, uploadId } = await site.api.imageSources.beginLoad({
    hostId,
    reference: firefox,
    bytes: archive.length,
  });
  await sent(uploadId, archive);
  expect(await taskEnd(site.api, taskId)).toMatchObject({ state: 'failed', error: { code: 'IMAGE_NOT_IN_ARCHIVE' } });
  expect(await installOf()).toMatchObject({ observed: 'absent', reason: { code: 'INSTALL_IMAGE_NOT_MADE' } });
});

it('is over when it is cancelled, and takes no more then', async () => {
  const { taskId, uploadId } = await site.api.imageSources.beginLoad({ hostId, reference: firefox, bytes: 10_000_000 });
  await site.api.imageSources.addPiece({ uploadId, base64: Buffer.alloc(1024).toString('base64') });
  await site.api.tasks.cancel({ id: taskId });
  expect(await taskEnd(site.api, taskId)).toMatchObject({ state: 'cancelled' });
  expect(await refusal(site.api.imageSources.addPiece({ uploadId, base64: 'AAAA' }))).toMatchObject({
    code: 'IMAGE_UPLOAD_OVER',
  });
  expect(await installIs('absent')).toBeDefined();
});
