import { encodeQR } from 'qr';
import { decodeQR } from 'qr/decode.js';
import { expect, it } from 'vitest';
import { qrRows, spokenId } from './spoken.ts';

const id = '9P7C5-H913K-7HTTH-7X18A-JTE28-696HX';

it('is read out sign by sign, each group with its place', () => {
  expect(spokenId(id)).toBe(
    'Installation ID, group 1: 9 P 7 C 5; group 2: H 9 1 3 K; group 3: 7 H T T H; group 4: 7 X 1 8 A; group 5: J T E 2 8; group 6: 6 9 6 H X',
  );
});

it('is in its QR code, which a reader finds', () => {
  const rows = qrRows(encodeQR(id, 'raw', { ecc: 'medium' }));
  const scale = 6;
  const side = rows.length * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1)
      if (rows[Math.floor(y / scale)]?.[Math.floor(x / scale)] === '1') data.set([0, 0, 0], (y * side + x) * 4);
  expect(decodeQR({ width: side, height: side, data })).toBe(id);
  // Readers want light around it.
  expect(rows[0]).toMatch(/^0+$/);
});
