/** Making images and moving them, on private engines of the bed: by a socket, and over SSH. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { extract, pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataOf } from '../../common/error-data-of.ts';
import { FairleadError } from '../../common/errors.ts';
import { docker } from '../../tools/bed/docker.ts';
import { type ExtraEngine, type ExtraSshd, startExtraEngine, startExtraSshd } from '../../tools/bed/faults.ts';
import { useBed as theBed } from '../../tools/bed/use-bed.ts';
import type { BuildProgress } from './build-types.ts';
import type { EngineConnector } from './connector.ts';
import { createConnector } from './create-connector.ts';
import { withDefinition } from './engine/saved-image.ts';
import { startSshWorkers } from './ssh/testing/ssh-workers.ts';
import { connectOverSsh } from './testing/over-ssh.ts';

const workers = startSshWorkers();
const bed = theBed();
let engine: ExtraEngine;
let second: ExtraEngine;
let sshd: ExtraSshd;
let other: EngineConnector;

beforeAll(async () => {
  [engine, second, sshd] = await Promise.all([startExtraEngine(), startExtraEngine(), startExtraSshd()]);
  other = createConnector({ kind: 'socket', socketPath: second.socket }, { env: {}, workers });
});
afterAll(async () => {
  await other?.close();
  await Promise.all([engine?.dispose(), second?.dispose(), sshd?.dispose()]);
  await workers.dispose();
});

/** What a build is made from: these files, one of which is the Dockerfile. */
const made = (files: Readonly<Record<string, string>>, path = 'Dockerfile') => ({
  context: folder(files),
  dockerfile: { path, text: files[path] ?? '' },
});

/** A tar of these files. */
function folder(files: Readonly<Record<string, string>>): Readable {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  return Readable.from(archive, { objectMode: false });
}

async function thrownBy(promise: Promise<unknown>): Promise<FairleadError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof FairleadError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

const ways: ReadonlyArray<readonly [string, () => Promise<EngineConnector>]> = [
  ['socket', async () => createConnector({ kind: 'socket', socketPath: engine.socket }, { env: {}, workers })],
  ['ssh', () => connectOverSsh(sshd, engine, { bed, workers })],
];

