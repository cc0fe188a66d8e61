/**
 * What Fairlead says beforehand, compared with what a real engine and a real disk say afterwards: two versions of a
 * desktop that share all but 3 MB.
 *
 * Tolerance: a published size is whole megabytes, rounded up, so an estimate may be 1 MB above what the engine adds up
 * (`LayersSize`) and never below. What a removal gives back is told to the byte; the file system rounds up to its blocks.
 */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HostEstimate } from '../common/model/workspaces.ts';
import { docker } from '../tools/bed/docker.ts';
import { type ExtraEngine, startExtraEngine } from '../tools/bed/faults.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { addSocketHost, draftOf, installed } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { taskDone } from './testing/wait.ts';

const bed = testBed();
const { v1, v2 } = bed.images.desktop;
const megabyte = 1_000_000;

let engine: ExtraEngine;
let site: Site;
let hostId: string;
/** As registries publish them: whole megabytes, rounded up. */
let published: number;

beforeAll(async () => {
  // A disk of its own: nobody else writes there, so what becomes free can be compared.
  engine = await startExtraEngine({ diskMb: 2000 });
  await docker(engine, 'pull', '-q', v1);
  const size = Number(await docker(engine, 'image', 'inspect', '--format', '{{.Size}}', v1));
  published = Math.ceil(size / megabyte) * megabyte;
  await docker(engine, 'rmi', v1);
  site = await startSite({ engines: [engine] });
  hostId = (await addSocketHost(site.api, engine, 'Harbour')).id;
});
afterAll(async () => {
  await site?.dispose();
  await engine?.dispose();
});

const draft = (image: string, friendlyName: string) => draftOf(image, { friendlyName, sizeBytes: published });
/** Bytes of all layers of the engine, each once, as it adds them up itself. Past Fairlead, which asks the same. */
async function layersSize(): Promise<number> {
  const call = request({ socketPath: engine.socket, path: '/system/df', agent: false }).end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const answer: unknown = await json(response);
  return z.object({ LayersSize: z.number() }).parse(answer).LayersSize;
}
const estimateOf = async (image: string): Promise<HostEstimate> => {
  const { hosts } = await site.api.workspaces.estimate(draft(image, 'Estimated'));
  const row = hosts.find((host) => host.hostId === hostId);
  if (!row) throw new Error('The host is not in the estimate.');
  return row;
};
const imageOf = async (tag: string) =>
  (await site.api.hosts.images({ id: hostId })).images.find(({ tags }) => tags.includes(tag));
const preview = async (...ids: string[]) =>
  (await site.api.workspaces.uninstallPreview({ ids })).hosts[0]?.givesBack.bytes;

