/** The certificate that is served, and what takes its place while connections are open. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../log/logger.ts';
import { createListener, followConnections } from './listener.ts';
import { namesOfSite } from './names.ts';
import { openSiteCertificate, type SiteCertificate } from './site-certificate.ts';
import { authorityOf, certificateOf, connectAs, leafOf, otherKey, writePair } from './testing/certificates.ts';
import type { TlsPair } from './types.ts';

let dataDir: string;
let authority: TlsPair;
let ends: (() => unknown)[];
beforeEach(async () => {
  ends = [];
  dataDir = await mkdtemp(join(tmpdir(), 'fairlead-served-'));
  authority = await authorityOf(['fairlead.example']);
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  await rm(dataDir, { recursive: true, force: true });
});

const names = () => ({
  needed: namesOfSite('fairlead.example', null, null),
  more: namesOfSite(null, null, { hostName: 'build-1', addresses: [] }),
});

async function open(origin: Parameters<typeof openSiteCertificate>[0]): Promise<SiteCertificate> {
  const log = createLogger({ dataDir, level: 'silent', terminal: null });
  ends.push(() => log.close());
  const site = await openSiteCertificate(origin, {
    dataDir,
    label: 'Fairlead authority of fairlead.example',
    names,
    log: log.logger,
    now: Date.now,
    everyMs: 20,
  });
  ends.push(() => site.close());
  return site;
}

async function listen(site: SiteCertificate): Promise<{ server: Server; port: number }> {
  const server = createListener(site, {}, (_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { server, port: (server.address() as AddressInfo).port };
}

async function shown(port: number): Promise<string> {
  const socket = await connectAs('fairlead.example', port, authority.certificate);
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

describe('files that change', () => {
  it('are served to new connections, and those that are open go on', async () => {
    const first = await certificateOf(authority, { dns: ['fairlead.example'] });
    const files = await writePair(join(dataDir, 'given'), first, [authority]);
    const site = await open({ kind: 'files', ...files });
    const { port } = await listen(site);
    const line = await connectAs('fairlead.example', port, authority.certificate);
    const said: string[] = [];
    line.setEncoding('utf8').on('data', (text: string) => said.push(text));
    const ask = () => line.write('GET / HTTP/1.1\r\nHost: fairlead.example\r\n\r\n');
    ask();
    await expect.poll(() => said.join('')).toContain('hello');

    const second = await certificateOf(authority, { dns: ['fairlead.example'] });
    const fresh = await writePair(join(dataDir, 'fresh'), second, [authority]);
    await rename(fresh.certificateFile, files.certificateFile);
    await rename(fresh.keyFile, files.keyFile);
    await expect.poll(() => shown(port)).toBe(leafOf(second).fingerprint256);
    expect(site.state()).toMatchObject({ kind: 'files', trouble: null, authority: null });
    expect(site.state().served.fingerprint).toBe(leafOf(second).fingerprint256);

    said.length = 0;
    ask();
    await expect.poll(() => said.join('')).toContain('hello');
    expect(line.getPeerCertificate().fingerprint256).toBe(leafOf(first).fingerprint256);
    line.destroy();
  });

  it('that are of no use leave the ones before in their place, and are told until they are mended', async () => {
    const first = await certificateOf(authority, { dns: ['fairlead.example'] });
    const files = await writePair(join(dataDir, 'given'), first, [authority]);
    const site = await open({ kind: 'files', ...files });
    const { port } = await listen(site);
    await writeFile(files.keyFile, otherKey());
    await expect.poll(() => site.state().trouble?.code).toBe('TLS_KEY_MISMATCH');
    expect(await shown(port)).toBe(leafOf(first).fingerprint256);
    await rm(files.certificateFile);
    await expect.poll(() => site.state().trouble?.code).toBe('TLS_FILE_UNREADABLE');
    expect(await shown(port)).toBe(leafOf(first).fingerprint256);

    const second = await certificateOf(authority, { dns: ['fairlead.example'] });
    await writePair(join(dataDir, 'given'), second, [authority]);
    await expect.poll(() => site.state().trouble).toBeNull();
    await expect.poll(() => shown(port)).toBe(leafOf(second).fingerprint256);
  });

  it('that are of no use at the start end it', async () => {
    const pair = await certificateOf(authority, { dns: ['other.fairlead.example'] });
    const files = await writePair(join(dataDir, 'given'), pair, [authority]);
    await expect(open({ kind: 'files', ...files })).rejects.toMatchObject({ code: 'TLS_CERTIFICATE_NAME' });
  });
});

describe('a listener over TLS', () => {
  it('speaks nothing older than TLS 1.2', async () => {
    const { port } = await listen(await open({ kind: 'own' }));
    const old = connect({
      port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const end = await new Promise<string>((resolve) => {
      old.once('secureConnect', () => resolve(String(old.getProtocol())));
      old.once('error', ({ message }) => resolve(message));
    });
    old.destroy();
    expect(end).toMatch(/alert protocol version/);
  });

  it('says which connection was which before its handshake', async () => {
    const site = await open({ kind: 'own' });
    const { server, port } = await listen(site);
    const arrived: unknown[] = [];
    const pairs: (readonly [unknown, unknown])[] = [];
    followConnections(server, {
      arrived: (line) => arrived.push(line),
      secured: (line, plain) => pairs.push([line, plain]),
    });
    const heard: unknown[] = [];
    server.on('request', ({ socket }) => heard.push(socket));
    const ca = site.authority() ?? '';
    const lines = await Promise.all([1, 2, 3].map(() => connectAs('fairlead.example', port, ca)));
    for (const line of lines) line.write('GET / HTTP/1.1\r\nHost: fairlead.example\r\n\r\n');
    await expect.poll(() => heard.length).toBe(3);
    expect(new Set(pairs.map(([, plain]) => plain))).toEqual(new Set(arrived));
    expect(new Set(pairs.map(([line]) => line))).toEqual(new Set(heard));
    for (const line of lines) line.destroy();
  });
});
