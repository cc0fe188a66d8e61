import pino from 'pino';
import { expect, it } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import type { EngineConnector } from './connector.ts';
import { createHeldImages } from './held-images.ts';
import { unasked } from './image-types.ts';

/** Counts its questions; whatever else is asked of it fails the test. */
function engine(answers: Partial<EngineConnector>) {
  const asked: string[] = [];
  const connector = new Proxy({} as EngineConnector, {
    get(_target, name: keyof EngineConnector) {
      const answer = answers[name];
      if (typeof answer !== 'function') throw new Error(`Nobody expects "${String(name)}" to be asked for.`);
      asked.push(name);
      return answer;
    },
  });
  return { host: { id: 'host', connector }, asked };
}
const details = (id: string) => ({
  ...unasked({ id, sizeBytes: 5 }),
  diffIds: ['sha256:a', `sha256:${id}`],
  tags: [],
  digests: [],
  createdAt: 0,
  labels: {},
  architecture: 'amd64',
  os: 'linux',
  env: [],
  exposedPorts: [],
  user: '',
});
const inspectImage: EngineConnector['inspectImage'] = async (id) => (id === 'gone' ? null : details(id));
const imageHistory: EngineConnector['imageHistory'] = async () => [
  { createdBy: 'RUN one', sizeBytes: 3 },
  { createdBy: 'ENV A=b', sizeBytes: 0 },
  { createdBy: 'RUN two', sizeBytes: 2 },
];
const log = pino({ level: 'silent' });
const images = ['1', '2'].map((id) => ({ id, sizeBytes: 5 }));

it('asks what an image is made of once', async () => {
  const { host, asked } = engine({ inspectImage, imageHistory });
  const held = createHeldImages({ log });
  const sized = await held.layerSizes(host, await held.layers(host, images));
  expect(sized[0]).toEqual({
    id: '1',
    sizeBytes: 5,
    diffIds: ['sha256:a', 'sha256:1'],
    layerBytes: [3, 2],
    ownBytes: null,
  });
  expect(asked).toHaveLength(4);
  expect(await held.layerSizes(host, await held.layers(host, images))).toEqual(sized);
  expect(asked).toHaveLength(4);
});

it('knows no layers of an image that went meanwhile, and asks again where it is back', async () => {
  const { host, asked } = engine({ inspectImage, imageHistory });
  const held = createHeldImages({ log });
  const gone = [{ id: 'gone', sizeBytes: 5 }];
  expect(await held.layerSizes(host, await held.layers(host, gone))).toEqual([unasked({ id: 'gone', sizeBytes: 5 })]);
  await held.layers(host, gone);
  expect(asked).toEqual(['inspectImage', 'inspectImage']);
});

it('takes what the engine adds up; of one that does not in time, the layers', async () => {
  const held = createHeldImages({ log });
  const usage = {
    imagesBytes: 7,
    containersBytes: 0,
    volumesBytes: 0,
    buildCacheBytes: 0,
    reclaimableBytes: 0,
    images: [
      { id: '1', ownBytes: 2 },
      { id: '2', ownBytes: null },
    ],
  };
  const quick = engine({ diskUsage: async () => usage });
  expect((await held.own(quick.host, images.map(unasked))).map(({ ownBytes }) => ownBytes)).toEqual([2, null]);

  const late = () => Promise.reject(new FairleadError('HOST_TIMED_OUT', { message: 'It did not answer in time.' }));
  const slow = engine({ diskUsage: late, inspectImage, imageHistory });
  expect((await held.own(slow.host, images.map(unasked))).map(({ layerBytes }) => layerBytes)).toEqual([
    [3, 2],
    [3, 2],
  ]);
  const left = engine({
    diskUsage: () => Promise.reject(new FairleadError('CANCELLED', { message: 'The operation was cancelled.' })),
  });
  await expect(held.own(left.host, images.map(unasked))).rejects.toMatchObject({ code: 'CANCELLED' });
});