describe.each(ways)('an engine by %s', (way, make) => {
  let connector: EngineConnector;
  const name = (what: string) => `localhost/making-${way}/${what}:1`;
  const labels = { 'test.made': way };

  beforeAll(async () => {
    connector = await make();
    await connector.pullImage(bed.images.small);
  });
  afterAll(async () => {
    await connector?.close();
  });

  const imageIds = async (): Promise<readonly string[]> =>
    (await docker(engine, 'images', '--all', '--quiet', '--no-trunc')).split('\n').sort();

  test('builds from a folder, and tells what it prints', async () => {
    const seen: BuildProgress[] = [];
    await connector.buildImage({
      ...made(
        {
          'sub/Dockerfile': `FROM ${bed.images.small}\nCOPY hello.txt /hello\nRUN printf 'it is \\033[31mred\\033[0m\\n'; : ${way}\n`,
          'hello.txt': 'hello',
        },
        'sub/Dockerfile',
      ),
      reference: name('built'),
      labels,
      onProgress: (progress) => seen.push(progress),
    });
    expect(await connector.inspectImage(name('built'))).toMatchObject({ labels });
    expect(seen.flatMap(({ lines }) => lines)).toContain('it is red');
    expect(seen.some(({ step, instruction }) => step === 2 && instruction === 'COPY hello.txt /hello')).toBe(true);
    const { id } = await connector.createContainer(`making-${way}-look`, { Image: name('built') });
    expect((await connector.readFile(id, '/hello'))?.toString()).toBe('hello');
    await connector.removeContainer(id);
  });

  test('takes what it made before, or makes it anew where that is asked', async () => {
    const build = async (fresh: boolean) => {
      const context = made({ Dockerfile: `FROM ${bed.images.small}\nRUN cat /proc/sys/kernel/random/uuid > /when\n` });
      await connector.buildImage({ ...context, reference: name('fresh'), labels, fresh });
      return (await connector.inspectImage(name('fresh')))?.id;
    };
    const first = await build(false);
    expect(await build(false)).toBe(first);
    expect(await build(true)).not.toBe(first);
  });

  test('tells which step failed, and which line cannot be read', async () => {
    const failed = await thrownBy(
      connector.buildImage({
        ...made({ Dockerfile: `FROM ${bed.images.small}\nRUN true\nRUN exit 3\nRUN true\n` }),
        reference: name('failing'),
        labels,
      }),
    );
    expect(failed.code).toBe('IMAGE_BUILD_FAILED');
    expect(dataOf(failed, 'IMAGE_BUILD_FAILED')).toMatchObject({ step: 3, line: 3, instruction: 'RUN exit 3' });
    expect(failed.message).toContain('code: 3');

    const unread = await thrownBy(
      connector.buildImage({
        ...made({ Dockerfile: `FROM ${bed.images.small}\n\nNONSENSE\n` }),
        reference: name('failing'),
        labels,
      }),
    );
    expect(unread.code).toBe('IMAGE_BUILD_FAILED');
    expect(dataOf(unread, 'IMAGE_BUILD_FAILED')).toMatchObject({ line: 3 });
    expect(await connector.inspectImage(name('failing'))).toBeNull();
  });

  test('a build that is cancelled leaves nothing', async () => {
    const before = await imageIds();
    const abort = new AbortController();
    const building = connector.buildImage({
      ...made({ Dockerfile: `FROM ${bed.images.small}\nRUN echo ${way} > /new\nRUN echo begun; sleep 600\n` }),
      reference: name('cancelled'),
      labels,
      signal: abort.signal,
      onProgress: ({ lines }) => {
        if (lines.includes('begun')) abort.abort();
      },
    });
    expect((await thrownBy(building)).code).toBe('CANCELLED');
    expect(await imageIds()).toEqual(before);
    expect(await docker(engine, 'ps', '--all', '--quiet')).toBe('');
  });

  test('saves a container without anything that it was given', async () => {
    const secret = `pw-${createHash('sha256').update(way).digest('hex').slice(0, 20)}`;
    const { id } = await connector.createContainer(`making-${way}-session`, {
      Image: name('built'),
      Env: [`VNC_PW=${secret}`, 'LC_ALL=de_DE.UTF-8'],
      Labels: { 'fairlead.session': 'x' },
      Cmd: ['/bin/sh', '-c', `: ${secret}; sleep 600`],
    });
    await connector.startContainer(id);
    await connector.exec(id, { cmd: ['sh', '-c', 'echo mine > /root/mine.txt; rm /hello'] });
    const temporary = `localhost/making-${way}:saving`;
    await connector.saveContainer(id, { reference: name('saved'), temporary, labels, comment: 'Saved.' });
    expect((await connector.inspectContainer(id))?.state).toBe('running');
    await connector.removeContainer(id);

    expect(await connector.inspectImage(temporary)).toBeNull();
    const [saved, built] = [await connector.inspectImage(name('saved')), await connector.inspectImage(name('built'))];
    expect(saved?.env).toEqual(built?.env);
    expect(saved?.labels).toEqual({ ...built?.labels, ...labels });
    expect(saved?.diffIds.slice(0, -1)).toEqual(built?.diffIds);
    expect(await docker(engine, 'inspect', name('saved'))).not.toContain(secret);
    expect(await docker(engine, 'history', '--no-trunc', name('saved'))).not.toContain(secret);
    expect((await text(await connector.exportImage(name('saved')))).includes(secret)).toBe(false);
    // Nothing is left that holds it under another name, or under none.
    for (const image of await imageIds()) expect(await docker(engine, 'inspect', image)).not.toContain(secret);

    const { id: again } = await connector.createContainer(`making-${way}-again`, { Image: name('saved') });
    expect((await connector.readFile(again, '/root/mine.txt'))?.toString()).toBe('mine\n');
    expect(await connector.readFile(again, '/hello')).toBeNull();
    await connector.removeContainer(again);
  });

  test('moves an image to another engine, as it is and with another definition', async () => {
    const there = await connector.inspectImage(name('built'));
    let bytes = 0;
    await other.importImage(await connector.exportImage(name('built')), { onBytes: (now) => (bytes = now) });
    expect((await other.inspectImage(name('built')))?.id).toBe(there?.id);
    expect(bytes).toBeGreaterThan(1_000_000);
    await other.removeImage(name('built'));

    const definition = { config: await configOf(connector, name('built')), reference: name('other'), diffIds: [] };
    await other.importImage(withDefinition(await connector.exportImage(name('built')), definition));
    expect(await other.inspectImage(name('other'))).toMatchObject({
      diffIds: there?.diffIds,
      labels: { is: 'another' },
    });
    expect(await other.inspectImage(name('built'))).toBeNull();
    await other.removeImage(name('other'));
  });

  test('a move that is cancelled ends on both sides, and says so', async () => {
    const abort = new AbortController();
    const { signal } = abort;
    const archive = await connector.exportImage(name('built'), { signal });
    const moving = other.importImage(archive, { signal, onBytes: () => abort.abort() });
    expect((await thrownBy(moving)).code).toBe('CANCELLED');
    expect(archive.destroyed).toBe(true);
    expect(await other.inspectImage(name('built'))).toBeNull();
    expect((await thrownBy(connector.exportImage(name('none')))).code).toBe('IMAGE_NOT_FOUND');
    expect((await thrownBy(other.importImage(folder({ 'a.txt': 'no image' })))).code).toBe('IMAGE_IMPORT_FAILED');
  });
});

/** The configuration of an image with a label more, as `docker save` has it. */
async function configOf(connector: EngineConnector, reference: string): Promise<string> {
  const reader = extract();
  (await connector.exportImage(reference)).pipe(reader);
  let config = '';
  for await (const entry of reader) {
    if (/^[0-9a-f]{64}\.json$/.test(entry.header.name)) config = await text(entry);
    else entry.resume();
  }
  const parsed = JSON.parse(config);
  return JSON.stringify({ ...parsed, config: { ...parsed.config, Labels: { is: 'another' } } });
}
