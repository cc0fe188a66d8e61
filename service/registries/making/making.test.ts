/** The calls of `registries.making`, by the contract: who may, what is kept, what the log is told. */
import { text } from 'node:stream/consumers';
import { unzipSync, zipSync } from 'fflate';
import { expect, onTestFinished, test, vi } from 'vitest';
import { entry10 } from '../../../common/registry/corpus-parts.ts';
import { archiveLimits } from '../../../common/registry-source/archive-files.ts';
import { newSourceFiles } from '../../../common/registry-source/new-files.ts';
import { actorWith } from '../../access/testing/actors.ts';
import { inlineWorkers } from '../../work/testing/inline.ts';
import { smallSite } from '../source/testing/folders.ts';
import { createRegistryMaking } from './making.ts';
import type { MadeArchive } from './making-operations.ts';

const anna = actorWith();
const never = new AbortController().signal;

async function making(siteDir?: string | null) {
  let ids = 0;
  const area = createRegistryMaking({
    workers: inlineWorkers(),
    siteDir: siteDir === undefined ? await smallSite() : siteDir,
    newId: () => `id-${++ids}`,
    now: () => 1_700_000_000_000,
  });
  onTestFinished(() => area.dispose());
  return area;
}

async function filesOf(archive: MadeArchive): Promise<Readonly<Record<string, Uint8Array>>> {
  return unzipSync(Buffer.from(await text(archive.open().setEncoding('latin1')), 'latin1'));
}

const wish = { name: 'My desktops', description: '', listUrl: '', contactUrl: '', sample: true };
const source = (entry: object = entry10({ sha: undefined, image_src: undefined })) =>
  zipSync({
    'mine/registry.json': Buffer.from('{"name":"Mine","schema":"1.0"}'),
    'mine/workspaces/A/workspace.json': Buffer.from(JSON.stringify(entry)),
  });

test('the folder to begin with is what the command line writes, in a folder of its own', async () => {
  const { value, facts } = (await making()).start(anna, { ...wish, contactUrl: 'mailto:a@registry.example' });
  expect(value).toMatchObject({ fileName: 'My desktops.zip', mediaType: 'application/zip' });
  const expected = newSourceFiles({ ...wish, listUrl: null, contactUrl: 'mailto:a@registry.example' });
  const files = Object.entries(await filesOf(value)).map(([path, bytes]) => [path, Buffer.from(bytes).toString()]);
  expect(files).toEqual([...expected].map(([path, content]) => [`My desktops/${path}`, content]));
  expect(facts).toEqual([
    { object: { type: 'registry', id: '', name: 'My desktops' }, data: { files: expected.size } },
  ]);
});

test('what is uploaded in pieces is built once, and can be fetched as often as it is wanted', async () => {
  const area = await making();
  const archive = source();
  const { uploadId } = area.beginUpload(anna);
  area.addPiece(anna, uploadId, archive.subarray(0, 100));
  expect(area.addPiece(anna, uploadId, archive.subarray(100))).toEqual({ bytes: archive.length });
  const { value, facts } = await area.build(anna, { uploadId, modified: 1_600_000_000_000 }, never);
  expect(value.report).toMatchObject({ name: 'Mine', workspaces: 1, errors: 0, warnings: 1 });
  expect(value.report.checks).toMatchObject([{ id: 'ICON_MISSING', file: 'workspaces/A/workspace.json' }]);
  expect(facts).toEqual([
    { object: { type: 'registry', id: '', name: 'Mine' }, data: { workspaces: 1, errors: 0, warnings: 1 } },
  ]);
  for (const _time of [1, 2]) {
    const site = area.download(anna, value.siteId ?? '');
    expect(site.fileName).toBe('Mine site.zip');
    const files = await filesOf(site);
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['index.html', '1.0/list.json', '1.1/index.html']));
    expect(JSON.parse(Buffer.from(files['1.0/list.json'] ?? []).toString())).toMatchObject({
      modified: 1_600_000_000_000,
    });
  }
  await expect(area.build(anna, { uploadId }, never)).rejects.toMatchObject({ code: 'REGISTRY_UPLOAD_NOT_FOUND' });
});