describe('on a real engine', () => {
  it('an install takes what was said, and a removal gives back what was said', async () => {
    const { api } = site;
    await api.settings.update({ diskReserveBytes: 0 });
    const empty = await layersSize();
    expect(empty).toBe(0);

    // All of it, as nothing is there.
    const whole = await estimateOf(v1);
    expect(whole).toMatchObject({ known: 'manifest', worstBytes: published, present: false, fits: 'yes' });
    const first = await installed(api, draft(v1, 'First'));
    const one = await layersSize();
    expect(whole.takesBytes).toBeGreaterThanOrEqual(one);
    expect(whole.takesBytes).toBeLessThanOrEqual(one + megabyte);
    expect(await estimateOf(v1)).toMatchObject({ known: 'engine', takesBytes: 0, downloadBytes: 0, present: true });

    // The second shares all but 3 MB.
    const part = await estimateOf(v2);
    expect(part).toMatchObject({ known: 'manifest', present: false });
    const second = await installed(api, draft(v2, 'Second'));
    const both = await layersSize();
    expect(both - one).toBeLessThan(4 * megabyte);
    expect(part.takesBytes).toBeGreaterThanOrEqual(both - one);
    expect(part.takesBytes).toBeLessThanOrEqual(both - one + megabyte);
    expect(part.downloadBytes).toBeLessThan(4 * megabyte);

    // Every place says the same of the two, and none adds up what they share.
    const { hosts } = await api.workspaces.capacity();
    expect(hosts[0]).toMatchObject({ installedBytes: both, installedAtMost: false });
    const images = { one: await imageOf(v1), two: await imageOf(v2) };
    expect(images.two?.givesBack).toEqual({ bytes: both - one, atLeast: false, nothingBecause: null });
    expect(await preview(second)).toBe(both - one);
    expect(await preview(first, second)).toBe(both);
    const { installs } = await api.workspaces.get({ id: first });
    expect(installs[0]?.sizeBytes).toBe(images.one?.sizeBytes);

    // A container uses it: nothing would become free, and nothing does.
    const container = await docker(engine, 'create', v2);
    const nothing = { bytes: 0, atLeast: false, nothingBecause: 'in-use' };
    expect((await imageOf(v2))?.givesBack).toEqual(nothing);
    expect(await preview(second)).toBe(0);
    await expect(api.hosts.removeImage({ id: hostId, image: images.two?.id ?? '' })).rejects.toMatchObject({
      code: 'IMAGE_IN_USE',
    });
    await docker(engine, 'rm', container);

    // It has a name that somebody else gave it: its removal takes Fairlead's name away and gives nothing back.
    await docker(engine, 'tag', v2, 'somebody/else:1');
    expect(await preview(second)).toBe(0);
    await docker(engine, 'rmi', 'somebody/else:1');

    // What was said, to the byte of the engine; the disk, to its blocks.
    const said = (await preview(second)) ?? 0;
    const { taskId } = await api.workspaces.uninstall({ ids: [second] });
    const { result, sentence } = await taskDone(api, taskId);
    expect(both - (await layersSize())).toBe(said);
    const { freedBytes } = z.object({ freedBytes: z.number() }).parse(result);
    expect(Math.abs(freedBytes - said)).toBeLessThan(megabyte);
    expect(sentence).toMatch(/^3(\.\d+)?\sMB became free\.$/);

    const removed = await api.hosts.removeImage({ id: hostId, image: images.one?.id ?? '' });
    expect(await layersSize()).toBe(0);
    expect(removed.removed).toBe(true);
    // Folders and small files take a block each.
    expect(removed.freedBytes).toBeGreaterThan(one);
    expect(removed.freedBytes).toBeLessThan(one * 1.2);
  });

  it('a full disk is said with figures that fit each other, and asks for what is missing', async () => {
    const { api } = site;
    await api.settings.update({ diskReserveBytes: 2_000_000_000 });
    await engine.fill(230);
    try {
      const row = await estimateOf(v1);
      expect(row).toMatchObject({ fits: 'no', usableBytes: 0, reserveBytes: 2_000_000_000 });
      expect(row.shortBytes).toBe((row.roomBytes ?? 0) + 2_000_000_000 - (row.freeBytes ?? 0));
      const id = await api.workspaces.install({ draft: draft(v1, 'Refused') });
      const { installs } = await api.workspaces.get({ id: id.workspaceId });
      await expect
        .poll(async () => (await api.workspaces.get({ id: id.workspaceId })).installs[0]?.reason?.message)
        .toMatch(
          /^Harbour has 2\d\d\sMB free; 2\sGB are kept in reserve: nothing can be installed until 1\.7\d\sGB more is free, and the image needs \d+\sMB while it is unpacked\.$/,
        );
      expect(installs).toHaveLength(1);
      const { candidates } = await api.sessions.placement({ workspaceId: id.workspaceId });
      expect(candidates[0]?.reasons.map(({ code, message }) => [code, message])).toEqual([
        ['DISK', expect.stringMatching(/^The image is not there yet\. The host has 2\d\d\sMB free; 2\sGB are kept/)],
      ]);
    } finally {
      engine.unfill();
    }
  });
});
