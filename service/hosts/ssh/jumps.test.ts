/** Ways through jump hosts, over loopback: real SSH connections between servers of this process. */
import { once } from 'node:events';
import { connect as dial } from 'node:net';
import ssh2, { type Connection } from 'ssh2';
import { afterAll, afterEach, expect, test } from 'vitest';
import { FairleadError } from '../../../common/errors.ts';
import type { SshHop } from '../types.ts';
import { checkKeyBehind, connectThrough } from './jumps.ts';
import { failureOf } from './testing/failure.ts';
import { makeHostKey, startSshWorkers } from './testing/ssh-workers.ts';

const workers = startSshWorkers();
afterAll(() => workers.dispose());

type Peer = {
  readonly hop: SshHop;
  readonly connections: Set<Connection>;
  /** Passwords that were sent to it. */
  readonly heard: string[];
  /** Ports that it was asked to pass connections on to. */
  readonly passed: number[];
  readonly closed: Promise<unknown>;
  stop(): Promise<void>;
};
const peers: Peer[] = [];
afterEach(() => Promise.all(peers.splice(0).map((peer) => peer.stop())));

/** A server that answers "it is NAME" to scripts, and passes connections on to this machine's ports. */
async function startPeer(
  name: string,
  { forwards = true, silent = false }: { forwards?: boolean; silent?: boolean } = {},
): Promise<Peer> {
  const key = makeHostKey();
  const connections = new Set<Connection>();
  const heard: string[] = [];
  const passed: number[] = [];
  let closed = (): void => undefined;
  const over = new Promise<void>((done) => {
    closed = done;
  });
  const server = new ssh2.Server({ hostKeys: [key.private] }, (connection) => {
    connections.add(connection);
    connection.on('error', () => undefined);
    connection.on('close', () => {
      connections.delete(connection);
      if (connections.size === 0) closed();
    });
    connection.on('authentication', (attempt) => {
      const password = attempt.method === 'password' ? attempt.password : null;
      if (password !== null) heard.push(password);
      if (password === `of ${name}`) attempt.accept();
      else attempt.reject(['password']);
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        channel.write(`it is ${name}`);
        channel.exit(0);
        channel.end();
      });
    });
    // Without somebody who listens for it, forwarding is prohibited.
    if (!forwards) return;
    connection.on('tcpip', (accept, _reject, { destPort }) => {
      passed.push(destPort);
      const near = accept();
      near.on('error', () => undefined);
      // One that says nothing keeps the connection, and passes nothing on.
      if (silent) {
        near.resume();
        return;
      }
      const far = dial(destPort, '127.0.0.1');
      far.on('error', () => near.destroy());
      near.pipe(far).pipe(near);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It does not listen.');
  const peer: Peer = {
    hop: {
      host: '127.0.0.1',
      port: address.port,
      user: name,
      auth: { method: 'password', password: `of ${name}` },
      knownKeys: [{ type: key.type, key: key.key }],
    },
    connections,
    heard,
    passed,
    closed: over,
    stop: async () => {
      for (const connection of connections) connection.end();
      await new Promise((done) => server.close(done));
    },
  };
  peers.push(peer);
  return peer;
}

const deps = { env: {}, workers, knownHostsFiles: [], timeoutMs: 5000, keepaliveMs: 60_000 };
const through = (hops: readonly SshHop[], target: SshHop, signal = AbortSignal.timeout(15_000)) =>
  connectThrough(hops, target, deps, signal);

test('a host is reached through any number of jump hosts, in their order, each with its own sign-in', async () => {
  const [outer, inner, host] = await Promise.all([startPeer('outer'), startPeer('inner'), startPeer('host')]);
  for (const hops of [[], [outer], [outer, inner]]) {
    const ssh = await through(
      hops.map(({ hop }) => hop),
      host.hop,
    );
    expect((await ssh.script('hostname', AbortSignal.timeout(5000))).stdout).toBe('it is host');
    expect(ssh.depth).toBe(hops.length);
    ssh.end(new FairleadError('HOST_CLOSED', { message: 'Closed.' }));
  }
  expect(outer.passed).toEqual([host.hop.port, inner.hop.port]);
  expect(inner.passed).toEqual([host.hop.port]);
  expect(inner.heard).toEqual(['of inner']);
  expect(outer.heard).toEqual(['of outer', 'of outer']);
});

test('a jump host with another key than the known one is sent nothing, and nothing goes behind it', async () => {
  const [outer, inner, host] = await Promise.all([startPeer('outer'), startPeer('inner'), startPeer('host')]);
  const other = makeHostKey();
  const changed = { ...inner.hop, knownKeys: [{ type: other.type, key: other.key }] };
  const error = await failureOf(through([outer.hop, changed], host.hop));
  expect(error).toMatchObject({ code: 'HOST_KEY_CHANGED', data: { port: inner.hop.port } });
  expect(error.message).toMatch(/^The jump host 127\.0\.0\.1, port \d+ shows another key/);
  expect(inner.heard).toEqual([]);
  expect(inner.passed).toEqual([]);
  expect(host.connections.size).toBe(0);
  // The connection to the one before it is not left behind.
  await outer.closed;
});

test('a jump host that nobody confirmed is shown, not used', async () => {
  const [outer, host] = await Promise.all([startPeer('outer'), startPeer('host')]);
  const error = await failureOf(through([{ ...outer.hop, knownKeys: [] }], host.hop));
  expect(error).toMatchObject({ code: 'HOST_KEY_UNKNOWN', data: { port: outer.hop.port, user: 'outer' } });
  expect(error.message).toContain('jump host');
  expect([outer.heard, outer.passed]).toEqual([[], []]);
});

test('whose sign-in fails, and who passes nothing on, is told by name', async () => {
  const [outer, host] = await Promise.all([startPeer('outer'), startPeer('host')]);
  const shut = await startPeer('shut', { forwards: false });
  const wrong = { ...outer.hop, auth: { method: 'password', password: 'canary-8' } } as const;
  const refused = await failureOf(through([wrong], host.hop));
  expect(refused).toMatchObject({ code: 'HOST_LOGIN_FAILED', data: { user: 'outer', port: outer.hop.port } });
  expect(refused.message).toMatch(/^The jump host 127\.0\.0\.1, port \d+ does not let "outer" in/);
  expect(JSON.stringify([refused.toInfo(), refused.stack])).not.toContain('canary-8');

  const forbidden = await failureOf(through([shut.hop], host.hop));
  expect(forbidden).toMatchObject({ code: 'HOST_JUMP_FORBIDDEN', data: { port: shut.hop.port } });
  expect(forbidden.message).toContain(`port ${host.hop.port}`);
  await shut.closed;
});

test('key files of a jump host are told with its name', async () => {
  const [outer, host] = await Promise.all([startPeer('outer'), startPeer('host')]);
  const hop = { ...outer.hop, host: 'localhost', auth: { method: 'key', keyPath: '/nowhere/id' } } as const;
  const error = await failureOf(through([hop], host.hop));
  expect(error.code).toBe('HOST_KEY_FILE_MISSING');
  expect(error.message).toContain('the jump host localhost');
});

test('what lies behind a jump host that goes away is lost with it, and says whose loss it was', async () => {
  const [outer, inner, host] = await Promise.all([startPeer('outer'), startPeer('inner'), startPeer('host')]);
  const ssh = await through([outer.hop, inner.hop], host.hop);
  const lost = once(ssh.lost, 'abort');
  for (const connection of outer.connections) connection.end();
  await lost;
  expect(ssh.lost.reason).toMatchObject({ code: 'HOST_CONNECTION_LOST', data: { port: outer.hop.port } });
  expect(String(ssh.lost.reason.message)).toContain('the jump host');
  await Promise.all([inner.closed, host.closed]);
});

test('a closed connection closes those of its jump hosts', async () => {
  const [outer, inner, host] = await Promise.all([startPeer('outer'), startPeer('inner'), startPeer('host')]);
  const ssh = await through([outer.hop, inner.hop], host.hop);
  ssh.end(new FairleadError('HOST_CLOSED', { message: 'Closed.' }));
  await Promise.all([outer.closed, inner.closed, host.closed]);
});

test('a cancelled attempt leaves no connection to a jump host', async () => {
  const outer = await startPeer('outer', { silent: true });
  const host = await startPeer('host');
  const scope = new AbortController();
  const attempt = through([outer.hop], host.hop, scope.signal);
  const ended = attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  await expect.poll(() => outer.passed.length, { timeout: 10_000 }).toBe(1);
  scope.abort(new Error('stopped'));
  expect(await ended).toBeInstanceOf(Error);
  await outer.closed;
});

test('a host that is silent behind its jump host has its own deadline', async () => {
  const outer = await startPeer('outer', { silent: true });
  const host = await startPeer('host');
  const error = await failureOf(
    connectThrough([outer.hop], host.hop, { ...deps, timeoutMs: 300 }, AbortSignal.timeout(15_000)),
  );
  expect(error).toMatchObject({ code: 'HOST_HANDSHAKE_TIMED_OUT', data: { port: host.hop.port } });
  await outer.closed;
});

test('the key of a host behind jump hosts is read without signing in there', async () => {
  const [outer, host] = await Promise.all([startPeer('outer'), startPeer('host')]);
  const target = { host: '127.0.0.1', port: host.hop.port };
  const decision = await checkKeyBehind([outer.hop], target, [], { env: {}, workers, knownHostsFiles: [] });
  expect(decision).toMatchObject({ decision: 'ask', presented: { key: host.hop.knownKeys[0]?.key } });
  expect(host.heard).toEqual([]);
  await outer.closed;
  const unknown = await failureOf(
    checkKeyBehind([{ ...outer.hop, knownKeys: [] }], target, [], { env: {}, workers, knownHostsFiles: [] }),
  );
  expect(unknown.code).toBe('HOST_KEY_UNKNOWN');
});
