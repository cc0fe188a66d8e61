/**
 * An image of Fairlead's own, built for this machine's engine where no Debian image can be had: its base is made here, from
 * the mirror of this machine's own packages. Cancelled in the middle of each half; nothing of it is left.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { madeBase } from '../common/images/own-images.ts';
import { debianMirror, debianSecurityMirror } from '../tools/bed/debian.ts';
import { docker } from '../tools/bed/docker.ts';
import { type ExtraEngine, startExtraEngine } from '../tools/bed/faults.ts';
import { buildParts } from '../tools/build.ts';
import { mountsBelow } from './images/mounts.ts';
import { addSocketHost, hostUntil } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { first, taskEnd } from './testing/wait.ts';

let engine: ExtraEngine;
let site: Site;
let hostId: string;
beforeAll(async () => {
  await buildParts({ parts: ['first-party-registry'] });
  engine = await startExtraEngine();
  site = await startSite({ engines: [engine], withDefaults: true });
  await site.api.settings.update({ debianMirror: debianMirror(), debianSecurityMirror: debianSecurityMirror() });
  hostId = (await addSocketHost(site.api, engine, 'Harbour')).id;
  await hostUntil(site.api, hostId, ({ connection }) => connection.state === 'connected', 'it is connected');
});
afterAll(async () => {
  await site?.dispose();
  await engine?.dispose();
});

/** The folder in which the root is made. */
const rootFolder = () => join(site.dataDir, 'debian-root.tar.new');

/** Command lines of processes that have to do with the folder, or run with it as their root. */
function working(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        const line = readFileSync(join('/proc', id, 'cmdline'), 'utf8')
          .replaceAll('\0', ' ')
          .trim();
        return line.includes(rootFolder()) || existsSync(join('/proc', id, 'root', 'debootstrap')) ? [line] : [];
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
}

const left = async () => ({
  processes: working(),
  mounts: await mountsBelow(rootFolder()),
  files: readdirSync(site.dataDir).filter((name) => name.startsWith('debian-root')),
  containers: await docker(engine, 'ps', '-aq'),
});
const nothing = { processes: [], mounts: [], files: [], containers: '' };

const sentenceIs = (taskId: string, sentence: RegExp) =>
  first(
    (signal) => site.api.tasks.watch({ id: taskId }, { signal }),
    (task) => task.id === taskId && sentence.test(task.sentence),
    `the task says ${sentence}`,
  );

let taskId: string;

it('is cancelled while debootstrap works: nothing runs, is mounted, or is left', async () => {
  ({ taskId } = await site.api.imageSources.build({ hostId, image: 'desktop' }));
  await sentenceIs(taskId, /^The Debian image cannot be pulled\. Making a Debian root on this machine\.$/);
  // In the middle: it has mounted what the programs of the new root need, and runs them.
  await expect.poll(() => mountsBelow(rootFolder())).not.toEqual([]);
  await expect.poll(working).toContainEqual(expect.stringMatching(/dpkg/));
  await site.api.tasks.cancel({ id: taskId });
  expect(await taskEnd(site.api, taskId)).toMatchObject({ state: 'cancelled', retryable: true });
  expect(await left()).toEqual(nothing);
});

it('is tried again: the base is made, and what is built on it is cancelled without a trace', async () => {
  const { id } = await site.api.tasks.retry({ id: taskId });
  const began = performance.now();
  await sentenceIs(id, /^localhost\/fairlead\/desktop:1\.0: Step [2-9]/);
  process.stderr.write(`The base was made in ${Math.round((performance.now() - began) / 1000)} s.\n`);
  // A step of the build runs in a container.
  await expect.poll(() => docker(engine, 'ps', '-q')).not.toBe('');
  await site.api.tasks.cancel({ id });
  expect(await taskEnd(site.api, id)).toMatchObject({ state: 'cancelled', retryable: true });
  // An engine ends the container of a step when it hears that nobody listens.
  await expect.poll(left).toEqual(nothing);
  const images = (await docker(engine, 'images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n');
  expect(images).toEqual([madeBase]);
  const version = await docker(engine, 'run', '--rm', '--network', 'none', madeBase, 'cat', '/etc/debian_version');
  expect(version).toMatch(/^12\./);
});
