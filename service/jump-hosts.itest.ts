/** Hosts behind jump hosts through the API, as the console uses it: added, changed, trusted anew, removed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostConfig } from '../common/model/hosts.ts';
import { type ExtraSshd, startExtraSshd } from '../tools/bed/faults.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { refusal } from './testing/client.ts';
import { hostUntil } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';

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

const { name: user, password } = bed.users.password;
const hop = () => ({ host: '127.0.0.1', port: jump.port, user, auth: { method: 'password' as const }, knownKeys: [] });
const secretOf = (text: string) => ({ hops: { [`${user}@127.0.0.1:${jump.port}`]: { password: text } } });
const config = (more: object = {}): HostConfig => ({
  kind: 'ssh',
  host: '127.0.0.1',
  port: sshd.port,
  user: bed.users.admin,
  auth: { method: 'key', keyPath: bed.keys.plain.privateKeyFile },
  socketPath: bed.engines.a.socket,
  hops: [hop()],
  ...more,
});
const isConnected = ({ connection }: { connection: { state: string } }) => connection.state === 'connected';
const isRefused = ({ connection }: { connection: { state: string } }) => connection.state === 'refused';

describe('a host behind a jump host', () => {
  let id: string;

  it('is added once the keys of both are confirmed, and not before', async () => {
    const { api } = site;
    const secret = secretOf(password);
    const first = await api.hosts.probeKey({ host: '127.0.0.1', port: jump.port });
    expect(first).toMatchObject({ verdict: 'new', presented: { sha256: jump.hostKeySha256() } });
    // A jump host that nobody confirmed is not signed in to, not even to look behind it.
    const behind = { host: '127.0.0.1', port: sshd.port, hops: [hop()], secret };
    expect((await refusal(api.hosts.probeKey(behind))).code).toBe('HOST_KEY_UNKNOWN');
    const hops = [{ ...hop(), knownKeys: [first.presented] }];
    const second = await api.hosts.probeKey({ ...behind, hops });
    expect(second).toMatchObject({ verdict: 'new', presented: { sha256: sshd.hostKeySha256() } });

    const input = { name: 'Inland', config: config({ hops }), secret, installByDefault: false };
    const unknown = await refusal(api.hosts.add(input));
    expect(unknown).toMatchObject({ code: 'HOST_KEY_UNKNOWN', data: { port: sshd.port } });
    const host = await api.hosts.add({ ...input, confirmedKey: second.presented });
    id = host.id;
    expect(host.address).toBe(`fl-admin@127.0.0.1:${sshd.port} through ${user}@127.0.0.1:${jump.port}`);
    await hostUntil(api, id, isConnected, 'it is connected');
    expect(JSON.stringify(await api.hosts.list())).not.toContain(password);
    // Both are known now, on this way.
    expect((await api.hosts.probeKey({ ...behind, hops })).verdict).toBe('known');
    expect((await api.hosts.probeKey({ host: '127.0.0.1', port: sshd.port })).verdict).toBe('new');
  });

  it('keeps the secret and the key of its jump host when something else is changed', async () => {
    const { api } = site;
    const changed = await api.hosts.update({ id, config: config({ useSudo: false }) });
    expect(changed.config).toMatchObject({ hops: [{ knownKeys: [{ sha256: jump.hostKeySha256() }] }] });
    await hostUntil(api, id, isConnected, 'it is connected');
  });

  it('stops hard when the jump host shows another key, until somebody trusts that one', async () => {
    const { api } = site;
    await jump.changeHostKey();
    const refused = await hostUntil(api, id, isRefused, 'it is refused');
    expect(refused.connection).toMatchObject({ code: 'HOST_KEY_CHANGED' });
    expect(refused.connection.reason).toContain('jump host');
    const point = { id, hop: { host: '127.0.0.1', port: jump.port } };
    const probe = await api.hosts.probeStoredKey(point);
    expect(probe).toMatchObject({ verdict: 'changed', presented: { sha256: jump.hostKeySha256() } });
    // A change of settings is no way around that.
    await api.hosts.update({ id, config: config({ hops: [{ ...hop(), knownKeys: [probe.presented] }] }) });
    await hostUntil(api, id, isRefused, 'it is refused still');
    await api.hosts.trustKey({ ...point, key: probe.presented });
    await hostUntil(api, id, isConnected, 'it is connected again');
    expect((await api.hosts.probeStoredKey({ id })).verdict).toBe('known');
    const gone = { id, hop: { host: 'elsewhere', port: 22 } };
    expect((await refusal(api.hosts.probeStoredKey(gone))).code).toBe('HOST_NOT_FOUND');
  });

  it('sends the secret of a jump host to no other account, and forgets it with the host', async () => {
    const { api } = site;
    const other = { ...hop(), user: bed.users.admin };
    await api.hosts.update({ id, config: config({ hops: [other] }) });
    const refused = await hostUntil(api, id, isRefused, 'it is not let in');
    expect(refused.connection.code).toBe('HOST_LOGIN_FAILED');
    // Back at the old account the secret is gone, and has to be entered again.
    await api.hosts.update({ id, config: config() });
    await hostUntil(api, id, ({ connection }) => connection.code === 'HOST_LOGIN_FAILED', 'it is not let in');
    await api.hosts.update({ id, secret: secretOf(password) });
    await hostUntil(api, id, isConnected, 'it is connected');
    await api.hosts.remove({ id });
    expect((await refusal(api.hosts.probeStoredKey({ id }))).code).toBe('HOST_NOT_FOUND');
  });
});
