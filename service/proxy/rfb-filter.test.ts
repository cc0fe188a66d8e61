import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRfbViewFilter } from './rfb-filter.ts';

const v38 = Buffer.from('RFB 003.008\n');
const offer = Buffer.from([2, 1, 2]);

const pixelFormat = Buffer.concat([Buffer.from([0, 0, 0, 0]), Buffer.alloc(16, 7)]);
const updateRequest = Buffer.from([3, 1, 0, 0, 0, 0, 4, 0, 3, 0]);
const key = Buffer.from([4, 1, 0, 0, 0, 0, 0, 0x61]);
const pointer = Buffer.from([5, 1, 0, 10, 0, 10]);

function encodings(...values: number[]): Buffer {
  const message = Buffer.alloc(4 + 4 * values.length);
  message.writeUInt8(2, 0);
  message.writeUInt16BE(values.length, 2);
  for (const [index, value] of values.entries()) message.writeInt32BE(value, 4 + 4 * index);
  return message;
}

function cutText(text: Buffer, isExtended = false): Buffer {
  const head = Buffer.from([6, 0, 0, 0, 0, 0, 0, 0]);
  head.writeInt32BE(isExtended ? -text.length : text.length, 4);
  return Buffer.concat([head, text]);
}

const fence = (payload: Buffer) => Buffer.concat([Buffer.from([248, 0, 0, 0, 0, 0, 0, 1, payload.length]), payload]);
const desktopSize = (screens: number) =>
  Buffer.concat([Buffer.from([251, 0, 4, 0, 3, 0, screens, 0]), Buffer.alloc(16 * screens, 4)]);

function afterHandshake() {
  const filter = createRfbViewFilter();
  filter.fromServer(v38);
  filter.fromServer(offer);
  expect(filter.fromClient(v38)).toEqual(v38);
  expect(filter.fromClient(Buffer.from([1]))).toEqual(Buffer.from([1]));
  expect(filter.fromClient(Buffer.from([0]))).toEqual(Buffer.from([1]));
  return filter;
}

