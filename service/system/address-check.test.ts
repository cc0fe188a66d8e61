import { describe, expect, it } from 'vitest';
import { plainCommandsForTests } from '../../common/commands.ts';
import { FairleadError } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import type { CertificateFacts, TlsState } from '../tls/types.ts';
import { type AddressFacts, judgeAddress } from './address-check.ts';

const dayMs = 24 * 3600_000;
const now = Date.UTC(2026, 10, 28);
const certificate = (endsAt: number, change: Partial<CertificateFacts> = {}): CertificateFacts => ({
  subject: 'fairlead.example',
  issuer: 'Some Authority',
  names: ['fairlead.example'],
  beginsAt: now - dayMs,
  endsAt,
  fingerprint: 'AA:BB',
  ...change,
});
const judge = (state: Partial<TlsState> | null, change: Partial<AddressFacts> = {}) => {
  const tls: TlsState | null = state && {
    kind: 'files',
    served: certificate(now + 300 * dayMs),
    authority: null,
    trouble: null,
    ...state,
  };
  const facts = { origin: 'https://fairlead.example', certificate: tls, isBehindProxy: false, hasTrustedProxy: false };
  const { state: verdict, detail, fix } = judgeAddress({ ...facts, ...change }, now, plainCommandsForTests);
  return { state: verdict, detail, fix: fix && hintText(fix) };
};

describe('the address', () => {
  it('of this machine alone needs nothing', () => {
    expect(judge(null, { origin: 'http://fairlead.localhost:17600' })).toEqual({
      state: 'ok',
      detail: 'http://fairlead.localhost:17600, on this machine only.',
      fix: undefined,
    });
  });

  it('behind a proxy is well where the proxy is trusted', () => {
    expect(judge(null, { isBehindProxy: true, hasTrustedProxy: true }).state).toBe('ok');
    const alone = judge(null, { isBehindProxy: true });
    expect([alone.state, alone.fix]).toEqual(['warning', expect.stringContaining('--trusted-proxy')]);
  });
});

describe('a certificate', () => {
  it('is told with who made it and its end', () => {
    expect(judge({})).toMatchObject({
      state: 'ok',
      detail:
        'https://fairlead.example. Certificate of fairlead.example, issued by Some Authority, good until 2027-09-24.',
    });
    expect(judge({ kind: 'own', authority: certificate(now + 900 * dayMs) }).detail).toContain(
      "made by the site's own authority",
    );
  });

  it.each([
    [30 * dayMs, 'ok', ''],
    [30 * dayMs - 1, 'warning', '29 days are left.'],
    [dayMs, 'warning', 'One day is left.'],
    [1, 'warning', 'Less than a day is left.'],
    [0, 'failed', 'It has ended'],
    [-dayMs, 'failed', 'It has ended'],
  ])('that is good for %d ms more is %s', (left, state, words) => {
    const found = judge({ served: certificate(now + left) });
    expect(found.state).toBe(state);
    expect(found.detail).toContain(words);
    if (state !== 'ok') expect(found.fix).toContain('into the same files');
  });

  it('that cannot be replaced is told with the reason', () => {
    const trouble = new FairleadError('TLS_KEY_MISMATCH', {
      message: 'The key in k is not the one of the certificate in c.',
      hint: 'Give the two that belong together.',
      data: { certificateFile: 'c', keyFile: 'k' },
    }).toInfo();
    const found = judge({ trouble });
    expect(found.state).toBe('warning');
    expect(found.detail).toContain('The newer one is not used: The key in k is not the one');
    expect(found.fix).toBe('Give the two that belong together. The certificate before it is served until then.');
  });

  it('of an authority that ends soon is a warning with the command that prints it', () => {
    const found = judge({
      kind: 'own',
      authority: certificate(now + 29 * dayMs),
      served: certificate(now + 29 * dayMs),
    });
    expect(found.state).toBe('warning');
    expect(found.detail).toContain("The site's own authority ends on");
    expect(found.fix).toContain('fairlead tls ca');
  });
});
