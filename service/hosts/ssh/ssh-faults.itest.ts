/** What happens to an engine behind SSH when things break, on private parts of the bed. */

import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FairleadError } from '../../../common/errors.ts';
import { commandsIn } from '../../../common/hint.ts';
import {
  type ExtraEngine,
  type ExtraSshd,
  type Relay,
  startExtraEngine,
  startExtraSshd,
  startRelay,
} from '../../../tools/bed/faults.ts';
import { useBed as theBed } from '../../../tools/bed/use-bed.ts';
import type { ConnectionState, EngineConnector, EngineEvent } from '../connector.ts';
import { type ConnectorDeps, createConnector } from '../create-connector.ts';
import type { HostConnectionConfig, HostKey, SshAuth } from '../types.ts';
import { readPrivateKey } from './auth.ts';
import { checkHostKey, probeHostKey } from './probe-host-key.ts';
import { failureOf } from './testing/failure.ts';
import { startSshWorkers } from './testing/ssh-workers.ts';

const workers = startSshWorkers();
afterAll(() => workers.dispose());

const bed = theBed();
type SshConfig = Extract<HostConnectionConfig, { kind: 'ssh' }>;
const plain: SshAuth = { method: 'key', keyPath: bed.keys.plain.privateKeyFile };

let engine: ExtraEngine;
let sshd: ExtraSshd;
const connectors: EngineConnector[] = [];

beforeAll(async () => {
  [engine, sshd] = await Promise.all([startExtraEngine(), startExtraSshd()]);
});
afterEach(async () => {
  await Promise.all(connectors.splice(0).map((connector) => connector.close()));
});
afterAll(async () => {
  await Promise.all([engine?.dispose(), sshd?.dispose()]);
});

function keyOf(line: string): HostKey {
  const [, type = '', key = ''] = line.trim().split(' ');
  return { type, key };
}

function connect(more: Partial<SshConfig> = {}, deps: Partial<ConnectorDeps> = {}): EngineConnector {
  const connector = createConnector(
    {
      kind: 'ssh',
      host: sshd.host,
      port: sshd.port,
      user: bed.users.admin,
      auth: plain,
      knownKeys: [keyOf(sshd.knownHostsLine())],
      socketPath: engine.socket,
      ...more,
    },
    { env: {}, workers, knownHostsFiles: [], ...deps },
  );
  connectors.push(connector);
  return connector;
}

function reached(connector: EngineConnector, wanted: ConnectionState['state']): Promise<ConnectionState> {
  return new Promise((resolve) => {
    if (connector.connection.state === wanted) return resolve(connector.connection);
    const stop = connector.onConnection((state) => {
      if (state.state !== wanted) return;
      stop();
      resolve(state);
    });
  });
}

describe('host keys', () => {
  test('an unknown key is shown and nothing is sent', async () => {
    const decision = await checkHostKey(sshd, [], { knownHostsFiles: [], workers });
    expect(decision).toMatchObject({ decision: 'ask', presented: { sha256: sshd.hostKeySha256() } });
    const error = await failureOf(connect({ knownKeys: [] }).info());
    expect(error).toMatchObject({ code: 'HOST_KEY_UNKNOWN', data: { presented: { sha256: sshd.hostKeySha256() } } });
    expect(connectors[0]?.connection).toMatchObject({ state: 'refused', code: 'HOST_KEY_UNKNOWN' });
  });

  test('known_hosts is consulted, and left as it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fl-kh-'));
    try {
      const file = join(folder, 'known_hosts');
      writeFileSync(file, sshd.knownHostsLine(), { mode: 0o400 });
      await connect({ knownKeys: [] }, { knownHostsFiles: [file] }).info();
      writeFileSync(join(folder, 'revoked'), `@revoked * ${sshd.knownHostsLine().split(' ').slice(1).join(' ')}`);
      const error = await failureOf(connect({}, { knownHostsFiles: [join(folder, 'revoked')] }).info());
      expect(error.code).toBe('HOST_KEY_REVOKED');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a changed key is a hard stop that shows both, until a person confirms the new one', async () => {
    const own = await startExtraSshd();
    const relay = await startRelay({ host: own.host, port: own.port });
    try {
      const before = own.hostKeySha256();
      const target = { port: relay.port, knownKeys: [keyOf(own.knownHostsLine())] };
      const connector = connect(target);
      await connector.info();
      await own.changeHostKey();
      // A connection that came back before the key was new is ended too.
      relay.cut();
      const refused = await reached(connector, 'refused');
      expect(refused).toMatchObject({ code: 'HOST_KEY_CHANGED' });
      for (const print of [before, own.hostKeySha256()]) expect(refused.reason).toContain(print);
      expect((await failureOf(connector.info())).code).toBe('HOST_KEY_CHANGED');
      await connect({ ...target, knownKeys: [keyOf(own.knownHostsLine())] }).info();
    } finally {
      await relay.dispose();
      await own.dispose();
    }
  });
});