/** Cuts `bytes` at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
}

const dropped = fc.oneof(
  fc.constant(key),
  fc.constant(pointer),
  // Payloads full of bytes that look like messages.
  fc.uint8Array({ maxLength: 60 }).map((bytes) => cutText(Buffer.from(bytes))),
  fc.uint8Array({ minLength: 1, maxLength: 60 }).map((bytes) => cutText(Buffer.from(bytes), true)),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => fence(Buffer.from(bytes))),
  fc.nat(4).map(desktopSize),
  fc.constant(Buffer.from([150, 1, 0, 0, 0, 0, 0, 9, 0, 9])),
  fc.constant(Buffer.from([250, 0, 1, 2])),
  fc.constant(Buffer.from([255, 0, 0, 1, 0, 0, 0, 0x61, 0, 0, 0, 30])),
  fc.constant(Buffer.from([255, 1, 0, 0])),
  fc.constant(Buffer.from([255, 1, 0, 2, 1, 2, 0, 0, 0xac, 0x44])),
);
const passing = fc.oneof(
  fc.constant(pixelFormat),
  fc.constant(updateRequest),
  fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 }).map((values) => encodings(...values)),
);

describe('the view-only RFB filter', () => {
  it('passes pictures and drops everything else, wherever the bytes are cut (property)', () => {
    const messages = fc.array(
      fc.oneof(
        passing.map((bytes) => ({ bytes, pass: true })),
        dropped.map((bytes) => ({ bytes, pass: false })),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(messages, fc.array(fc.nat(4000), { maxLength: 60 }), (list, places) => {
        const stream = Buffer.concat([v38, Buffer.from([1, 0]), ...list.map(({ bytes }) => bytes)]);
        const expected = list.filter(({ pass }) => pass).map(({ bytes }) => bytes);
        const filter = createRfbViewFilter();
        filter.fromServer(v38);
        filter.fromServer(offer);
        const passed = cut(stream, places).map((chunk) => filter.fromClient(chunk));
        expect(Buffer.concat(passed)).toEqual(Buffer.concat([v38, Buffer.from([1, 1]), ...expected]));
      }),
      { numRuns: 2000 },
    );
  });

  it('lets nothing but the three messages out of any bytes whatever (property)', () => {
    const lively = fc.array(fc.oneof(fc.constantFrom(0, 2, 3, 4, 5, 6, 248, 251, 255), fc.nat(255)), {
      maxLength: 400,
    });
    fc.assert(
      fc.property(lively, fc.array(fc.nat(400), { maxLength: 20 }), (bytes, places) => {
        const filter = afterHandshake();
        const out: Buffer[] = [];
        try {
          for (const chunk of cut(Buffer.from(bytes), places)) out.push(filter.fromClient(chunk));
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'VIEW_RFB_REFUSED' });
        }
        readOnlyPictures(Buffer.concat(out));
      }),
      { numRuns: 5000 },
    );
  });

  it('does not mind one byte at a time', () => {
    const filter = createRfbViewFilter();
    for (const byte of Buffer.concat([v38, offer])) filter.fromServer(Buffer.from([byte]));
    const stream = Buffer.concat([v38, Buffer.from([1, 0]), key, updateRequest, pointer, pixelFormat]);
    const out = Buffer.concat([...stream].map((byte) => filter.fromClient(Buffer.from([byte]))));
    expect(out).toEqual(Buffer.concat([v38, Buffer.from([1, 1]), updateRequest, pixelFormat]));
  });

  it('follows password authentication', () => {
    const filter = createRfbViewFilter();
    filter.fromServer(Buffer.concat([v38, offer]));
    const stream = Buffer.concat([v38, Buffer.from([2]), Buffer.alloc(16, 4), Buffer.from([0]), key, updateRequest]);
    const wanted = Buffer.concat([v38, Buffer.from([2]), Buffer.alloc(16, 4), Buffer.from([1]), updateRequest]);
    expect(filter.fromClient(stream)).toEqual(wanted);
  });

  it('hides encodings that would make the client talk', () => {
    const filter = afterHandshake();
    const asked = encodings(7, -312, 16, -313, -308, -258, -239, 0xc0a1e5ce | 0, -309, -316);
    expect(filter.fromClient(asked)).toEqual(encodings(7, 16, -308, -239));
  });

  it('skips a clipboard of any length without holding it', () => {
    const filter = afterHandshake();
    const head = Buffer.from([6, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff]);
    expect(filter.fromClient(head)).toHaveLength(0);
    // Key presses inside it stay inside it.
    for (let sent = 0; sent < 100; sent += 1) expect(filter.fromClient(Buffer.alloc(65_536, 4))).toHaveLength(0);
  });

  const refusals: [string, (filter: ReturnType<typeof createRfbViewFilter>) => void][] = [
    ['an unknown message', () => afterHandshake().fromClient(Buffer.from([99, 0, 0]))],
    ['an unknown QEMU message', () => afterHandshake().fromClient(Buffer.from([255, 7, 0]))],
    ['more encodings than any client has', () => afterHandshake().fromClient(Buffer.from([2, 0, 0xff, 0xff]))],
    ['a client that speaks first', (filter) => filter.fromClient(v38)],
    [
      'a security type that was not offered',
      (filter) => {
        filter.fromServer(Buffer.concat([v38, Buffer.from([1, 1])]));
        filter.fromClient(Buffer.concat([v38, Buffer.from([2])]));
      },
    ],
    [
      'a security type that hides the rest',
      (filter) => {
        filter.fromServer(Buffer.concat([v38, Buffer.from([2, 1, 19])]));
        filter.fromClient(Buffer.concat([v38, Buffer.from([19])]));
      },
    ],
    [
      'a choice before there was an offer',
      (filter) => {
        filter.fromServer(v38);
        filter.fromClient(Buffer.concat([v38, Buffer.from([1])]));
      },
    ],
    ['a server of version 3.3', (filter) => filter.fromServer(Buffer.from('RFB 003.003\n'))],
    ['a server that is none', (filter) => filter.fromServer(Buffer.from('HTTP/1.1 200'))],
    [
      'a client of version 3.3',
      (filter) => {
        filter.fromServer(v38);
        filter.fromClient(Buffer.from('RFB 003.003\n'));
      },
    ],
    [
      'a client newer than the server',
      (filter) => {
        filter.fromServer(Buffer.from('RFB 003.007\n'));
        filter.fromClient(v38);
      },
    ],
  ];
  it.each(refusals)('ends the connection at %s', (_name, run) => {
    expect(() => run(createRfbViewFilter())).toThrow(expect.objectContaining({ code: 'VIEW_RFB_REFUSED' }));
  });
});

/** A second, separate reading of what came out. */
function readOnlyPictures(out: Buffer): void {
  let at = 0;
  while (at < out.length) {
    const type = out.readUInt8(at);
    expect([0, 2, 3]).toContain(type);
    at += type === 0 ? 20 : type === 3 ? 10 : 4 + 4 * out.readUInt16BE(at + 2);
  }
  expect(at).toBe(out.length);
}