test('a check that keeps it from being built is told, also to the log, and there is nothing to fetch', async () => {
  const area = await making();
  const { uploadId } = area.beginUpload(anna);
  area.addPiece(
    anna,
    uploadId,
    zipSync({ 'registry.json': Buffer.from('{"name":"Mine"}'), 'workspaces/A/x': pieceOf(1) }),
  );
  const { value, facts } = await area.build(anna, { uploadId }, never);
  expect(value).toMatchObject({ siteId: null, bytes: 0, report: { errors: 1 } });
  expect(facts[0]?.outcome).toMatchObject({ result: 'failed' });
});

const pieceOf = (length: number) => new Uint8Array(length);

test('nobody reaches what somebody else uploads or has built', async () => {
  const area = await making();
  const ben = actorWith('operator', { userId: 'ben' });
  const { uploadId } = area.beginUpload(anna);
  const gone = expect.objectContaining({ code: 'REGISTRY_UPLOAD_NOT_FOUND' });
  expect(() => area.addPiece(ben, uploadId, pieceOf(1))).toThrow(gone);
  area.addPiece(anna, uploadId, source());
  await expect(area.build(ben, { uploadId }, never)).rejects.toEqual(gone);
  const { value } = await area.build(anna, { uploadId }, never);
  expect(() => area.download(ben, value.siteId ?? '')).toThrow(gone);
});

test('an archive is bounded, one person has one, and of all there are a few', async () => {
  const area = await making();
  const piece = pieceOf(archiveLimits.bytes / 2);
  const { uploadId } = area.beginUpload(anna);
  area.addPiece(anna, uploadId, piece);
  area.addPiece(anna, uploadId, piece);
  expect(() => area.addPiece(anna, uploadId, pieceOf(1))).toThrow(
    expect.objectContaining({ code: 'REGISTRY_ARCHIVE_TOO_LARGE' }),
  );
  const next = area.beginUpload(anna).uploadId;
  area.beginUpload(anna);
  expect(() => area.addPiece(anna, next, pieceOf(1))).toThrow(
    expect.objectContaining({ code: 'REGISTRY_UPLOAD_NOT_FOUND' }),
  );
  for (const userId of ['b', 'c', 'd']) area.beginUpload(actorWith('operator', { userId }));
  expect(() => area.beginUpload(actorWith('operator', { userId: 'e' }))).toThrow(
    expect.objectContaining({ code: 'REGISTRY_UPLOADS_MANY' }),
  );
});

test('what nobody comes back to is forgotten', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const area = await making();
  const { uploadId } = area.beginUpload(anna);
  vi.advanceTimersByTime(14 * 60_000);
  area.addPiece(anna, uploadId, pieceOf(1));
  vi.advanceTimersByTime(14 * 60_000);
  area.addPiece(anna, uploadId, pieceOf(1));
  vi.advanceTimersByTime(16 * 60_000);
  expect(() => area.addPiece(anna, uploadId, pieceOf(1))).toThrow(
    expect.objectContaining({ code: 'REGISTRY_UPLOAD_NOT_FOUND' }),
  );
});

test('who may not change registries makes none here', async () => {
  const area = await making();
  const viewer = actorWith('viewer');
  const refused = expect.objectContaining({ code: 'NOT_PERMITTED' });
  expect(() => area.start(viewer, wish)).toThrow(refused);
  expect(() => area.beginUpload(viewer)).toThrow(refused);
});

test('a program without the pages says so', async () => {
  const area = await making(null);
  const { uploadId } = area.beginUpload(anna);
  area.addPiece(anna, uploadId, source());
  await expect(area.build(anna, { uploadId }, never)).rejects.toMatchObject({ code: 'REGISTRY_SITE_MISSING' });
});