describe('logging in', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fl-keys-'));
    // The account that signs in reads its authorised keys there.
    chmodSync(folder, 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const protectedKey = bed.keys.protected;
  const codeFor = async (auth: SshAuth, more: Partial<SshConfig> = {}, deps: Partial<ConnectorDeps> = {}) =>
    (await failureOf(connect({ auth, ...more }, deps).info())).code;

  test('a key with a passphrase', async () => {
    const keyPath = protectedKey.privateKeyFile;
    await connect({ auth: { method: 'key', keyPath, passphrase: protectedKey.passphrase } }).info();
    expect(await codeFor({ method: 'key', keyPath })).toBe('HOST_KEY_PASSPHRASE_NEEDED');
    expect(await codeFor({ method: 'key', keyPath, passphrase: 'wrong' })).toBe('HOST_KEY_PASSPHRASE_WRONG');
  });

  test('key files that cannot be used', async () => {
    const open = join(folder, 'open');
    copyFileSync(bed.keys.plain.privateKeyFile, open);
    chmodSync(open, 0o644);
    const junk = join(folder, 'junk');
    writeFileSync(junk, 'no key', { mode: 0o600 });
    expect(await codeFor({ method: 'key', keyPath: open })).toBe('HOST_KEY_FILE_PERMISSIONS');
    expect(await codeFor({ method: 'key', keyPath: junk })).toBe('HOST_KEY_FILE_INVALID');
    expect(await codeFor({ method: 'key', keyPath: folder })).toBe('HOST_KEY_FILE_INVALID');
    expect(await codeFor({ method: 'key', keyPath: join(folder, 'none') })).toBe('HOST_KEY_FILE_MISSING');
  });

  test.each([
    ['Ed25519 in PKCS#8', () => generateKeyPairSync('ed25519').privateKey, false],
    ['Ed25519 in PKCS#8, sealed', () => generateKeyPairSync('ed25519').privateKey, true],
    ['P-384 in PKCS#8, sealed', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey, true],
    ['RSA in PKCS#8, sealed', () => generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey, true],
  ] as const)('%s signs in', async (name, make, sealed) => {
    const seal = sealed ? { cipher: 'aes-256-cbc', passphrase: 'secret' } : {};
    const pem = String(make().export({ format: 'pem', type: 'pkcs8', ...seal }));
    await signsIn(name, pem, sealed ? 'secret' : undefined);
  });

  test.each([
    ['chacha20-poly1305@openssh.com', ['-t', 'ed25519', '-Z', 'chacha20-poly1305@openssh.com', '-a', '4']],
    ['aes256-gcm@openssh.com', ['-t', 'ecdsa', '-Z', 'aes256-gcm@openssh.com', '-a', '4']],
    ['PKCS#1 with a passphrase', ['-t', 'rsa', '-b', '3072', '-m', 'PEM']],
  ])('a key sealed with %s signs in', async (name, args) => {
    const file = join(folder, `made-${name.replace(/\W/g, '')}`);
    execFileSync('ssh-keygen', ['-q', '-N', 'secret', ...args, '-f', file], { stdio: 'ignore' });
    await signsIn(name, readFileSync(file, 'utf8'), 'secret');
  });

  /** A sshd that lets in nothing but this key. */
  async function signsIn(name: string, pem: string, passphrase: string | undefined): Promise<void> {
    const keyPath = join(folder, `key-${name.replace(/\W/g, '')}`);
    writeFileSync(keyPath, pem, { mode: 0o600 });
    const opened = await readPrivateKey(keyPath, passphrase, workers);
    const authorised = join(folder, `${name.replace(/\W/g, '')}.authorised`);
    writeFileSync(authorised, `${opened.type} ${opened.getPublicSSH().toString('base64')}\n`, { mode: 0o644 });
    const own = await startExtraSshd({ config: [`AuthorizedKeysFile ${authorised}`, 'StrictModes no'] });
    try {
      const auth: SshAuth = { method: 'key', keyPath, ...(passphrase !== undefined && { passphrase }) };
      await connect({ port: own.port, knownKeys: [keyOf(own.knownHostsLine())], auth }).info();
    } finally {
      await own.dispose();
    }
  }

  test('a key that the host does not know', async () => {
    const auth: SshAuth = { method: 'key', keyPath: bed.keys.unauthorised.privateKeyFile };
    const connector = connect({ auth });
    const error = await failureOf(connector.info());
    expect(error.code).toBe('HOST_LOGIN_FAILED');
    expect(error.message).toContain(bed.keys.unauthorised.sha256);
    expect(error.data?.accepted).toContain('publickey');
    // Not tried again by itself: that would lock the account out.
    expect(connector.connection.state).toBe('refused');
  });

  test('a password, right and wrong, which no error repeats', async () => {
    const { name, password } = bed.users.password;
    await connect({ user: name, auth: { method: 'password', password } }).info();
    const error = await failureOf(connect({ user: name, auth: { method: 'password', password: 'canary-7' } }).info());
    expect(error.code).toBe('HOST_LOGIN_FAILED');
    expect(JSON.stringify([error.toInfo(), error.stack, error.cause])).not.toContain('canary-7');
  });

  test('an agent, with all its keys or one of them', async () => {
    const agentSocket = join(folder, 'agent.sock');
    const agent = spawn('ssh-agent', ['-D', '-a', agentSocket], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      // It says where it listens once it does.
      await once(agent.stdout, 'data');
      expect(await codeFor({ method: 'agent', agentSocket })).toBe('HOST_AGENT_EMPTY');
      const add = (file: string): unknown =>
        execFileSync('ssh-add', ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: agentSocket } });
      add(bed.keys.unauthorised.privateKeyFile);
      expect(await codeFor({ method: 'agent', agentSocket })).toBe('HOST_LOGIN_FAILED');
      expect(await codeFor({ method: 'agent', agentSocket, keyPath: bed.keys.plain.publicKeyFile })).toBe(
        'HOST_AGENT_KEY_MISSING',
      );
      add(bed.keys.plain.privateKeyFile);
      await connect({ auth: { method: 'agent' } }, { env: { SSH_AUTH_SOCK: agentSocket } }).info();
      await connect({ auth: { method: 'agent', agentSocket, keyPath: bed.keys.plain.privateKeyFile } }).info();
      const error = await failureOf(
        connect({ auth: { method: 'agent', agentSocket, keyPath: bed.keys.unauthorised.publicKeyFile } }).info(),
      );
      // Only the key that was named, though the agent holds one that would have worked.
      expect(error.code).toBe('HOST_LOGIN_FAILED');
      expect(error.message).not.toContain(bed.keys.plain.sha256);
    } finally {
      agent.kill();
    }
  });

  test('an agent that is not there', async () => {
    expect(await codeFor({ method: 'agent' })).toBe('HOST_AGENT_MISSING');
    expect(await codeFor({ method: 'agent', agentSocket: join(folder, 'none') })).toBe('HOST_AGENT_MISSING');
  });
});

