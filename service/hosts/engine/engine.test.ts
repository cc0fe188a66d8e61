import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EngineAnswer } from './api.ts';
import { publishedAddress } from './dial.ts';
import { engineError } from './errors.ts';
import { sinceText } from './events.ts';
import { encode, splitReference } from './images.ts';
import { readDiskUsage, readEngineInfo } from './info.ts';
import { cutLines } from './lines.ts';
import { demultiplex, timedLines } from './multiplex.ts';
import { readStats } from './observe.ts';
import { jsonLines } from './read.ts';

const from = async function* <T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
};
const all = async <T>(values: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
};
const frame = (stream: number, text: string): Buffer => {
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
};

test.each([
  ['debian', 'debian', 'latest'],
  ['debian:12', 'debian', '12'],
  ['host:5000/a/b', 'host:5000/a/b', 'latest'],
  ['host:5000/a/b:1', 'host:5000/a/b', '1'],
  ['a@sha256:00', 'a', 'sha256:00'],
  ['host:5000/a:1@sha256:00', 'host:5000/a', 'sha256:00'],
])('%s is %s and %s', (reference, repository, tag) => {
  expect(splitReference(reference)).toEqual({ repository, tag });
});

test.each([
  ['no rule', 500, 'x'],
  ['settings', 400, 'bad '],
  ['a rule', 404, 'no such container '],
  ['quadratic rules', 500, 'container manifest for repository '],
])('what an engine says is cut and in one line before it is in an error: %s', (_what, status, begin) => {
  const hostile = `${begin}${'\u001b[31m\n'.repeat(200)}${begin.repeat(20_000)}`;
  for (const answer of [new EngineAnswer(status, hostile), { status, message: hostile }]) {
    const info = engineError(answer, { doing: 'list' }).toInfo();
    expect(JSON.stringify(info).length).toBeLessThan(2000);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
    expect(JSON.stringify(info)).not.toMatch(/[\u0000-\u001f]|\\u00|\\n/);
  }
  expect(new EngineAnswer(status, hostile).message.length).toBeLessThan(700);
});

test('escapes what could leave the path', () => {
  expect(encode('host:5000/a/b:1')).toBe('host:5000/a/b:1');
  expect(encode('a?x#y')).toBe('a%3Fx%23y');
});

test('takes multiplexed output apart, however it is cut into pieces', async () => {
  const whole = Buffer.concat([frame(1, 'one\ntw'), frame(2, 'err\n'), frame(1, 'o\nthree')]);
  for (let size = 1; size <= whole.length; size += 3) {
    const pieces: Buffer[] = [];
    for (let at = 0; at < whole.length; at += size) pieces.push(whole.subarray(at, at + size));
    const lines = await all(timedLines(demultiplex(from(...pieces), false)));
    expect(lines.map((line) => `${line.source}:${line.text}`)).toEqual([
      'stdout:one',
      'stderr:err',
      'stdout:two',
      'stdout:three',
    ]);
  }
  expect(await all(timedLines(demultiplex(from(Buffer.from('2026-01-02T03:04:05.5Z hi\r\n')), true)))).toEqual([
    { at: Date.parse('2026-01-02T03:04:05.5Z'), source: 'stdout', text: 'hi' },
  ]);
});

test('reads JSON lines across chunks', async () => {
  const chunks = ['{"a":', '1}\r\n\n{"b":2}', '\n{"c":"é'].map((text) => Buffer.from(text));
  const [left, right] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];
  expect(
    await all(jsonLines(from(...chunks.slice(0, 2), Buffer.from('\n{"c":"'), left, right, Buffer.from('"}')))),
  ).toEqual([{ a: 1 }, { b: 2 }, { c: 'é' }]);
});

test('cuts a line without end, and keeps its time', async () => {
  const stamp = '2026-01-02T03:04:05.5Z ';
  const lines = await all(
    timedLines(demultiplex(from(Buffer.from(`${stamp}a\n${stamp}${'x'.repeat(200_000)}\n${stamp}b`)), true)),
  );
  expect(lines.map(({ text }) => text.length)).toEqual([1, 65_536 - stamp.length, 65_536, 65_536, 3415, 1]);
  expect(new Set(lines.map(({ at }) => at))).toEqual(new Set([Date.parse(stamp.trim())]));
});

test('says the same however a text is cut (property)', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 60 });
  fc.assert(
    fc.property(
      text,
      fc.array(fc.integer({ min: 1, max: 9 })),
      fc.integer({ min: 3, max: 9 }),
      (all, sizes, longest) => {
        const cutter = cutLines(longest);
        const lines: string[] = [];
        let at = 0;
        for (const size of sizes) {
          lines.push(...cutter.add(all.slice(at, at + size)));
          at += size;
        }
        lines.push(...cutter.add(all.slice(at)), cutter.end());
        expect(lines).toEqual([...cutLines(longest).add(`${all}\n`)]);
      },
    ),
  );
});

// Looked at from the begin with every piece, this takes minutes of the service's one thread: the time limit tells.
test('takes no more time for a log without line ends', async () => {
  const piece = frame(1, 'x'.repeat(16_384));
  const lines = await all(timedLines(demultiplex(from(...Array<Buffer>(4000).fill(piece)), false)));
  expect(lines.reduce((sum, { text }) => sum + text.length, 0)).toBe(4000 * 16_384);
});

test('refuses what no engine sends: frames and values without end', async () => {
  const head = Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
  await expect(all(demultiplex(from(head), false))).rejects.toMatchObject({ code: 'ENGINE_ANSWER_TOO_LARGE' });
  const endless = Array<Buffer>(70).fill(Buffer.alloc(65_536, 'x'));
  await expect(all(jsonLines(from(...endless)))).rejects.toMatchObject({ code: 'ENGINE_ANSWER_TOO_LARGE' });
});

