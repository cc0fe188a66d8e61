/** What is read from the bed's registry is what an engine that pulled the image says. */
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { docker } from '../../tools/bed/docker.ts';
import { testBed } from '../../tools/bed/use-bed.ts';
import { createImageFacts } from './image-facts.ts';

const bed = testBed();
const never = new AbortController().signal;
const read = createImageFacts({ log: pino({ level: 'silent' }) });

it('has the diff ids that the engine has after a pull', async () => {
  const { a } = bed.engines;
  const image = bed.images.small;
  await docker(a, 'pull', '--quiet', image);
  const engine = JSON.parse(await docker(a, 'image', 'inspect', image, '--format', '{{json .RootFS.Layers}}'));
  const architecture = await docker(a, 'image', 'inspect', image, '--format', '{{.Architecture}}');
  const facts = await read(image, architecture, never);
  expect(facts?.layers.map(({ diffId }) => diffId)).toEqual(engine);
  expect(facts?.user).toBe(await docker(a, 'image', 'inspect', image, '--format', '{{.Config.User}}'));
  for (const { compressedBytes } of facts?.layers ?? []) expect(compressedBytes).toBeGreaterThan(0);
});

it('tells which layers two versions of a session image share', async () => {
  const [one, two] = await Promise.all(
    [bed.images.desktop.v1, bed.images.desktop.v2].map(async (name) => {
      const facts = await read(name, 'amd64', never);
      expect(facts?.user).toBe('1000');
      return facts?.layers;
    }),
  );
  if (!one || !two) throw new Error('The images could not be read.');
  expect(one.length).toBeGreaterThanOrEqual(3);
  const differs = one.findIndex(({ diffId }, at) => diffId !== two[at]?.diffId);
  expect(differs).toBeGreaterThan(0);
  expect(one.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0)).toBeGreaterThan(1_000_000);
});

it('cannot read what wants a password, or is not there', async () => {
  const other = (address: string) => bed.images.small.replace(bed.imageRegistry.address, address);
  expect(await read(other(bed.privateImageRegistry.address), 'amd64', never)).toBeNull();
  expect(await read(`${bed.imageRegistry.address}/nothing/here:1`, 'amd64', never)).toBeNull();
});