describe('hosts that cannot be reached', () => {
  test('each by its name', async () => {
    const nobody = await startRelay({ host: '127.0.0.1', port: sshd.port });
    await nobody.refuse();
    const web = Number(new URL(`http://${bed.imageRegistry.address}`).port);
    // Too long for a name: every resolver says so by itself, and asks nobody.
    const noName = `${'x'.repeat(64)}.invalid`;
    expect((await failureOf(connect({ host: noName }).info())).code).toBe('HOST_NAME_NOT_RESOLVED');
    expect((await failureOf(connect({ port: nobody.port }).info())).code).toBe('HOST_REFUSED');
    expect((await failureOf(connect({ port: web }).info())).code).toBe('HOST_NOT_SSH');
    expect((await failureOf(probeHostKey({ host: '127.0.0.1', port: nobody.port }))).code).toBe('HOST_REFUSED');
    await nobody.dispose();
  });

  test('a host that accepts and says nothing', async () => {
    const relay = await startRelay({ host: '127.0.0.1', port: sshd.port });
    relay.stall();
    const target = { host: '127.0.0.1', port: relay.port };
    // Long enough for a busy machine to accept; it is the handshake that has to run out.
    const silent = await Promise.all([
      failureOf(probeHostKey(target, { timeoutMs: 1000 })),
      failureOf(connect({ port: relay.port }, { connectTimeoutMs: 500 }).info()),
    ]);
    expect(silent.map(({ code }) => code)).toEqual(['HOST_HANDSHAKE_TIMED_OUT', 'HOST_HANDSHAKE_TIMED_OUT']);
    await relay.dispose();
  });
});