test.each([
  [500, 'write /x: no space left on device', 'ENGINE_DISK_FULL'],
  [404, 'No such image: x:1', 'IMAGE_NOT_FOUND'],
  [404, 'No such container: x', 'CONTAINER_NOT_FOUND'],
  [409, 'Conflict. The container name "/x" is already in use by container "y".', 'CONTAINER_NAME_IN_USE'],
  [409, 'conflict: unable to delete 0 (cannot be forced) - image is being used by running container', 'IMAGE_IN_USE'],
  [500, 'driver failed programming: Bind for 127.0.0.1:80 failed: port is already allocated', 'CONTAINER_PORT_IN_USE'],
  [409, 'Container abc is not running', 'CONTAINER_NOT_RUNNING'],
  [409, 'Container abc is already paused', 'CONTAINER_NOT_RUNNING'],
  [500, 'could not select device driver "nvidia" with capabilities: [[gpu]]', 'CONTAINER_DEVICE_DRIVER'],
  [400, 'OCI runtime create failed: exec: "x": not found', 'CONTAINER_START_FAILED'],
  [400, 'invalid mode', 'ENGINE_REJECTED'],
  [500, 'something else', 'ENGINE_ERROR'],
])('%i %s is %s', (status, message, code) => {
  const error = engineError({ status, message }, { doing: 'do it', about: { kind: 'container', name: 'x' } });
  expect(error.code).toBe(code);
  expect(error.data).toMatchObject({ engineMessage: message });
});

describe('publishedAddress', () => {
  const port = (hostIp: string, hostPort = 5000) =>
    ({ containerPort: 6901, protocol: 'tcp', hostIp, hostPort }) as const;
  const of = (...ports: ReturnType<typeof port>[]) => publishedAddress({ name: 'c', state: 'running', ports }, 6901);
  test.each([
    [[port('127.0.0.1')], '127.0.0.1'],
    [[port('')], '127.0.0.1'],
    [[port('0.0.0.0'), port('::')], '127.0.0.1'],
    [[port('::')], '::1'],
    [[port('::'), port('10.0.0.1')], '10.0.0.1'],
  ])('%o', (ports, address) => {
    expect(of(...ports)).toEqual({ address, port: 5000 });
  });
  test('tells a stopped container from one that publishes nothing', () => {
    expect(() => of()).toThrow(/does not publish/);
    expect(() => of(port('127.0.0.1', 0))).toThrow(/does not publish/);
    expect(() => publishedAddress({ name: 'c', state: 'exited', ports: [] }, 6901)).toThrow(/not running/);
  });
});

test('counts CPU by the difference, and memory without the page cache', () => {
  const sample = {
    read: '2026-01-01T00:00:01Z',
    cpu_stats: { cpu_usage: { total_usage: 3e9 }, system_cpu_usage: 20e9, online_cpus: 4 },
    precpu_stats: { cpu_usage: { total_usage: 2e9 }, system_cpu_usage: 16e9 },
    memory_stats: { usage: 1000, limit: 4000, stats: { inactive_file: 300, total_inactive_file: 400 } },
    networks: { eth0: { rx_bytes: 1, tx_bytes: 2 }, eth1: { rx_bytes: 10, tx_bytes: 20 } },
    pids_stats: { current: 5 },
  };
  expect(readStats(sample)).toMatchObject({
    cpuCores: 1,
    memoryBytes: 600,
    memoryLimitBytes: 4000,
    networkRxBytes: 11,
    networkTxBytes: 22,
    pids: 5,
  });
  expect(readStats({ ...sample, precpu_stats: { cpu_usage: { total_usage: 0 } } })).toBeNull();
  expect(readStats({})).toBeNull();
});

test('reads engine and disk usage', () => {
  const podman = { Components: [{ Name: 'Podman Engine' }], Version: '5.1' };
  expect(readEngineInfo({ Architecture: 'aarch64', CgroupVersion: '2' }, podman)).toMatchObject({
    engine: 'podman',
    engineVersion: '5.1',
    architecture: 'arm64',
    cgroupVersion: '2',
    warnings: [],
  });
  expect(
    readDiskUsage({
      LayersSize: 1000,
      Images: [
        { Id: 'sha256:a', RepoTags: ['a:1'], Size: 500, SharedSize: 100, Containers: 0 },
        { Id: 'sha256:b', RepoTags: ['<none>:<none>'], Size: 300, SharedSize: 100, Containers: 0 },
        { Id: 'sha256:c', RepoTags: null, Size: 300, SharedSize: -1, Containers: 1 },
      ],
      Containers: [
        { State: 'running', SizeRw: 7 },
        { State: 'exited', SizeRw: 5 },
      ],
      Volumes: [{ UsageData: { Size: 11 } }, { UsageData: { Size: -1 } }],
      BuildCache: null,
    }),
  ).toEqual({
    imagesBytes: 1000,
    containersBytes: 12,
    volumesBytes: 11,
    buildCacheBytes: 0,
    reclaimableBytes: 205,
    images: [
      { id: 'sha256:a', ownBytes: 400 },
      { id: 'sha256:b', ownBytes: 200 },
      // It does not tell what of it is shared.
      { id: 'sha256:c', ownBytes: null },
    ],
  });
});

test('writes times as the engine reads them', () => {
  expect(sinceText(1_700_000_000_000_000_042n)).toBe('1700000000.000000042');
});
