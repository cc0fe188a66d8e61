import { existsSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker } from './docker.ts';
import { tryRun } from './exec.ts';
import { type ExtraEngine, startExtraEngine, startExtraSshd, startRelay } from './faults.ts';
import { openRfb } from './rfb-client.ts';
import { serveFolder } from './serve-folder.ts';
import { type DirectSession, type RunSessionOptions, runSession } from './session-client.ts';
import type { BedSsh } from './types.ts';
import { testBed } from './use-bed.ts';

const bed = testBed();
/** For what takes the engine or the desktop a moment, on a machine that has other things to do. */
const patient = { timeout: 60_000 };

/** A command over ssh with the strictest host key check. */
function ssh(target: { port: number; knownHostsLine: string }, user: string, key: string, ...command: string[]) {
  const known = `KnownHostsCommand=/bin/echo ${target.knownHostsLine}`;
  const options = [
    '-o',
    'BatchMode=yes',
    '-o',
    'StrictHostKeyChecking=yes',
    '-o',
    'UserKnownHostsFile=none',
    '-o',
    known,
  ];
  const where = ['-o', 'IdentitiesOnly=yes', '-i', key, '-p', String(target.port), `${user}@127.0.0.1`];
  return tryRun('ssh', [...options, ...where, ...command]);
}
const versionOver = (target: BedSsh, user: string) =>
  ssh(target, user, bed.keys.plain.privateKeyFile, 'docker', '-H', `unix://${target.engineSocket}`, 'version');

describe('the hosts', () => {
  it('are reached by their own sshd with the key shown', async () => {
    for (const target of [bed.ssh.a, bed.ssh.b, bed.ssh.noForwarding]) {
      const { code, stdout } = await versionOver(target, bed.users.admin);
      expect([target.name, code, stdout.includes('Server:')]).toEqual([target.name, 0, true]);
    }
  });

  it('refuse a key that nobody authorised, and keep the socket from who is not in its group', async () => {
    const refused = await ssh(bed.ssh.a, bed.users.admin, bed.keys.unauthorised.privateKeyFile, 'id');
    expect(refused.stderr).toContain('Permission denied');
    expect((await versionOver(bed.ssh.a, bed.users.noSocket)).stderr).toContain('permission denied');
  });

  it('reach the image registry, and engine b publishes on a loopback of its own', async () => {
    const { b } = bed.engines;
    await docker(b, 'pull', bed.images.small);
    const serve = ['sh', '-c', 'echo from b > /tmp/index.html; httpd -f -p 80 -h /tmp'];
    const id = await docker(
      b,
      'run',
      '-d',
      '--label',
      'fairlead-bed.direct=1',
      '-p',
      '127.0.0.1::80',
      bed.images.small,
      ...serve,
    );
    const url = `http://${await docker(b, 'port', id, '80/tcp')}/`;
    const inside = await ssh(
      bed.ssh.b,
      bed.users.admin,
      bed.keys.plain.privateKeyFile,
      'curl',
      '-sS',
      '--retry',
      '5',
      '--retry-all-errors',
      url,
    );
    expect(inside).toMatchObject({ code: 0, stdout: 'from b\n' });
    // On this machine's own loopback nobody listens there, or somebody else.
    const outside = await fetch(url).then(
      (answer) => answer.text(),
      () => 'no answer',
    );
    expect(outside).not.toBe('from b\n');
    await docker(b, 'rm', '-f', id);
  });
});

