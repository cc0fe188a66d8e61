/** A host that speaks SSH and means no good, over loopback. */
import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import ssh2, { type Connection, type ServerChannel } from 'ssh2';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FairleadError } from '../../../common/errors.ts';
import { keepAsking } from '../heartbeat.ts';
import { connectSsh, type SshConnection } from './connection.ts';
import { explainEngine, type SshLink } from './route.ts';
import { makeHostKey, startSshWorkers } from './testing/ssh-workers.ts';

const workers = startSshWorkers();
afterAll(() => workers.dispose());

let sshd: ssh2.Server;
let relay: Server;
let peer: Connection;
let onExec: (channel: ServerChannel) => void;
let ssh: SshConnection;
const open = new Set<Socket>();

const portOf = (server: Server | ssh2.Server): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It does not listen.');
  return address.port;
};

beforeEach(async () => {
  const key = makeHostKey();
  sshd = new ssh2.Server({ hostKeys: [key.private] }, (connection) => {
    peer = connection;
    connection.on('error', () => undefined);
    connection.on('authentication', (attempt) => attempt.accept());
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec) => onExec(acceptExec()));
    });
  });
  await once(sshd.listen(0, '127.0.0.1'), 'listening');
  // Passes on what is said, and never that it ended: the host keeps its half open.
  relay = createServer({ allowHalfOpen: true }, (near) => {
    const far = dial(portOf(sshd), '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => open.delete(socket));
    }
    near.on('data', (data) => far.write(data));
    far.on('data', (data) => near.write(data));
  });
  await once(relay.listen(0, '127.0.0.1'), 'listening');
  ssh = await connectSsh(
    {
      host: '127.0.0.1',
      port: portOf(relay),
      user: 'anna',
      auth: { method: 'password', password: 'x' },
      knownKeys: [{ type: key.type, key: key.key }],
    },
    { env: {}, workers, knownHostsFiles: [], timeoutMs: 5000, keepaliveMs: 60_000 },
    AbortSignal.timeout(10_000),
  );
});
afterEach(async () => {
  for (const socket of open) socket.destroy();
  await Promise.all([relay, sshd].map((server) => new Promise((done) => server.close(done))));
});

/** The words of a goodbye, without an end of the connection: ssh2 has no call for that. */
function sayGoodbye(reason: number): void {
  const protocol: unknown = Reflect.get(peer, '_protocol');
  if (typeof protocol !== 'object' || protocol === null) throw new Error('ssh2 is another one.');
  const disconnect: unknown = Reflect.get(protocol, 'disconnect');
  if (typeof disconnect !== 'function') throw new Error('ssh2 is another one.');
  Reflect.apply(disconnect, protocol, [reason]);
}

describe('a host that says goodbye and keeps the connection open', () => {
  it.each([
    ['for a reason', 2],
    ['as any client does', 11],
  ])('%s is lost at once, and what is asked afterwards fails with that', async (_why, reason) => {
    const lost = once(ssh.lost, 'abort');
    sayGoodbye(reason);
    await lost;
    expect(ssh.lost.reason).toMatchObject({ code: 'HOST_CONNECTION_LOST' });
    const calls = [ssh.script('id', AbortSignal.timeout(5000)), ssh.forwardUnix('/x'), ssh.execStream('x')];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'HOST_CONNECTION_LOST' });
    // What nobody takes any more is answered with a reset.
    const stillOpen = (): number => {
      const near = [...open].filter(({ localPort }) => localPort === portOf(relay));
      for (const socket of near) socket.write('x');
      return near.length;
    };
    await expect.poll(stillOpen, { timeout: 10_000 }).toBe(0);
  });
});

it('a script that does not stop talking is not listened to', async () => {
  onExec = (channel) => {
    const more = (): void => {
      while (channel.write('x'.repeat(16_384)));
    };
    channel.on('drain', more);
    more();
  };
  await expect(ssh.script('id', AbortSignal.timeout(15_000))).rejects.toMatchObject({
    code: 'ENGINE_ANSWER_TOO_LARGE',
  });
});

describe('an engine that does not answer any more', () => {
  const link = (script: SshConnection['script']): SshLink => ({
    ssh: { ...ssh, script },
    route: { mode: 'forward', socketPath: '/x', useSudo: false, asked: null },
    calls: { json: () => Promise.reject(new Error('x')), stream: neverThere, hijack: neverThere },
    streams: { json: () => Promise.reject(new Error('x')), stream: neverThere, hijack: neverThere },
    lost: new AbortController().signal,
    end: () => undefined,
  });
  const neverThere = (): Promise<never> => Promise.reject(new Error('x'));

  it('has a coded reason, whatever the look at the host throws', async () => {
    const broken = link(() => Promise.reject(new Error('Not connected')));
    const error = await explainEngine(broken, new Error('x'), AbortSignal.timeout(5000));
    expect(error).toMatchObject({ code: 'HOST_CONNECTION_LOST' });
  });

  it('ends its connection even where no reason can be found', async () => {
    const one = link(ssh.script);
    const reason = await new Promise<FairleadError>((end) => {
      keepAsking({ ...one, end }, 1, () => Promise.reject(new Error('no reason')));
    });
    expect(reason).toBeInstanceOf(FairleadError);
    expect(reason.code).toBe('HOST_CONNECTION_LOST');
  });
});
