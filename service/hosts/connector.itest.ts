/** One suite over every way to reach an engine, on a private engine of the bed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContainerCreateBody } from '../../common/docker/engine-api.ts';
import type { PullProgress } from '../../common/docker/pull-progress.ts';
import { FairleadError } from '../../common/errors.ts';
import { type ExtraEngine, type ExtraSshd, startExtraEngine, startExtraSshd } from '../../tools/bed/faults.ts';
import { useBed as theBed } from '../../tools/bed/use-bed.ts';
import type { EngineConnector, EngineEvent } from './connector.ts';
import { createConnector } from './create-connector.ts';
import { startSshWorkers } from './ssh/testing/ssh-workers.ts';
import { connectOverSsh } from './testing/over-ssh.ts';

const workers = startSshWorkers();
afterAll(() => workers.dispose());

const bed = theBed();
let engine: ExtraEngine;
let open: ExtraSshd;
let closed: ExtraSshd;

beforeAll(async () => {
  [engine, open, closed] = await Promise.all([
    startExtraEngine(),
    startExtraSshd(),
    startExtraSshd({ forwarding: false }),
  ]);
});
afterAll(async () => {
  await Promise.all([engine?.dispose(), open?.dispose(), closed?.dispose()]);
});

const ways: ReadonlyArray<readonly [string, () => Promise<EngineConnector>]> = [
  ['socket', async () => createConnector({ kind: 'socket', socketPath: engine.socket }, { env: {}, workers })],
  ['ssh', () => connectOverSsh(open, engine, { bed, workers })],
  ['ssh without forwarding', () => connectOverSsh(closed, engine, { bed, workers })],
];

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'no error';
  } catch (thrown) {
    return thrown instanceof FairleadError ? thrown.code : String(thrown);
  }
}

async function take<T>(values: AsyncIterable<T>, wanted: (value: T) => boolean): Promise<T> {
  for await (const value of values) if (wanted(value)) return value;
  throw new Error('The stream ended before the value came.');
}

describe.each(ways)('an engine by %s', (way, make) => {
  let connector: EngineConnector;
  const label = { 'test.way': way.replaceAll(' ', '-') };
  const name = `conn-${label['test.way']}`;
  const body = (more: Partial<ContainerCreateBody> = {}): ContainerCreateBody => ({
    Image: bed.images.small,
    Labels: label,
    Env: ['COLOUR=blue'],
    ...more,
  });

  beforeAll(async () => {
    connector = await make();
    await connector.removeImage(bed.images.small, { force: true });
  });
  afterAll(async () => {
    for (const container of await connector.listContainers(label)) await connector.removeContainer(container.id);
    await connector.close();
    expect(connector.connection.state).toBe('closed');
    expect(await codeOf(connector.listImages())).toBe('HOST_CLOSED');
  });

  test('describes engine and host', async () => {
    const info = await connector.info();
    expect(info).toMatchObject({ engine: 'docker', architecture: 'amd64', dataRoot: engine.dataRoot });
    expect(info.cores).toBeGreaterThan(0);
    expect(info.memoryBytes).toBeGreaterThan(1e8);
    expect(connector.connection.state).toBe('connected');
    expect((await connector.ping()).roundTripMs).toBeGreaterThan(0);
    const disk = await connector.diskSpace();
    expect(disk?.totalBytes).toBeGreaterThan(1e9);
    expect(disk?.freeBytes).toBeLessThan(disk?.totalBytes ?? 0);
    const load = await connector.load();
    expect(load?.memoryTotalBytes).toBeGreaterThan(load?.memoryUsedBytes ?? Number.POSITIVE_INFINITY);
    expect(load?.cpuCores).toBeLessThanOrEqual(info.cores);
  });

  test('pulls with progress, lists, inspects, tags and removes images', async () => {
    expect(await connector.inspectImage(bed.images.small)).toBeNull();
    const seen: PullProgress[] = [];
    await connector.pullImage(bed.images.small, { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({ percent: 100, finished: true });
    expect(seen.at(-1)?.layers.length).toBeGreaterThan(1);
    expect(seen.some((progress) => progress.layers.some((layer) => layer.state === 'extracting'))).toBe(true);

    const details = await connector.inspectImage(bed.images.small);
    expect(details).toMatchObject({ architecture: 'amd64', os: 'linux' });
    expect(details?.diffIds.length).toBe(4);
    const copy = `copy-${label['test.way']}:v1`;
    await connector.tagImage(bed.images.small, copy);
    expect((await connector.listImages()).find((image) => image.id === details?.id)?.tags).toContain(copy);
    expect(await connector.removeImage(copy)).toEqual({ removed: true });
    expect(await connector.removeImage(copy)).toEqual({ removed: false });

    const missing = bed.images.small.replace(/:1$/, ':no-such-tag');
    expect(await codeOf(connector.pullImage(missing))).toBe('PULL_NOT_FOUND');
    const usage = await connector.diskUsage();
    expect(usage.imagesBytes).toBeGreaterThan(1e6);
  });

  test('uses credentials for a private registry', async () => {
    const { address, username, password } = bed.privateImageRegistry;
    const reference = bed.images.small.replace(bed.imageRegistry.address, address);
    expect(await codeOf(connector.pullImage(reference))).toBe('PULL_UNAUTHORIZED');
    await connector.pullImage(reference, { auth: { username, password, serverAddress: address } });
    expect(await connector.removeImage(reference)).toEqual({ removed: true });
  });

  test('walks a container through its life, every step twice', async () => {
    const { id } = await connector.createContainer(name, body());
    expect(await codeOf(connector.createContainer(name, body()))).toBe('CONTAINER_NAME_IN_USE');
    const state = async (): Promise<string | undefined> => (await connector.inspectContainer(id))?.state;
    expect(await state()).toBe('created');
    const twice = async (step: () => Promise<void>): Promise<string | undefined> => {
      await step();
      await step();
      return await state();
    };
    expect(await twice(() => connector.startContainer(id))).toBe('running');
    expect(await twice(() => connector.pauseContainer(id))).toBe('paused');
    expect(await twice(() => connector.unpauseContainer(id))).toBe('running');
    const before = await connector.inspectContainer(id);
    await connector.restartContainer(id, { timeoutS: 0 });
    const after = await connector.inspectContainer(id);
    expect(after?.startedAt).not.toBe(before?.startedAt);
    expect(after).toMatchObject({ name, labels: label, image: bed.images.small });
    expect(after?.env).toContain('COLOUR=blue');
    expect(await connector.listContainers(label)).toMatchObject([{ id, name, state: 'running' }]);
    expect(await connector.listContainers({ ...label, other: 'x' })).toEqual([]);
    expect(await twice(() => connector.stopContainer(id, { timeoutS: 0 }))).toBe('exited');
    expect(await codeOf(connector.pauseContainer(id))).toBe('CONTAINER_NOT_RUNNING');
    // Twice at once: for both it is over only when the container is gone.
    const gone = async () => {
      await connector.removeContainer(id);
      return connector.inspectContainer(id);
    };
    expect(await Promise.all([gone(), gone()])).toEqual([null, null]);
    expect(await twice(() => connector.removeContainer(id))).toBeUndefined();
    expect(await codeOf(connector.startContainer(id))).toBe('CONTAINER_NOT_FOUND');
    expect(await codeOf(connector.createContainer(name, body({ Image: 'no-such-image:1' })))).toBe('IMAGE_NOT_FOUND');
  });

  describe('with a running container', () => {
    let id: string;
    beforeAll(async () => {
      const created = await connector.createContainer(
        `${name}-run`,
        body({
          Cmd: ['sh', '-c', 'echo one; echo two >&2; echo three; exec httpd -f -p 8080 -h /etc'],
          ExposedPorts: { '8080/tcp': {}, '8081/tcp': {} },
          HostConfig: {
            PortBindings: {
              '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }],
              '8081/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }],
            },
          },
        }),
      );
      id = created.id;
      await connector.startContainer(id);
      const serves = 'until wget -q -O /dev/null http://127.0.0.1:8080/passwd; do sleep 0.05; done';
      expect((await connector.exec(id, { cmd: ['sh', '-c', serves] })).exitCode).toBe(0);
    });

    test('runs commands and hands back output and exit code', async () => {
      const result = await connector.exec(id, {
        cmd: ['sh', '-c', 'echo out-$X; echo err >&2; pwd; exit 3'],
        env: ['X=7'],
        workdir: '/tmp',
      });
      expect(result).toEqual({ exitCode: 3, stdout: 'out-7\n/tmp\n', stderr: 'err\n' });
      const big = await connector.exec(id, { cmd: ['sh', '-c', 'head -c 1000000 /dev/zero | tr "\\0" x'] });
      expect(big.stdout.length).toBe(1_000_000);
      expect(await codeOf(connector.exec(id, { cmd: ['sleep', '60'] }, { deadlineMs: 300 }))).toBe('HOST_TIMED_OUT');
      const abort = new AbortController();
      const running = codeOf(connector.exec(id, { cmd: ['sleep', '60'] }, { signal: abort.signal }));
      abort.abort();
      expect(await running).toBe('CANCELLED');
    });

    test('opens a terminal, resizes it, and tells how it ended', async () => {
      const terminal = await connector.terminal(id, { cmd: ['sh'], cols: 91, rows: 33 });
      let text = '';
      const reached = (wanted: string): Promise<void> =>
        new Promise((resolve) => {
          const look = (): void => {
            if (!text.includes(wanted)) return;
            terminal.stream.off('data', look);
            resolve();
          };
          terminal.stream.on('data', look);
          look();
        });
      terminal.stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      terminal.stream.write('stty size; echo done-1\n');
      await reached('\r\ndone-1');
      expect(text).toContain('33 91');
      await terminal.resize(120, 40);
      terminal.stream.write('stty size; echo done-2\n');
      await reached('\r\ndone-2');
      expect(text).toContain('40 120');
      terminal.stream.write('exit 5\n');
      expect(await terminal.ended).toBe(5);
    });

    test('reads logs with their source and time, and follows them', async () => {
      const read = async (): Promise<string[]> => {
        const lines: string[] = [];
        for await (const line of connector.logs(id, { tail: 100, follow: false })) {
          expect(line.at).toBeGreaterThan(Date.now() - 600_000);
          lines.push(`${line.source}: ${line.text}`);
        }
        return lines.toSorted();
      };
      // The engine writes down a moment later what a container says.
      await expect.poll(read, { timeout: 30_000 }).toEqual(['stderr: two', 'stdout: one', 'stdout: three']);
      const stop = new AbortController();
      const followed: string[] = [];
      for await (const line of connector.logs(id, { tail: 1, follow: true, signal: stop.signal })) {
        followed.push(line.text);
        stop.abort();
      }
      expect(followed).toHaveLength(1);
    });

    test('measures it', async () => {
      const stop = new AbortController();
      const sample = await take(connector.stats(id, stop.signal), () => true);
      stop.abort();
      expect(sample.cpuCores).toBeGreaterThanOrEqual(0);
      expect(sample.pids).toBeGreaterThan(0);
      expect(sample.memoryBytes).toBeGreaterThan(0);
      expect(sample.memoryBytes).toBeLessThan(sample.memoryLimitBytes);
    });

    test('dials a published port, and says why where it cannot', async () => {
      const request = async (): Promise<string> => {
        const stream = await connector.dial(id, 8080);
        stream.write('GET /passwd HTTP/1.0\r\n\r\n');
        let answer = '';
        for await (const chunk of stream) answer += String(chunk);
        return answer;
      };
      expect(await request()).toMatch(/^HTTP\/1\.[01] 200 OK[\s\S]*root:/);
      expect((await Promise.all([request(), request(), request()])).every((text) => text.includes('root:'))).toBe(true);
      expect(await codeOf(connector.dial(id, 9999))).toBe('SESSION_PORT_NOT_PUBLISHED');
      expect(await codeOf(connector.dial('no-such-container', 8080))).toBe('CONTAINER_NOT_FOUND');
    });

    test('reads and writes files, on a stopped container too', async () => {
      const content = Buffer.from('héllo\n');
      await connector.writeFile(id, '/etc/fl/new/file.txt', content, { mode: 0o600, uid: 1000, gid: 1000 });
      expect(await connector.readFile(id, '/etc/fl/new/file.txt')).toEqual(content);
      const listed = await connector.exec(id, { cmd: ['stat', '-c', '%a %u %g', '/etc/fl/new/file.txt'] });
      expect(listed.stdout).toBe('600 1000 1000\n');
      await connector.exec(id, { cmd: ['ln', '-s', 'fl/new/file.txt', '/etc/link'] });
      await connector.exec(id, { cmd: ['ln', '-s', 'loop', '/etc/loop'] });
      await connector.stopContainer(id, { timeoutS: 0 });
      expect(await connector.readFile(id, '/etc/link')).toEqual(content);
      expect(await codeOf(connector.readFile(id, '/etc/loop'))).toBe('CONTAINER_FILE_NOT_REGULAR');
      expect(await codeOf(connector.readFile(id, '/etc'))).toBe('CONTAINER_FILE_NOT_REGULAR');
      expect(await connector.readFile(id, '/etc/not-there')).toBeNull();
      expect(await codeOf(connector.readFile('no-such-container', '/etc'))).toBe('CONTAINER_NOT_FOUND');
      expect(await codeOf(connector.readFile(id, '/etc/passwd', { maxBytes: 3 }))).toBe('CONTAINER_FILE_TOO_LARGE');
      await connector.writeFolder(id, '/etc/fl/made/inside', { mode: 0o700, uid: 1000, gid: 1001 });
      expect(await connector.readFolder(id, '/etc/fl/made/inside')).toEqual({
        uid: 1000,
        gid: 1001,
        mode: 0o700,
        empty: true,
      });
      await connector.writeFolder(id, '/etc/fl/new', { mode: 0o700, uid: 7, gid: 8 });
      expect(await connector.readFolder(id, '/etc/fl/new')).toEqual({ uid: 7, gid: 8, mode: 0o700, empty: false });
      expect(await connector.readFile(id, '/etc/fl/new/file.txt')).toEqual(content);
      expect(await connector.readFolder(id, '/etc/not-there')).toBeNull();
      expect(await codeOf(connector.readFolder(id, '/etc/passwd'))).toBe('CONTAINER_FILE_NOT_REGULAR');
      expect(await codeOf(connector.exec(id, { cmd: ['true'] }))).toBe('CONTAINER_NOT_RUNNING');
      expect(await codeOf(connector.dial(id, 8080))).toBe('SESSION_PORT_NOT_PUBLISHED');
      await connector.startContainer(id);
    });
  });

  test('tells events as they happen', async () => {
    const stop = new AbortController();
    const seen: EngineEvent[] = [];
    const own = (event: EngineEvent): boolean => event.labels['test.way'] === label['test.way'];
    const reading = (async () => {
      for await (const event of connector.events(stop.signal)) {
        if (own(event)) seen.push(event);
        if (own(event) && event.action === 'destroy') stop.abort();
      }
    })();
    // The stream's beginning cannot be seen from outside: containers come and go until one was noticed.
    while (!stop.signal.aborted) {
      const { id } = await connector.createContainer(`${name}-event`, body());
      await connector.removeContainer(id);
    }
    await reading;
    expect(seen.at(-1)).toMatchObject({ type: 'container', action: 'destroy' });
    expect(seen.at(-1)?.id).toMatch(/^[0-9a-f]{64}$/);
    expect(seen.at(-1)?.at).toBeGreaterThan(Date.now() - 60_000);
  });
});
