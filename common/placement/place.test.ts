import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresOf } from '../sizes/figures.ts';
import { type PlacementHost, type PlacementRequest, place, whatToDo } from './place.ts';

const gb = 1e9;
const host = (more: Partial<PlacementHost> = {}): PlacementHost => ({
  id: 'a',
  name: 'Alpha',
  enabled: true,
  draining: false,
  connected: true,
  disconnectedReason: null,
  architecture: 'amd64',
  cores: 4,
  memoryBytes: 16 * gb,
  gpus: 0,
  usedCores: 0,
  usedMemoryBytes: 0,
  usedGpus: 0,
  sessions: 0,
  left: 0,
  sessionCap: null,
  hasImage: true,
  isPullable: true,
  bringing: null,
  zone: 'default',
  tags: [],
  ...more,
});
const request = (more: Partial<PlacementRequest> = {}): PlacementRequest => ({
  cores: 2,
  memoryBytes: 3 * gb,
  gpuCount: 0,
  cpuAllocation: 'Shares',
  architectures: [],
  allowedHostIds: null,
  hostId: null,
  ...more,
});
/** What bringing an image of that published size would do to a disk with so much free. */
const bringing = (publishedBytes: number | null, freeBytes: number) =>
  figuresOf(
    { layers: null, publishedBytes },
    { freeBytes, reserveBytes: 2 * gb, present: false, held: [], keepsCompressed: false },
  );
const codes = (one: PlacementRequest, other: PlacementHost) => place(one, [other])[0]?.reasons.map(({ code }) => code);

