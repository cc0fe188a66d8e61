/** The site's own authority and certificate, with real TLS between Node and Node. */
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { permits } from './constraints.ts';
import { createListener } from './listener.ts';
import { namesOfSite } from './names.ts';
import { ownCertificate, readAuthority } from './own.ts';
import { factsOf, uncovered } from './read.ts';
import { createServed } from './served.ts';
import { authorityOf, certificateOf, connectAs, dayMs, leafOf } from './testing/certificates.ts';
import type { NeededNames } from './types.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fairlead-tls-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const now = Date.now();
const machine = { hostName: 'Build-1', addresses: ['192.168.7.5', 'fe80::1', '2001:db8::5', '127.0.0.1'] };
const more = namesOfSite(null, null, machine);
const names = (publicHost = 'fairlead.example', viewers: string | null = 'views.example') => ({
  needed: namesOfSite(publicHost, viewers, null),
  more,
});
const own = (wanted: { needed: NeededNames; more: NeededNames } = names(), at = now) =>
  ownCertificate(dataDir, 'Fairlead authority of fairlead.example', wanted, at);

/** Who says hello, as somebody who imported `ca` sees it. */
async function greet(pair: { certificate: string; key: string }, name: string, ca: string): Promise<string> {
  const server = createListener(createServed(pair).source, {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const socket = await connectAs(name, (server.address() as AddressInfo).port, ca);
    socket.destroy();
    return 'trusted';
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    return code === undefined || code === 'UNSPECIFIED' ? message : code;
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('the names of a site', () => {
  it('are the public one, the wildcard of views, and this machine', () => {
    expect(namesOfSite('Fairlead.example', 'views.example', machine)).toEqual({
      dns: ['fairlead.example', '*.views.example', 'build-1', 'localhost', 'fairlead.localhost'],
      addresses: ['127.0.0.1', '::1', '192.168.7.5', '2001:db8::5'],
    });
  });

  it('are an address where the public one is an address', () => {
    expect(namesOfSite('[2001:db8::1]', null, null)).toEqual({ dns: [], addresses: ['2001:db8::1'] });
  });
});

describe('a certificate of its own', () => {
  it('is trusted for every name of the site by whoever imported the authority, and by nobody else', async () => {
    const { pair, authority, made } = await own();
    expect(made).toBe('authority');
    const ca = authority.toString();
    for (const name of ['fairlead.example', 'v-0123456789abcdef0123456789abcdef.views.example', 'build-1', 'localhost'])
      expect([name, await greet(pair, name, ca)]).toEqual([name, 'trusted']);
    expect(await greet(pair, 'other.example', ca)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await greet(pair, 'fairlead.example', (await authorityOf(['fairlead.example'])).certificate)).not.toBe(
      'trusted',
    );
    for (const address of ['192.168.7.5', '2001:db8::5', '127.0.0.1'])
      expect(leafOf(pair).checkIP(address)).toBe(address);
  });

  it('is there again at the next start', async () => {
    const first = await own();
    const second = await own();
    expect(second.made).toBeNull();
    expect(second.pair).toEqual(first.pair);
    expect((await readAuthority(dataDir))?.fingerprint256).toBe(first.authority.fingerprint256);
  });

  it.each([
    ['two months before its end', names(), now + 340 * dayMs],
    ['when the machine has another address', { ...names(), more: { ...more, addresses: ['10.9.9.9'] } }, now],
    ['when the clock was wrong', names(), now - 3 * dayMs],
  ])('is made anew by the same authority %s', async (_when, wanted, at) => {
    const first = await own();
    const second = await own(wanted, at);
    expect(second.made).toBe('certificate');
    expect(second.authority.fingerprint256).toBe(first.authority.fingerprint256);
    expect(second.pair.key).not.toBe(first.pair.key);
    expect(uncovered(leafOf(second.pair), wanted.needed)).toBeNull();
    expect(uncovered(leafOf(second.pair), { dns: [], addresses: wanted.more.addresses })).toBeNull();
    expect((await own(wanted, at)).made).toBeNull();
  });

  it('is made anew where its file was cut off', async () => {
    await own();
    const file = join(dataDir, 'tls', 'certificate-with-key.pem');
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 300));
    expect((await own()).made).toBe('certificate');
  });

  it('never outlives its authority, and is not made anew for that', async () => {
    const first = await own();
    const late = factsOf(first.authority).endsAt - 40 * dayMs;
    const second = await own(names(), late);
    expect(factsOf(leafOf(second.pair)).endsAt).toBe(factsOf(first.authority).endsAt);
    expect((await own(names(), late)).made).toBeNull();
  });
});

describe('the authority', () => {
  it('may vouch for names of this site and for private networks, and for nothing else', async () => {
    const { authority } = await own();
    for (const name of [
      'fairlead.example',
      '*.views.example',
      'build-1',
      '10.1.2.3',
      '192.168.0.9',
      'fd00::7',
      '2001:db8::5',
    ])
      expect([name, permits(authority, name)]).toEqual([name, true]);
    for (const name of ['example', 'bank.example', 'xfairlead.example', '2001:db8::6', '198.51.100.1'])
      expect([name, permits(authority, name)]).toEqual([name, false]);
  });

  it('is not believed by TLS for another name, whoever has its key', async () => {
    const { authority } = await own();
    const key = /-----BEGIN PRIVATE KEY-----[\s\S]*/.exec(
      await readFile(join(dataDir, 'tls', 'authority-with-key.pem'), 'utf8'),
    );
    const stolen = { certificate: authority.toString(), key: key?.[0] ?? '' };
    const forged = await certificateOf(stolen, { dns: ['bank.example'] });
    expect(await greet(forged, 'bank.example', authority.toString())).toBe('permitted subtree violation');
    const address = await certificateOf(stolen, { dns: ['fairlead.example'], addresses: ['198.51.100.1'] });
    expect(await greet(address, 'fairlead.example', authority.toString())).toBe('permitted subtree violation');
  });

  it.each([
    ['the site gets a name that it may not vouch for', names('another.example'), now],
    ['its last day has come', names(), now + 3650 * dayMs],
  ])('is another one when %s', async (_when, wanted, at) => {
    const first = await own();
    const second = await own(wanted, at);
    expect(second.made).toBe('authority');
    expect(second.authority.fingerprint256).not.toBe(first.authority.fingerprint256);
    expect(leafOf(second.pair).verify(second.authority.publicKey)).toBe(true);
  });

  it('leaves out what it may not vouch for, where the site can do without', async () => {
    await own();
    const moved = { ...names(), more: { ...more, addresses: ['198.51.100.1', '10.0.0.1'] } };
    const { made, pair } = await own(moved);
    expect(made).toBe('certificate');
    expect(factsOf(leafOf(pair)).names).not.toContain('198.51.100.1');
    expect(factsOf(leafOf(pair)).names).toContain('10.0.0.1');
    expect((await own(moved)).made).toBeNull();
  });

  it('is not made anew in place of one that cannot be read', async () => {
    await own();
    await writeFile(join(dataDir, 'tls', 'authority-with-key.pem'), 'something else', { mode: 0o600 });
    await expect(own()).rejects.toMatchObject({ code: 'TLS_AUTHORITY_UNREADABLE' });
  });

  it('is one, although two start at once', async () => {
    const made = await Promise.all([own(), own(), own()]);
    expect(new Set(made.map(({ authority }) => authority.fingerprint256)).size).toBe(1);
    for (const { pair, authority } of made) expect(leafOf(pair).verify(authority.publicKey)).toBe(true);
  });
});

describe('keys', () => {
  it('are in files for their owner alone', async () => {
    await own();
    expect((await stat(join(dataDir, 'tls'))).mode & 0o777).toBe(0o700);
    const files = await readdir(join(dataDir, 'tls'));
    expect(files.sort()).toEqual(['authority-with-key.pem', 'certificate-with-key.pem']);
    for (const file of files) expect((await stat(join(dataDir, 'tls', file))).mode & 0o777).toBe(0o600);
  });

  it.each(['authority-with-key.pem', 'certificate-with-key.pem'])(
    'that others may read are not used: %s',
    async (name) => {
      await own();
      await chmod(join(dataDir, 'tls', name), 0o640);
      await expect(own()).rejects.toMatchObject({ code: 'TLS_KEY_UNSAFE', data: { path: join(dataDir, 'tls', name) } });
    },
  );

  it('behind a symbolic link are not used', async () => {
    await own();
    const file = join(dataDir, 'tls', 'authority-with-key.pem');
    const text = await readFile(file);
    await writeFile(join(dataDir, 'elsewhere'), text, { mode: 0o600 });
    await rm(file);
    await symlink(join(dataDir, 'elsewhere'), file);
    await expect(own()).rejects.toMatchObject({ code: 'TLS_KEY_UNSAFE' });
  });
});
