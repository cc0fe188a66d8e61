/** Engines behind jump hosts, over real SSH servers: what works, what is refused, and what happens when one goes away. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ExtraSshd, startExtraSshd, startRelay } from '../../../tools/bed/faults.ts';
import { useBed as theBed } from '../../../tools/bed/use-bed.ts';
import type { ConnectionState, EngineConnector } from '../connector.ts';
import { type ConnectorDeps, createConnector } from '../create-connector.ts';
import type { HostConnectionConfig, HostKey, SshAuth, SshHop } from '../types.ts';
import { checkKeyBehind } from './jumps.ts';
import { failureOf } from './testing/failure.ts';
import { makeHostKey, startSshWorkers } from './testing/ssh-workers.ts';

const workers = startSshWorkers();
afterAll(() => workers.dispose());

const bed = theBed();
type SshConfig = Extract<HostConnectionConfig, { kind: 'ssh' }>;
const plain: SshAuth = { method: 'key', keyPath: bed.keys.plain.privateKeyFile };

let outer: ExtraSshd;
let inner: ExtraSshd;
let sshd: ExtraSshd;
const connectors: EngineConnector[] = [];

beforeAll(async () => {
  [outer, inner, sshd] = await Promise.all([startExtraSshd(), startExtraSshd(), startExtraSshd()]);
});
afterEach(async () => {
  await Promise.all(connectors.splice(0).map((connector) => connector.close()));
});
afterAll(async () => {
  await Promise.all([outer?.dispose(), inner?.dispose(), sshd?.dispose()]);
});

function keyOf(line: string): HostKey {
  const [, type = '', key = ''] = line.trim().split(' ');
  return { type, key };
}

function hopTo(server: ExtraSshd, more: Partial<SshHop> = {}): SshHop {
  const { host, port } = server;
  return { host, port, user: bed.users.admin, auth: plain, knownKeys: [keyOf(server.knownHostsLine())], ...more };
}

function connect(hops: readonly SshHop[], more: Partial<SshConfig> = {}, deps: Partial<ConnectorDeps> = {}) {
  const target = { kind: 'ssh' as const, ...hopTo(sshd), socketPath: bed.engines.a.socket, hops, ...more };
  const connector = createConnector(target, { env: {}, workers, knownHostsFiles: [], ...deps });
  connectors.push(connector);
  return connector;
}

function reached(connector: EngineConnector, wanted: (state: ConnectionState) => boolean): Promise<ConnectionState> {
  return new Promise((resolve) => {
    if (wanted(connector.connection)) return resolve(connector.connection);
    const stop = connector.onConnection((state) => {
      if (!wanted(state)) return;
      stop();
      resolve(state);
    });
  });
}

describe('through jump hosts', () => {
  test('an engine answers: calls, load, disk space and ports', async () => {
    const { name, password } = bed.users.password;
    const connector = connect([hopTo(outer), hopTo(inner, { user: name, auth: { method: 'password', password } })]);
    const info = await connector.info();
    expect(info.engineVersion).not.toBe('');
    expect((await connector.load())?.memoryTotalBytes).toBeGreaterThan(0);
    expect(await connector.diskSpace()).not.toBeNull();
  });

  test('the key of the host is read without signing in there', async () => {
    const decision = await checkKeyBehind([hopTo(outer), hopTo(inner)], sshd, [], {
      env: {},
      workers,
      knownHostsFiles: [],
    });
    expect(decision).toMatchObject({ decision: 'ask', presented: { sha256: sshd.hostKeySha256() } });
  });

  test('which forbid commands, the engine answers all the same', async () => {
    const shut = await startExtraSshd({ config: ['ForceCommand /bin/false', 'PermitTTY no'] });
    try {
      await connect([hopTo(shut)]).info();
    } finally {
      await shut.dispose();
    }
  });
});

describe('a jump host that cannot be used is told by name', () => {
  test('another key than the known one: refused for good, and nothing goes behind it', async () => {
    const { type, key } = makeHostKey();
    const connector = connect([hopTo(outer), hopTo(inner, { knownKeys: [{ type, key }] })]);
    const error = await failureOf(connector.info());
    expect(error).toMatchObject({ code: 'HOST_KEY_CHANGED', data: { port: inner.port } });
    expect(error.message).toContain(`jump host 127.0.0.1, port ${inner.port}`);
    expect(error.message).toContain(inner.hostKeySha256());
    expect(connector.connection.state).toBe('refused');
    expect((await failureOf(connect([hopTo(outer, { knownKeys: [] })]).info())).code).toBe('HOST_KEY_UNKNOWN');
  });

  test('nothing listens there', async () => {
    const nobody = await startRelay(outer);
    await nobody.refuse();
    try {
      const first = await failureOf(connect([hopTo(outer, { port: nobody.port })]).info());
      expect(first).toMatchObject({ code: 'HOST_REFUSED', data: { port: nobody.port } });
      expect(first.message).toMatch(/^The jump host 127\.0\.0\.1, port \d+ refuses the connection:/);
      // The second jump host is asked for by the first one.
      const second = await failureOf(connect([hopTo(outer), hopTo(inner, { port: nobody.port })]).info());
      expect(second).toMatchObject({ code: 'HOST_REFUSED', data: { port: nobody.port } });
      expect(second.message).toContain(`of the jump host 127.0.0.1, port ${outer.port}`);
      const host = await failureOf(connect([hopTo(outer)], { port: nobody.port }).info());
      expect(host.message).toMatch(/^127\.0\.0\.1, port \d+ refuses the connection of the jump host/);
    } finally {
      await nobody.dispose();
    }
  });

  test('a name that it does not know', async () => {
    const host = `${'x'.repeat(64)}.invalid`;
    const error = await failureOf(connect([hopTo(outer)], { host }).info());
    expect(error).toMatchObject({ code: 'HOST_NAME_NOT_RESOLVED', data: { host } });
    expect(error.message).toContain('name resolution of the jump host');
  });

  test('it passes nothing on', async () => {
    const shut = await startExtraSshd({ forwarding: false });
    try {
      const error = await failureOf(connect([hopTo(shut)]).info());
      expect(error).toMatchObject({ code: 'HOST_JUMP_FORBIDDEN', data: { port: shut.port } });
      expect(error.message).toContain(`port ${sshd.port}`);
    } finally {
      await shut.dispose();
    }
  });

  test('it does not let the account in', async () => {
    const auth: SshAuth = { method: 'key', keyPath: bed.keys.unauthorised.privateKeyFile };
    const connector = connect([hopTo(outer), hopTo(inner, { auth })]);
    const error = await failureOf(connector.info());
    expect(error).toMatchObject({ code: 'HOST_LOGIN_FAILED', data: { port: inner.port } });
    expect(error.message).toMatch(/^The jump host .* does not let/);
    expect(connector.connection.state).toBe('refused');
  });

  test('it accepts and says nothing', async () => {
    const relay = await startRelay(outer);
    relay.stall();
    try {
      const error = await failureOf(
        connect([hopTo(outer, { port: relay.port })], {}, { connectTimeoutMs: 500 }).info(),
      );
      expect(error).toMatchObject({ code: 'HOST_HANDSHAKE_TIMED_OUT', data: { port: relay.port } });
      expect(error.message).toMatch(/^The jump host/);
    } finally {
      await relay.dispose();
    }
  });
});

describe('a jump host that goes away', () => {
  test('while connected: the loss names it, and the engine is back by itself', async () => {
    const own = await startExtraSshd();
    try {
      const connector = connect([hopTo(own), hopTo(inner)]);
      await connector.info();
      const seen: ConnectionState[] = [];
      connector.onConnection((state) => seen.push(state));
      await own.dropConnections();
      await reached(connector, ({ state }) => state !== 'connected');
      await reached(connector, ({ state }) => state === 'connected');
      expect(seen.map(({ reason }) => reason).join(' ')).toContain(`the jump host 127.0.0.1, port ${own.port}`);
      await connector.info();
    } finally {
      await own.dispose();
    }
  });

  test('for longer: the sentence says which one, until it is there again', async () => {
    const own = await startExtraSshd();
    try {
      const connector = connect([hopTo(own), hopTo(inner)]);
      await connector.info();
      await own.stop();
      const waiting = await reached(connector, ({ state, code }) => state === 'waiting' && code === 'HOST_REFUSED');
      expect(waiting.reason).toMatch(new RegExp(`^The jump host 127.0.0.1, port ${own.port} refuses`));
      await own.start();
      connector.reconnect();
      await connector.info();
    } finally {
      await own.dispose();
    }
  });

  test('without a word: noticed, and not blamed on the host behind it', async () => {
    const relay = await startRelay(outer);
    try {
      const connector = connect([hopTo(outer, { port: relay.port })], {}, { keepaliveMs: 200, connectTimeoutMs: 500 });
      await connector.info();
      const lost = reached(connector, ({ code }) => code === 'HOST_CONNECTION_LOST');
      relay.stall();
      expect((await lost).reason).toContain(`the jump host 127.0.0.1, port ${relay.port}`);
    } finally {
      await relay.dispose();
    }
  });
});
