/** A picture for a workspace whose own could not be found, under the name that its entry gives. */
import { crc32, deflateSync } from 'node:zlib';
import { placeholderSvg } from '../../../common/registry-source/new-files.ts';

/** An SVG where the name says so, else a PNG: viewers tell pictures by their bytes. */
export function placeholderIcon(name: string): Uint8Array | string {
  return name.toLowerCase().endsWith('.svg') ? placeholderSvg : plainPng();
}

const edge = 64;
/** The colour of `placeholderSvg`, and white. */
const palette = [0x00, 0x74, 0x8e, 0xff, 0xff, 0xff];

/** A screen in a square, two colours (RFC 2083). */
function plainPng(): Buffer {
  const rows = Buffer.alloc(edge * (edge + 1));
  for (let y = 0; y < edge; y += 1) {
    for (let x = 0; x < edge; x += 1) {
      const frame = x >= 12 && x < 52 && y >= 16 && y < 42 && !(x >= 16 && x < 48 && y >= 20 && y < 38);
      const stand = (x >= 30 && x < 34 && y >= 42 && y < 50) || (x >= 24 && x < 40 && y >= 48 && y < 52);
      rows[y * (edge + 1) + 1 + x] = frame || stand ? 1 : 0;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(edge, 0);
  header.writeUInt32BE(edge, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const parts = [
    ['IHDR', header],
    ['PLTE', Buffer.from(palette)],
    ['IDAT', deflateSync(rows)],
    ['IEND', Buffer.alloc(0)],
  ] as const;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...parts.map(([type, data]) => chunk(type, data)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
