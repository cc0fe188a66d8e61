import { generateSync } from 'otplib';
import { decodeQR } from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { newTotp, stepOfCode } from './totp.ts';

/** "12345678901234567890" in base32: the secret of RFC 6238, appendix B, for SHA-1. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('a code', () => {
  // Appendix B has eight digits; of six, the same number leaves the last six (RFC 4226, 5.3).
  it.each([
    [59, '94287082', 0x1],
    [1_111_111_109, '07081804', 0x23523ec],
    [1_111_111_111, '14050471', 0x23523ed],
    [1_234_567_890, '89005924', 0x273ef07],
    [2_000_000_000, '69279037', 0x3f940aa],
    [20_000_000_000, '65353130', 0x27bc86aa],
  ])('of RFC 6238 at %i s is %s, of step %i', async (seconds, published, step) => {
    expect(await stepOfCode(secret, published.slice(2), null, seconds * 1000)).toBe(step);
  });

  it('holds one step early and one late, and no further', async () => {
    const code = '287082';
    const third = generateSync({ secret, epoch: 90 });
    const at = (second: number) => stepOfCode(secret, code, null, second * 1000);
    // Step 1 is from 30 s to 59 s.
    for (const second of [0, 29, 30, 59, 60, 89]) expect([second, await at(second)]).toEqual([second, 1]);
    for (const second of [90, 120, 3600]) expect([second, await at(second)]).toEqual([second, null]);
    const later = [59, 60, 149, 150].map((second) => stepOfCode(secret, third, null, second * 1000));
    expect(await Promise.all(later)).toEqual([null, 3, 3, null]);
  });

  it('of a step that was used holds no more, and neither does an older one', async () => {
    expect(await stepOfCode(secret, '287082', 0, 59_000)).toBe(1);
    expect(await stepOfCode(secret, '287082', 1, 59_000)).toBeNull();
    expect(await stepOfCode(secret, '287082', 2, 59_000)).toBeNull();
  });

  it.each(['287083', '28708', '2870822', '', '28708x', '-28708', '287082;'])('%j does not hold', async (code) => {
    expect(await stepOfCode(secret, code, null, 59_000)).toBeNull();
  });

  it('may be typed in groups', async () => {
    expect(await stepOfCode(secret, ' 287 082 ', null, 59_000)).toBe(1);
  });
});

describe('a new secret', () => {
  it('has 160 bits, and is another each time', async () => {
    const made = Array.from({ length: 20 }, () => newTotp('Fairlead', 'anna'));
    const secrets = (await Promise.all(made)).map(({ secret: one }) => one);
    expect(new Set(secrets).size).toBe(20);
    for (const one of secrets) expect(one).toMatch(/^[A-Z2-7]{32}$/);
  });

  it('is told to apps with the site and the person, as an address and as the same in a QR code', async () => {
    const { secret: made, url, qr } = await newTotp('Fairlead fairlead.example.org', 'anna.berg@example.org');
    const { protocol, host, pathname, searchParams } = new URL(url);
    expect([protocol, host]).toEqual(['otpauth:', 'totp']);
    expect(decodeURIComponent(pathname)).toBe('/Fairlead fairlead.example.org:anna.berg@example.org');
    expect(searchParams.get('secret')).toBe(made);
    expect(searchParams.get('issuer')).toBe('Fairlead fairlead.example.org');
    expect(decodeQR(pictureOf(qr))).toBe(url);
  });
});

/** As a screen draws it: 6 points per module, dark on light. */
function pictureOf(rows: readonly string[]) {
  const scale = 6;
  const size = rows.length * scale;
  const data = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const isDark = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)] === '1';
      data.fill(isDark ? 0 : 255, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
  return { width: size, height: size, data };
}