describe('the session image', () => {
  let engine: ExtraEngine;
  let pulled = '';
  const sessions: DirectSession[] = [];
  const start = async (options: RunSessionOptions = {}) => {
    const session = await runSession(engine, bed.images.desktop.v1, options);
    sessions.push(session);
    return session;
  };

  beforeAll(async () => {
    engine = await startExtraEngine();
    pulled = await docker(engine, 'pull', bed.images.desktop.v1);
  });
  afterAll(async () => {
    for (const session of sessions) await session.dispose();
    await engine.dispose();
  });

  it('is pulled in at least three layers, of which version 2 needs only the last', async () => {
    expect(pulled.match(/: Pull complete/g)?.length).toBeGreaterThanOrEqual(3);
    const second = await docker(engine, 'pull', bed.images.desktop.v2);
    expect(second.match(/: Already exists/g)?.length).toBeGreaterThanOrEqual(3);
    expect(second.match(/: Pull complete/g)?.length).toBe(2);
  });

  it('asks for credentials on every request and sends the isolation headers', async () => {
    const session = await start();
    expect((await session.get('/', null)).status).toBe(401);
    const page = await session.get('/', 'kasm_user');
    expect(page.status).toBe(200);
    expect(page.headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    expect((await session.get('/core/rfb.js', 'kasm_viewer')).status).toBe(200);
    expect((await session.get('/core/rfb.js', null)).status).toBe(401);
  });

  it('locks correct logins out after five failures', async () => {
    const session = await start();
    for (let failure = 0; failure < 4; failure += 1) await session.get('/', null);
    expect((await session.get('/', 'kasm_user')).status).toBe(200);
    for (let failure = 0; failure < 4; failure += 1) await session.get('/', null);
    expect((await session.get('/', 'kasm_user', 'wrong')).status).toBe(401);
    expect((await session.get('/', 'kasm_user')).status).toBe(401);
  });

  it('keeps the owner API from the view user, and its first screenshot is black', async () => {
    const session = await start();
    expect((await session.get('/api/get_users', 'kasm_viewer')).status).toBe(401);
    const shot = () => session.get('/api/get_screenshot?width=640&height=360&quality=7', 'kasm_user');
    const first = await shot();
    const second = await shot();
    expect([...second.body.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    // A JPEG of one colour is a few hundred bytes of tables and nothing else.
    expect(first.body.length).toBeLessThan(5000);
    expect(second.body.length).toBeGreaterThan(2 * first.body.length);
    const created = await session.get('/api/create_user?name=guest&password=x&write=false', 'kasm_user');
    expect(created.status).toBe(200);
    const users: unknown = JSON.parse((await session.get('/api/get_users', 'kasm_user')).body.toString());
    expect(users).toContainEqual({ user: 'guest', read: true, write: false, owner: false, active: true });
  });

  it('closes each connection and writes each request into its log, with its query', async () => {
    const session = await start();
    const { headers } = await session.get('/api/get_users?mark=here', 'kasm_user');
    expect(headers.connection).toBe('close');
    const { stderr } = await tryRun('docker', ['-H', `unix://${engine.socket}`, 'logs', session.id]);
    expect(stderr).toMatch(/websocket \d+: got client connection from /);
    expect(stderr).toMatch(/ kasm_user "GET \/api\/get_users\?mark=here HTTP\/1\.1" 200 \d+/);
  });

  it('takes away the rights that an update leaves out', async () => {
    const session = await start();
    const guest = { user: 'guest', password: 'x', read: true, write: true, owner: false };
    expect((await session.post('/api/create_user', [guest])).status).toBe(200);
    expect((await session.post('/api/update_user', [{ user: 'guest', read: true }])).status).toBe(200);
    const users: unknown = JSON.parse((await session.get('/api/get_users', 'kasm_user')).body.toString());
    expect(users).toContainEqual({ user: 'guest', read: true, write: false, owner: false, active: true });
  });

  it('has a hidden canvas before the screen, and a page with an idle limit', async () => {
    const session = await start({ environment: { BED_IDLE_MINUTES: '0.05' } });
    const page = (await session.get('/', 'kasm_user')).body.toString();
    expect(page).toContain('<canvas id="noVNC_multiMonitorWidget" hidden>');
    expect(page).toContain('data-idle-minutes="0.05"');
    expect(page.indexOf('<canvas')).toBeLessThan(page.indexOf('id="screen"'));
  });

  it('answers without TLS, elsewhere or not at all where its environment says so', async () => {
    const plain = await start({ environment: { VNCOPTIONS: '-sslOnly 0', NO_VNC_PORT: '8443' }, port: 8443 });
    const status = await new Promise((resolve, reject) => {
      httpRequest({ host: '127.0.0.1', port: plain.port, path: '/', agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(401);
    await expect(plain.get('/', 'kasm_user')).rejects.toThrow();
    const silent = await start({ environment: { BED_QUIRKS: 'never-listens' }, gate: false });
    const listening = () => docker(engine, 'exec', silent.id, 'cat', '/proc/net/tcp');
    // 6901 in the kernel's own hexadecimal.
    expect(await listening()).not.toContain(':1AF5 ');
    await expect(silent.get('/', 'kasm_user')).rejects.toThrow();
  });

  it('keeps its own size and its lock where its configuration says so', async () => {
    const own = { VNC_RESOLUTION: '1600x900', VNCOPTIONS: '-BlacklistThreshold=0' };
    const size = async (session: DirectSession) => {
      const viewer = await openRfb(await session.websocket('kasm_user'));
      await viewer.picture();
      viewer.close();
      return [viewer.width, viewer.height];
    };
    const fail = async (session: DirectSession) => {
      for (let failure = 0; failure < 6; failure += 1) await session.get('/', null);
      return (await session.get('/', 'kasm_user')).status;
    };
    const mild = await start({ environment: own });
    expect(await size(mild)).toEqual([1600, 900]);
    expect(await fail(mild)).toBe(200);
    const stubborn = await start({ environment: { ...own, BED_QUIRKS: 'ignore-resolution armed-lock' } });
    expect(await size(stubborn)).toEqual([1024, 768]);
    expect(await fail(stubborn)).toBe(401);
  });

  it('never opens its gate where its desktop does not come', async () => {
    const session = await start({ environment: { BED_QUIRKS: 'no-desktop' }, gate: false });
    await expect
      .poll(
        () =>
          session
            .get('/', 'kasm_user')
            .then(({ status }) => status)
            .catch(() => 0),
        patient,
      )
      .toBe(200);
    const shot = () => session.get('/api/get_screenshot?width=640&height=360&quality=7', 'kasm_user');
    await shot();
    expect((await shot()).body.length).toBeLessThan(5000);
    expect(
      (
        await tryRun('docker', [
          '-H',
          `unix://${engine.socket}`,
          'exec',
          session.id,
          'test',
          '-e',
          '/tmp/.fairlead-bed/ready',
        ])
      ).code,
    ).toBe(1);
  });

  it('upgrades only with credentials, the sub-protocol "binary" and an Origin', async () => {
    const session = await start();
    await expect(session.websocket(null)).rejects.toThrow('401');
    await expect(session.websocket('kasm_user', { protocol: null })).rejects.toThrow('400');
    await expect(session.websocket('kasm_user', { origin: null })).rejects.toThrow('400');
    const socket = await session.websocket('kasm_user');
    expect(socket.protocol).toBe('binary');
    socket.close();
  });

  it('lets kasm_user type, and kasm_viewer only watch', async () => {
    const session = await start();
    const viewer = await openRfb(await session.websocket('kasm_viewer'));
    const user = await openRfb(await session.websocket('kasm_user'));
    const before = await viewer.picture();
    const files = () => docker(engine, 'exec', session.id, 'ls', '/tmp');
    /** Keys that are typed before the terminal has the focus are nobody's: typed again until they have arrived. */
    const typed = async (name: string) => {
      const type = async () => {
        user.type(`touch /tmp/${name}\n`);
        await user.picture();
        return files();
      };
      await expect.poll(type, { ...patient, interval: 500 }).toContain(name);
    };
    await typed('by-user');
    viewer.type('touch /tmp/by-viewer\n');
    await viewer.picture();
    await typed('afterwards');
    expect(await files()).not.toContain('by-viewer');
    await expect.poll(async () => (await viewer.picture()).equals(before), patient).toBe(false);
    viewer.close();
    user.close();
  });

  it('makes a new certificate at each start', async () => {
    const session = await start();
    const pem = () => docker(engine, 'exec', session.id, 'cat', '/home/kasm-user/.vnc/self.pem');
    const first = await pem();
    // Else the mark of the first start lets the gate pass before the second has taken it away.
    await docker(engine, 'exec', session.id, 'rm', '/tmp/.fairlead-bed/ready');
    await docker(engine, 'restart', '-t', '3', session.id);
    await docker(engine, 'exec', session.id, '/usr/bin/desktop_ready');
    expect(await pem()).not.toBe(first);
  });
});

describe('the registries', () => {
  it('ask for a login at the private address only', async () => {
    const { address, username, password } = bed.privateImageRegistry;
    expect((await fetch(`http://${bed.imageRegistry.address}/v2/`)).status).toBe(200);
    expect((await fetch(`http://${address}/v2/`)).status).toBe(401);
    const authorization = `Basic ${btoa(`${username}:${password}`)}`;
    expect((await fetch(`http://${address}/v2/`, { headers: { authorization } })).status).toBe(200);
  });

  it('serve workspaces in both schemas, whose icons are there', async () => {
    const { url, folder } = bed.workspaceRegistry;
    for (const schema of ['1.0', '1.1']) {
      const list = (await (await fetch(`${url}${schema}/list.json`)).json()) as { workspaces: { image_src: string }[] };
      expect(list.workspaces.length).toBeGreaterThan(5);
      for (const { image_src } of list.workspaces) {
        expect((await fetch(`${url}${schema}/icons/${image_src}`)).status).toBe(200);
      }
    }
    expect(readFileSync(`${folder}/versions.txt`, 'utf8')).toBe('1.0\n1.1\n');
  });
});

describe('faults', () => {
  it('relay: stalls, goes on, cuts and refuses', async () => {
    const server = await serveFolder(bed.workspaceRegistry.folder);
    const relay = await startRelay({ host: '127.0.0.1', port: server.port });
    const ask = () => fetch(`http://127.0.0.1:${relay.port}/versions.txt`, { headers: { connection: 'close' } });
    expect((await ask()).status).toBe(200);
    relay.stall();
    const held = ask();
    const other = ask();
    await expect.poll(() => relay.accepted, patient).toBe(3);
    expect(server.requests.length).toBe(1);
    relay.resume();
    expect([(await held).status, (await other).status]).toEqual([200, 200]);
    const idle = connect(relay.port, '127.0.0.1');
    const ended = new Promise((resolve) =>
      idle.on('error', () => resolve('error')).on('close', () => resolve('closed')),
    );
    await expect.poll(() => relay.open, patient).toBe(1);
    relay.cut();
    await ended;
    await relay.refuse();
    await expect(ask()).rejects.toThrow();
    await relay.accept();
    expect((await ask()).status).toBe(200);
    await relay.dispose();
    await server.close();
  });

  it('sshd: a changed host key is another key on the same port', async () => {
    const sshd = await startExtraSshd();
    const log = (line: string) =>
      ssh({ port: sshd.port, knownHostsLine: line }, bed.users.admin, bed.keys.plain.privateKeyFile, 'id', '-un');
    const before = sshd.knownHostsLine();
    expect((await log(before)).stdout).toBe('fl-admin\n');
    await sshd.changeHostKey();
    expect((await log(before)).stderr).toContain('Host key verification failed');
    expect((await log(sshd.knownHostsLine())).stdout).toBe('fl-admin\n');
    await sshd.dispose();
  });

  it('engine: a full disk fails a pull, a killed engine comes back with its containers', async () => {
    const engine = await startExtraEngine({ diskMb: 256 });
    await docker(engine, 'pull', bed.images.small);
    const id = await docker(engine, 'run', '-d', bed.images.small);
    await expect(docker(engine, 'pull', bed.images.desktop.v1)).rejects.toThrow(/no space left on device/);
    // The engine still clears up after the failed pull.
    const free = async () => {
      await engine.fill(4);
      return engine.freeBytes();
    };
    await expect.poll(free, patient).toBeLessThan(8 * 1024 * 1024);
    engine.unfill();
    const pid = engine.pid();
    await engine.kill();
    expect(engine.pid()).toBeNull();
    await engine.start();
    expect(engine.pid()).not.toBe(pid);
    expect(await docker(engine, 'ps', '-aq', '--no-trunc')).toBe(id);
    await engine.dispose();
    expect(existsSync(engine.dataRoot)).toBe(false);
  });
});
