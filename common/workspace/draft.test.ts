import { expect, test } from 'vitest';
import { draftContainer } from '../docker/draft-container.ts';
import { readExecConfig } from '../docker/exec-config.ts';
import { registryText } from '../registry/corpus-parts.ts';
import { readRegistry } from '../registry/read.ts';
import { draftOfEntry, offeredImage } from './draft.ts';
import { draftProblems, hasErrors } from './problems.ts';

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
])('the image registry %j is %j', (dockerRegistry, expected) => {
  expect(draftOf({ docker_registry: dockerRegistry }).dockerRegistry).toBe(expected);
});

test('numbers of settings reach the container as they were published', () => {
  const written = '{"A": 1.0, "B": 12345678901234567890, "C": 1e400, "D": 5}';
  const settings = `"run_config":{"environment":${written},"labels":{"L":1.10}},"exec_config":{"go":{"cmd":"id","environment":${written}}}`;
  const source = `{"workspaces":[{"friendly_name":"A","name":"art/a:1",${settings}}]}`;
  const [entry] = readRegistry(source).entries;
  if (entry === undefined) throw new Error('The entry was not read.');
  const draft = draftOfEntry(entry, offeredImage(entry));
  const variables = ['A=1.0', 'B=12345678901234567890', 'C=1e400', 'D=5'];
  expect(entry.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(draftContainer(draft).body.Env).toEqual(expect.arrayContaining(variables));
  expect(draftContainer(draft).body.Labels).toMatchObject({ L: '1.10' });
  expect(readExecConfig(draft.execConfig).commands[0]?.environment).toEqual(variables);
});

test.each([
  ['an image registry that cannot be used is kept, to be corrected', { docker_registry: '/v1/' }, '/v1/', 'art/a:1'],
  ['one with a password is not', { docker_registry: 'https://me:secret@x.example' }, '', ''],
  ['settings that cannot be read', { run_config: 'privileged' }, '', ''],
  ['settings that are nested too deep', { other: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) as unknown }, '', ''],
])('%s: what it makes cannot be saved as it is', (_name, changes, dockerRegistry, image) => {
  const [entry] = readRegistry(registryText([{ friendly_name: 'A', name: 'art/a:1', ...changes }] as never)).entries;
  if (entry === undefined) throw new Error('The entry was not read.');
  expect(entry.usable).toBe(false);
  const draft = draftOfEntry(entry, offeredImage(entry));
  expect(draft).toMatchObject({ dockerRegistry, image });
  expect(hasErrors(draftProblems(draft))).toBe(true);
});

test('a size that looks wrong is the worst case of the workspace', () => {
  for (const size of [20, 131_418]) {
    const [entry] = readRegistry(
      registryText([{ friendly_name: 'A', name: 'art/a:1', uncompressed_size_mb: size }]),
    ).entries;
    if (entry === undefined) throw new Error('The entry was not read.');
    expect(draftOfEntry(entry, offeredImage(entry)).sizeBytes).toBe(size * 1_000_000);
  }
});
