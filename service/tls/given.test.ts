/** Certificates that were given, and what is said of those that are of no use. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import { readGiven } from './given.ts';
import { authorityOf, certificateOf, dayMs, lockedKey, otherKey, writePair } from './testing/certificates.ts';
import type { NeededNames, TlsPair } from './types.ts';

const now = Date.now();
const needed: NeededNames = { dns: ['fairlead.example', '*.views.example'], addresses: [] };

let folder: string;
let authority: TlsPair;
let good: TlsPair;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-given-'));
  authority = await authorityOf(['example']);
  good = await certificateOf(authority, needed);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
const files = (pair: TlsPair, issuers: readonly TlsPair[] = [authority]) => {
  count += 1;
  return writePair(join(folder, String(count)), pair, issuers);
};
async function refusal(pair: TlsPair, names = needed, issuers?: readonly TlsPair[], at = now) {
  const given = await files(pair, issuers);
  const thrown = await readGiven(given, names, at).catch((error: unknown) => error);
  if (!(thrown instanceof FairleadError)) throw new Error('It was taken.', { cause: thrown });
  const { code, message, hint = [], data } = thrown;
  return { code, message, hint: hintText(hint), data, given };
}

describe('a certificate that was given', () => {
  it('is taken with its chain and its key', async () => {
    const { pair, leaf } = await readGiven(await files(good), needed, now);
    expect(pair.certificate).toBe(good.certificate + authority.certificate);
    expect(pair.key).toBe(good.key);
    expect(leaf.checkHost('fairlead.example')).toBe('fairlead.example');
  });

  it('is taken where it is its own authority, and nobody stands between', async () => {
    const { leaf } = await readGiven(await files(authority, []), { dns: [], addresses: [] }, now);
    expect(leaf.ca).toBe(true);
  });

  it('is taken with its key in the same file, and with words around them', async () => {
    const path = join(folder, 'both.pem');
    await writeFile(path, `Bag Attributes\n${good.key}${good.certificate}subject=x\n${authority.certificate}`, {
      mode: 0o600,
    });
    const { pair } = await readGiven({ certificateFile: path, keyFile: path }, needed, now);
    expect(pair.certificate).toBe(good.certificate + authority.certificate);
  });

  it('that is not there is told with its path', async () => {
    const given = { ...(await files(good)), certificateFile: join(folder, 'nowhere.pem') };
    await expect(readGiven(given, needed, now)).rejects.toMatchObject({
      code: 'TLS_FILE_UNREADABLE',
      data: { path: given.certificateFile },
    });
    await expect(readGiven({ ...given, certificateFile: folder }, needed, now)).rejects.toMatchObject({
      code: 'TLS_FILE_UNREADABLE',
    });
  });

  it('that is none is told', async () => {
    expect(await refusal({ certificate: 'hello', key: good.key }, needed, [])).toMatchObject({
      code: 'TLS_CERTIFICATE_UNREADABLE',
      message: expect.stringContaining('It holds no certificate in PEM form.'),
    });
    const cut = good.certificate.replace(/\n.{10}/, '\n');
    expect((await refusal({ ...good, certificate: cut })).code).toBe('TLS_CERTIFICATE_UNREADABLE');
  });

  it('with a key that is none, or has a passphrase, is told', async () => {
    const none = await refusal({ ...good, key: good.certificate });
    expect([none.code, none.data]).toEqual(['TLS_KEY_UNREADABLE', { path: none.given.keyFile }]);
    const locked = await refusal({ ...good, key: lockedKey(good.key) });
    expect(locked).toMatchObject({ code: 'TLS_KEY_UNREADABLE', message: expect.stringContaining('has a passphrase') });
    expect(locked.hint).toContain(`openssl pkey -in ${locked.given.keyFile}`);
  });

  it('with another key is told', async () => {
    expect((await refusal({ ...good, key: otherKey() })).code).toBe('TLS_KEY_MISMATCH');
  });

  it('with a key that everybody may read is not used', async () => {
    const given = await files(good);
    await chmod(given.keyFile, 0o644);
    await expect(readGiven(given, needed, now)).rejects.toMatchObject({ code: 'TLS_KEY_UNSAFE' });
    // Groups are how services share one.
    await chmod(given.keyFile, 0o640);
    await expect(readGiven(given, needed, now)).resolves.toBeDefined();
  });

  it('that has ended, or has not begun, is told with its days', async () => {
    const ended = await refusal(good, needed, undefined, now + 400 * dayMs);
    expect(ended).toMatchObject({
      code: 'TLS_CERTIFICATE_TIME',
      message: expect.stringMatching(/ended on \d{4}-\d\d-\d\d/),
    });
    const early = await refusal(good, needed, undefined, now - dayMs);
    expect(early).toMatchObject({ code: 'TLS_CERTIFICATE_TIME', message: expect.stringContaining('from') });
  });

  it('that does not cover the public name or the names of views is told with both', async () => {
    const other = await refusal(good, { ...needed, dns: ['console.example'] });
    expect(other).toMatchObject({
      code: 'TLS_CERTIFICATE_NAME',
      message: expect.stringContaining('is not made out to console.example, but to fairlead.example, *.views.example'),
      data: { name: 'console.example' },
    });
    expect(other.hint).toContain('--public-url');
    const views = await refusal(good, { ...needed, dns: ['*.other.example'] });
    expect([views.code, views.hint]).toEqual(['TLS_CERTIFICATE_NAME', expect.stringContaining('--viewer-ports')]);
    const address = await refusal(good, { dns: [], addresses: ['192.0.2.7'] });
    expect(address.data).toMatchObject({ name: '192.0.2.7' });
  });

  it('is told where its chain is missing, or belongs to another', async () => {
    const alone = await refusal(good, needed, []);
    expect(alone).toMatchObject({ code: 'TLS_CHAIN_MISSING', data: { issuer: 'Authority of example' } });
    expect(alone.hint).toContain('full chain');
    const strangers = await authorityOf(['example']);
    expect((await refusal(good, needed, [strangers])).code).toBe('TLS_CHAIN_MISSING');
  });
});
