/** `fairlead host add`, through a jump host, beside a service that runs. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ExtraSshd, startExtraSshd } from '../../tools/bed/faults.ts';
import { testBed } from '../../tools/bed/use-bed.ts';
import { type Site, startSite } from '../testing/site.ts';
import { run } from './testing.ts';

const bed = testBed();
let jump: ExtraSshd;
let sshd: ExtraSshd;
let site: Site;
beforeAll(async () => {
  [jump, sshd] = await Promise.all([startExtraSshd(), startExtraSshd()]);
  site = await startSite({ engines: [bed.engines.a] });
});
afterAll(async () => {
  await site?.dispose();
  await Promise.all([jump?.dispose(), sshd?.dispose()]);
});

const add = (...more: readonly string[]) =>
  run([
    ...['host', 'add', `${bed.users.admin}@127.0.0.1:${sshd.port}`, '--name', 'Inland'],
    ...['--jump', `${bed.users.admin}@127.0.0.1:${jump.port}`, '--key', bed.keys.plain.privateKeyFile],
    ...['--socket', bed.engines.a.socket, '--data', site.dataDir, ...more],
  ]);

it('asks for the key of each on the way, one after the other, and adds nothing before all are confirmed', async () => {
  const first = await add();
  expect(first).toMatchObject({ code: 1, out: '' });
  expect(first.err).toContain(`The jump host 127.0.0.1, port ${jump.port}`);
  expect(first.err).toContain(`--confirm ${jump.hostKeySha256()}`);
  const second = await add('--confirm', jump.hostKeySha256());
  expect(second).toMatchObject({ code: 1, out: '' });
  expect(second.err).toContain(`The host 127.0.0.1, port ${sshd.port}`);
  expect(second.err).toContain(`--confirm ${sshd.hostKeySha256()}`);
  expect((await site.api.hosts.list()).hosts.filter(({ name }) => name === 'Inland')).toEqual([]);

  const { code, out, err } = await add('--confirm', jump.hostKeySha256(), '--confirm', sshd.hostKeySha256());
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^Inland was added: .* through .*\n$/);
  const added = (await site.api.hosts.list()).hosts.find(({ name }) => name === 'Inland');
  expect(added?.config).toMatchObject({ hops: [{ port: jump.port, knownKeys: [{ sha256: jump.hostKeySha256() }] }] });
});

it('says what it was typed wrongly', async () => {
  const wrong = async (...args: readonly string[]) => (await run(['host', 'add', ...args])).err.split('\n')[0];
  expect(await wrong()).toBe('One address is needed.');
  expect(await wrong('two words')).toContain('no address');
  expect(await wrong('build-1', '--jump', 'a,,b')).toContain('USER@HOST:PORT');
  expect(await wrong('/run/docker.sock', '--jump', 'a')).toContain('--jump');
  expect((await run(['host', 'add', 'build-1', '--password', 'x'])).code).toBe(2);
});