describe('the engine behind it', () => {
  test('no permission on the socket comes with the command that gives it', async () => {
    const error = await failureOf(connect({ user: bed.users.noSocket }).info());
    expect(error.code).toBe('ENGINE_NO_PERMISSION');
    expect(commandsIn(error.hint).join()).toMatch(new RegExp(`usermod -aG \\S+ ${bed.users.noSocket}`));
  });

  test('no socket at all', async () => {
    const error = await failureOf(connect({ socketPath: '/run/no-engine-here.sock' }).info());
    expect(error.code).toBe('ENGINE_SOCKET_MISSING');
    expect(error.message).toContain('/run/no-engine-here.sock');
  });

  test('an engine that stops is told, and is used again when it is back, over the same SSH connection', async () => {
    const own = await startExtraEngine();
    const relay = await startRelay({ host: '127.0.0.1', port: sshd.port });
    try {
      const connector = connect({ port: relay.port, socketPath: own.socket });
      await connector.listImages();
      await own.stop();
      expect((await failureOf(connector.listImages())).code).toMatch(/^ENGINE_(NOT_RUNNING|SOCKET_MISSING)$/);
      await reached(connector, 'waiting');
      expect(connector.connection.retryInMs).toBeGreaterThan(0);
      await own.start();
      await reached(connector, 'connected');
      await connector.listImages();
      expect(relay.accepted).toBe(1);
    } finally {
      await relay.dispose();
      await own.dispose();
    }
  });
});

