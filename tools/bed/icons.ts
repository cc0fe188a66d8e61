import { crc32, deflateSync } from 'node:zlib';

/** A 64 x 64 PNG: a rounded square of one colour (0xRRGGBB). */
export function iconPng(color: number, size = 64): Uint8Array {
  const rgb = [(color >> 16) & 255, (color >> 8) & 255, color & 255];
  const rows: Buffer[] = [];
  for (let y = 0; y < size; y += 1) {
    const row = Buffer.alloc(1 + size * 4);
    for (let x = 0; x < size; x += 1) row.set([...rgb, inside(x, y, size) ? 255 : 0], 1 + x * 4);
    rows.push(row);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = deflateSync(Buffer.concat(rows));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function inside(x: number, y: number, size: number): boolean {
  const radius = size / 4;
  const dx = Math.max(radius - x, x - (size - 1 - radius), 0);
  const dy = Math.max(radius - y, y - (size - 1 - radius), 0);
  return dx * dx + dy * dy <= radius * radius;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** The same as SVG, with the first letter of a name. */
export function iconSvg(color: number, name: string): string {
  const fill = `#${color.toString(16).padStart(6, '0')}`;
  const letter = /[A-Za-z0-9]/.exec(name)?.[0] ?? '?';
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">',
    `<rect width="64" height="64" rx="16" fill="${fill}"/>`,
    `<text x="32" y="44" font-size="36" text-anchor="middle" fill="#fff" font-family="sans-serif">${letter}</text></svg>`,
  ].join('');
}
