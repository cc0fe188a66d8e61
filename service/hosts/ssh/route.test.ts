/** The way to an engine behind a server that speaks SSH, over loopback. */
import { once } from 'node:events';
import ssh2 from 'ssh2';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { FairleadError } from '../../../common/errors.ts';
import { connectSsh, type SshConnection } from './connection.ts';
import { openRoute } from './route.ts';
import { makeHostKey, startSshWorkers } from './testing/ssh-workers.ts';

const config = {
  kind: 'ssh',
  host: '127.0.0.1',
  user: 'anna',
  auth: { method: 'password', password: 'x' },
  socketPath: '/run/engine.sock',
} as const;

const workers = startSshWorkers();
afterAll(() => workers.dispose());

let sshd: ssh2.Server;
let port: number;
let ssh: SshConnection;
let forwards: string[];
let hasSession: PromiseWithResolvers<void>;
let allowsSessions: boolean;

beforeEach(async () => {
  forwards = [];
  hasSession = Promise.withResolvers();
  allowsSessions = true;
  const key = makeHostKey();
  sshd = new ssh2.Server({ hostKeys: [key.private] }, (connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (attempt) => attempt.accept());
    connection.on('openssh.streamlocal', (accept, _reject, info) => {
      forwards.push(info.socketPath);
      const channel = accept();
      channel.on('data', () => channel.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'));
    });
    connection.on('session', (accept, reject) => {
      hasSession.resolve();
      if (!allowsSessions) return void reject();
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        channel.exit(0);
        channel.end();
      });
    });
  });
  await once(sshd.listen(0, '127.0.0.1'), 'listening');
  const address = sshd.address();
  if (address === null || typeof address === 'string') throw new Error('It does not listen.');
  port = address.port;
  ssh = await connectSsh(
    { ...config, port, knownKeys: [{ type: key.type, key: key.key }] },
    { env: {}, workers, knownHostsFiles: [], timeoutMs: 5000, keepaliveMs: 60_000 },
    AbortSignal.timeout(10_000),
  );
});
afterEach(async () => {
  ssh.end(new FairleadError('HOST_CLOSED', { message: 'The test is over.' }));
  await new Promise((done) => sshd.close(done));
});

it.each([true, false])(
  'a forwarded engine has one session beside it, where sessions are allowed: %s',
  async (allowed) => {
    allowsSessions = allowed;
    const link = await openRoute(ssh, { ...config, port, knownKeys: [] }, 60_000, AbortSignal.timeout(10_000));
    await hasSession.promise;
    expect(link.route.mode).toBe('forward');
    expect(
      await link.calls.json({ method: 'GET', path: '/_ping', signal: AbortSignal.timeout(10_000) }),
    ).toBeUndefined();
    expect(new Set(forwards)).toEqual(new Set([config.socketPath]));
    expect(link.lost.aborted).toBe(false);
  },
);