describe('a connection that breaks', () => {
  let relay: Relay;
  beforeEach(async () => {
    relay = await startRelay({ host: '127.0.0.1', port: sshd.port });
  });
  afterEach(() => relay.dispose());

  test('cut while idle: the next call succeeds after reconnection', async () => {
    const connector = connect({ port: relay.port });
    await connector.listImages();
    for (let round = 0; round < 3; round += 1) {
      const lost = reached(connector, 'connecting');
      relay.cut();
      await lost;
      expect(connector.connection).toMatchObject({ code: 'HOST_CONNECTION_LOST' });
      expect(await connector.listImages({ deadlineMs: 30_000 })).toEqual([]);
    }
    expect(relay.accepted).toBe(4);
  });

  test('the call that notices the cut itself ends within its deadline, and the one after it works', async () => {
    const connector = connect({ port: relay.port });
    await connector.listImages();
    relay.cut();
    const outcome = await connector.listImages({ deadlineMs: 30_000 }).then(
      () => 'ok',
      (thrown: unknown) => (thrown instanceof FairleadError ? thrown.code : String(thrown)),
    );
    expect(['ok', 'HOST_CONNECTION_LOST']).toContain(outcome);
    expect(await connector.listImages({ deadlineMs: 30_000 })).toEqual([]);
  });

  test('a cable that is pulled: the call fails at its deadline, the connection is given up and made again', async () => {
    const connector = connect({ port: relay.port }, { keepaliveMs: 500 });
    await connector.listImages();
    relay.stall();
    expect((await failureOf(connector.listImages({ deadlineMs: 150 }))).code).toBe('HOST_TIMED_OUT');
    const inFlight = failureOf(connector.listImages());
    await reached(connector, 'connecting');
    expect((await inFlight).code).toBe('HOST_CONNECTION_LOST');
    relay.cut();
    relay.resume();
    await reached(connector, 'connected');
    expect(await connector.listImages()).toEqual([]);
  });

  test('back-off while the host refuses, and recovery by itself', async () => {
    const connector = connect({ port: relay.port });
    await connector.info();
    await relay.refuse();
    expect(await reached(connector, 'waiting')).toMatchObject({ code: 'HOST_REFUSED' });
    expect((await failureOf(connector.info())).code).toBe('HOST_REFUSED');
    await relay.accept();
    await reached(connector, 'connected');
    await connector.info();
  });

  test('cut during a stream: it ends with the reason, and events go on after a resync', async () => {
    const connector = connect({ port: relay.port });
    await connector.pullImage(bed.images.small);
    const { id } = await connector.createContainer('cut', { Image: bed.images.small });
    await connector.startContainer(id);
    const stop = new AbortController();
    const events: EngineEvent[] = [];
    const noticed = Promise.withResolvers<void>();
    const resynced = Promise.withResolvers<void>();
    const reading = (async () => {
      for await (const event of connector.events(stop.signal)) {
        events.push(event);
        if (event.action === 'pause') noticed.resolve();
        if (event.action === 'resync') resynced.resolve();
        if (event.action === 'destroy') stop.abort();
      }
    })();
    // Paused and resumed over another way until the stream is seen to have begun.
    const other = createConnector({ kind: 'socket', socketPath: engine.socket }, { env: {}, workers });
    connectors.push(other);
    let begun = false;
    void noticed.promise.then(() => {
      begun = true;
    });
    while (!begun) {
      await other.pauseContainer(id);
      await other.unpauseContainer(id);
    }
    await other.pauseContainer(id);
    events.length = 0;

    const stats = failureOf(
      (async () => {
        for await (const sample of connector.stats(id, stop.signal)) if (sample.pids >= 0) relay.cut();
      })(),
    );
    const terminal = await connector.terminal(id, { cmd: ['true'], cols: 80, rows: 24 }).catch(() => null);
    expect((await stats).code).toBe('HOST_CONNECTION_LOST');
    expect(terminal === null ? null : await terminal.ended).toBeNull();
    // Whether or not the stream is back by now: what happens is told, behind the resync.
    await other.removeContainer(id);
    await resynced.promise;
    await reading;
    const actions = events.map((event) => event.action);
    expect(actions.filter((action) => action === 'resync')).toEqual(['resync']);
    expect(actions.indexOf('resync')).toBeLessThan(actions.indexOf('destroy'));
    expect(actions.filter((action) => action === 'destroy')).toEqual(['destroy']);
  });
});

describe('a host that forbids forwarding', () => {
  test('more streams than it has channels wait their turn, and calls go on beside them', async () => {
    const own = await startExtraSshd({ forwarding: false });
    try {
      const connector = connect({ port: own.port, knownKeys: [keyOf(own.knownHostsLine())] });
      await connector.pullImage(bed.images.small);
      const stop = new AbortController();
      const streams = Array.from({ length: 8 }, () =>
        (async () => {
          for await (const event of connector.events(stop.signal)) if (event.id === 'never') return;
        })(),
      );
      for (let call = 0; call < 20; call += 1) await connector.listImages();
      await Promise.all(Array.from({ length: 10 }, () => connector.load()));
      stop.abort();
      await Promise.all(streams);
    } finally {
      await own.dispose();
    }
  });
});
