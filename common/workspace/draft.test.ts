import { expect, test } from 'vitest';
import { registryText } from '../registry/corpus-parts.ts';
import { readRegistry } from '../registry/read.ts';
import { draftOfEntry } from './draft.ts';

function draftOf(entry: Record<string, unknown>) {
  const text = registryText([{ friendly_name: 'A', name: 'art/a:1', compatibility: [], ...entry }]);
  const [read] = readRegistry(text).entries;
  if (read === undefined) throw new Error('The entry was not read.');
  return draftOfEntry(read, null);
}

test.each([
  [{}, 0],
  [{ require_gpu: false }, 0],
  [{ require_gpu: true }, 1],
  [{ require_gpu: true, gpu_count: 2 }, 2],
  [{ gpu_count: 1 }, 1],
])('%j asks for %i GPUs', (entry, gpus) => {
  expect(draftOf(entry).gpuCount).toBe(gpus);
});

test.each([
  [undefined, ''],
  ['https://ghcr.io/', 'ghcr.io'],
  ['http://images.example:5000/', 'http://images.example:5000'],
  [' HTTP://Images.example', 'http://images.example'],
  ['https://hub.docker.com/', ''],
])('the image registry %j is %j', (docker_registry, expected) => {
  expect(draftOf({ docker_registry }).dockerRegistry).toBe(expected);
});