describe('place', () => {
  it.each<[string, Partial<PlacementRequest>, Partial<PlacementHost>, string[]]>([
    ['takes a host with room', {}, {}, []],
    ['another host was chosen', { hostId: 'b' }, {}, ['NOT_CHOSEN']],
    ['not meant for this host', { allowedHostIds: ['b'] }, {}, ['NOT_INSTALLED_HERE']],
    ['disabled', {}, { enabled: false }, ['DISABLED']],
    ['draining', {}, { draining: true }, ['DRAINING']],
    ['not connected', {}, { connected: false }, ['NOT_CONNECTED']],
    ['architecture', { architectures: ['arm64'] }, {}, ['ARCHITECTURE']],
    ['architecture in other words', { architectures: ['linux/amd64/v1'] }, { architecture: 'x86_64' }, []],
    ['architecture that nobody knows', { architectures: ['sparc'] }, { architecture: 'sparc' }, ['ARCHITECTURE']],
    ['architecture not known yet', { architectures: ['arm64'] }, { architecture: null }, []],
    ['quotas are taken away', { cpuAllocation: 'Quotas' }, { usedCores: 3 }, ['CORES']],
    ['quotas that just fit', { cpuAllocation: 'Quotas' }, { usedCores: 2 }, []],
    ['shares are shared', { cpuAllocation: 'Shares' }, { usedCores: 40 }, []],
    ['memory', {}, { usedMemoryBytes: 13.1 * gb }, ['MEMORY']],
    ['memory that just fits', {}, { usedMemoryBytes: 13 * gb }, []],
    ['no GPU', { gpuCount: 1 }, {}, ['GPU']],
    ['GPUs in use', { gpuCount: 1 }, { gpus: 2, usedGpus: 2 }, ['GPU']],
    ['disk too full for the image', {}, { hasImage: false, bringing: bringing(3 * gb, 5.9 * gb) }, ['DISK']],
    ['an image that is in no image registry', {}, { hasImage: false, isPullable: false }, ['IMAGE']],
    ['one that was made there', {}, { hasImage: true, isPullable: false }, []],
    ['disk full but the image is there', {}, { hasImage: true, bringing: bringing(3 * gb, 1) }, []],
    ['disk that just holds it', {}, { hasImage: false, bringing: bringing(3 * gb, 6 * gb) }, []],
    ['a size that looks wrong', {}, { hasImage: false, bringing: bringing(131_418e6, 100 * gb) }, ['DISK']],
    ['size not known: nobody can say, so nobody refuses', {}, { hasImage: false, bringing: bringing(null, 1) }, []],
    ['session cap', {}, { sessions: 5, sessionCap: 5 }, ['SESSION_CAP']],
    [
      'every reason is told',
      { gpuCount: 1, hostId: 'b' },
      { enabled: false, connected: false },
      ['NOT_CHOSEN', 'DISABLED', 'NOT_CONNECTED', 'GPU'],
    ],
  ])('%s', (_name, one, other, expected) => {
    expect(codes(request(one), host(other))).toEqual(expected);
  });

  it('prefers the image, then free memory, then fewer sessions, then the name', () => {
    const order = place(request(), [
      host({ id: '1', name: 'no image', hasImage: false }),
      host({ id: '2', name: 'fuller', usedMemoryBytes: 8 * gb }),
      host({ id: '3', name: 'busier', sessions: 2 }),
      host({ id: '4', name: 'b' }),
      host({ id: '5', name: 'a' }),
    ]).map(({ hostName }) => hostName);
    expect(order).toEqual(['a', 'b', 'busier', 'fuller', 'no image']);
  });

  it('names the figures', () => {
    const [placement] = place(request(), [host({ usedMemoryBytes: 15 * gb })]);
    expect(placement?.reasons[0]?.message).toBe(
      '1\u00a0GB of 16\u00a0GB memory are free; the session needs 3\u00a0GB.',
    );
  });

  it('never calls the reserve a part of less', () => {
    const [full] = place(request(), [host({ hasImage: false, bringing: bringing(3 * gb, 0.23 * gb) })]);
    expect(full?.reasons[0]?.message).toBe(
      'The image is not there yet. The host has 230\u00a0MB free; 2\u00a0GB are kept in reserve: nothing can be installed until 1.77\u00a0GB more is free, and the image needs up to 4\u00a0GB while it is unpacked.',
    );
  });

  it('tells of every host exactly once, whatever the order', () => {
    const hosts = fc.array(
      fc.record({
        connected: fc.boolean(),
        enabled: fc.boolean(),
        usedMemoryBytes: fc.integer({ min: 0, max: 20 }).map((n) => n * gb),
        sessions: fc.nat(9),
        hasImage: fc.boolean(),
        isPullable: fc.boolean(),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(hosts, fc.integer(), (list, seed) => {
        const all = list.map((one, index) => host({ ...one, id: `${index}`, name: `host ${index}` }));
        const shuffled = [...all].sort((a, b) => ((Number(a.id) * 31 + seed) % 7) - ((Number(b.id) * 31 + seed) % 7));
        const answer = place(request(), all);
        expect(answer.map(({ hostId }) => hostId).sort()).toEqual(all.map(({ id }) => id).sort());
        expect(place(request(), shuffled)).toEqual(answer);
        expect(answer.every(({ accepted, reasons }) => accepted === (reasons.length === 0))).toBe(true);
      }),
    );
  });
});

describe('whatToDo', () => {
  const advised = (one: PlacementRequest, ...hosts: PlacementHost[]) => whatToDo(place(one, hosts));

  it('says what helps, for the hosts that are kept back by the least', () => {
    const memory = host({ usedMemoryBytes: 15 * gb });
    expect(advised(request())).toBe('Add a host first.');
    expect(advised(request(), memory)).toBe('End a session, or give the workspace less memory.');
    const worse = host({ id: 'b', usedMemoryBytes: 15 * gb, enabled: false, draining: true });
    expect(advised(request(), worse, memory)).toBe('End a session, or give the workspace less memory.');
    const away = host({ id: 'b', connected: false });
    expect(advised(request(), away, memory)).toMatch(/^Look at the host.* less memory\.$/);
  });

  it('speaks of the chosen host alone', () => {
    const away = host({ id: 'b', connected: false });
    expect(advised(request({ hostId: 'b' }), host(), away)).toMatch(/^Look at the host/);
    expect(advised(request({ hostId: 'gone' }), host())).toBe('Choose another host.');
  });
});

describe('a host that is switched off', () => {
  it('drains while sessions are left, stopped ones included, and is drained after', () => {
    const said = (more: Partial<PlacementHost>) => place(request(), [host(more)])[0]?.reasons[0]?.message;
    expect(said({ enabled: false, sessions: 0, left: 2 })).toMatch(/^Draining\. 2 sessions are left/);
    expect(said({ enabled: false })).toMatch(/^Drained\./);
    expect(said({ draining: true, left: 1 })).toMatch(/^Draining\./);
  });
});
