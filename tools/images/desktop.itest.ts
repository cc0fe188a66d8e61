/** The front of our session images, which all of them share: signing in, watching, the clipboard, a desktop's settings. */
import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { docker } from '../bed/docker.ts';
import { openRfb } from '../bed/rfb-client.ts';
import type { DirectSession } from '../bed/session-client.ts';
import { buildMs, type ImageBench, openImageBench, password } from './bench.ts';

let bench: ImageBench;
beforeAll(async () => {
  bench = await openImageBench(['desktop']);
}, buildMs);
afterAll(async () => {
  await bench?.built.dispose();
});
afterEach(async () => {
  await bench.endSessions();
});

function certificateOf(session: DirectSession): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: session.port, rejectUnauthorized: false }, () => {
      resolve(new X509Certificate(socket.getPeerCertificate().raw));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

describe('signing in', () => {
  it('is not locked by wrong passwords, and makes each answer to them later', async () => {
    const session = await bench.started('desktop');
    const ask = (given: string) => session.get('/', 'kasm_user', given).then(({ status }) => status);
    const wrong = Array.from({ length: 40 }, () => ask('guess'));
    // While they wait for their answers.
    expect(await ask(password)).toBe(200);
    const answers = await Promise.all(wrong);
    expect(new Set(answers)).toEqual(new Set([401, 429]));
    expect(await ask(password)).toBe(200);
  });

  it('is not for pages of others, whose readers the browser would sign in', async () => {
    const session = await bench.started('desktop');
    await expect(session.websocket('kasm_user', { origin: 'https://elsewhere.example' })).rejects.toThrow('403');
  });

  it('has a certificate of this start, where the gateway finds it', async () => {
    const session = await bench.started('desktop');
    const before = await certificateOf(session);
    const file = await bench.inside(session, 'cat', '/home/kasm-user/.vnc/self.pem');
    expect(new X509Certificate(file).fingerprint256).toBe(before.fingerprint256);
    expect(await bench.inside(session, 'stat', '-c', '%a', '/home/kasm-user/.vnc/self.pem')).toBe('600');
    await docker(bench.built.engine, 'restart', '-t', '10', session.id);
    await bench.inside(session, '/usr/bin/desktop_ready');
    const port = Number((await docker(bench.built.engine, 'port', session.id, '6901/tcp')).split(':').at(-1));
    expect((await certificateOf({ ...session, port })).fingerprint256).not.toBe(before.fingerprint256);
  });

  it('needs a password: a session without one, or as root, does not begin', async () => {
    const end = async (...options: string[]) => {
      const id = await docker(bench.built.engine, 'run', '-d', ...options, bench.resultOf('desktop').name);
      expect(await docker(bench.built.engine, 'wait', id)).toBe('1');
      return bench.logOf(id);
    };
    expect(await end()).toContain('VNC_PW is not set');
    expect(await end('--user', '0', '-e', 'VNC_PW=x')).toContain('runs as uid 1000 and not as root');
  });
});

describe('who watches', () => {
  it('sees the screen, and sends no keys and no clipboard to it', async () => {
    const session = await bench.started('desktop');
    // A terminal that writes down what is typed into it.
    await bench.inside(
      session,
      'bash',
      '-c',
      `. /tmp/.fairlead/environment; cd; setsid xfce4-terminal -x sh -c 'cat > /tmp/typed' > /dev/null 2>&1 < /dev/null &`,
    );
    const typed = () => bench.inside(session, 'sh', '-c', 'cat /tmp/typed 2>/dev/null || true');
    const owner = await bench.rfbOf(session, 'kasm_user');
    await expect
      .poll(() => {
        owner.type('ready\n');
        return typed();
      })
      .toContain('ready');

    const watcher = await bench.rfbOf(session, 'kasm_viewer');
    expect([watcher.width, watcher.height]).toEqual([owner.width, owner.height]);
    watcher.type('watcher\n');
    watcher.cut('from the watcher');
    expect((await watcher.picture()).some((byte) => byte !== 0)).toBe(true);
    owner.type('owner\n');
    await expect.poll(typed).toContain('owner');
    expect(await typed()).not.toContain('watcher');
    expect(await bench.clipboardOf(session)).toBe('');

    // What is copied in the session is not for who only watches.
    await bench.setClipboard(session, 'for the owner');
    await expect
      .poll(async () => {
        await owner.picture();
        return owner.clipboard();
      })
      .toBe('for the owner');
    await watcher.picture();
    expect(watcher.clipboard()).toBeNull();
    owner.close();
    watcher.close();
  });

  it('can be a further user, until the owner takes the right away', async () => {
    const session = await bench.started('desktop');
    const guest = { user: 'guest', password: 'guest-1', read: true, write: false, owner: false };
    expect((await session.post('/api/create_user', [guest])).status).toBe(200);
    const listed = JSON.parse((await session.get('/api/get_users', 'kasm_user')).body.toString()) as { user: string }[];
    expect(listed.map(({ user }) => user)).toEqual(['kasm_user', 'kasm_viewer', 'guest']);
    const socket = await bench.socketOf(session, 'kasm_viewer');
    const ended = new Promise((resolve) => {
      socket.once('close', (_code, reason) => resolve(reason.toString()));
    });
    const rfb = await openRfb(socket);
    await rfb.picture();
    expect((await session.post('/api/remove_user', [{ user: 'kasm_viewer' }])).status).toBe(200);
    expect(await ended).toBe('The owner removed this user');
    expect((await session.get('/', 'kasm_viewer')).status).toBe(401);
    // Nobody takes the last owner away.
    expect((await session.post('/api/remove_user', [{ user: 'kasm_user' }])).status).toBe(400);
    expect((await session.get('/', 'kasm_user')).status).toBe(200);
  });
});

describe('the clipboard', () => {
  const both = async (environment: Readonly<Record<string, string>>) => {
    const session = await bench.started('desktop', { environment });
    const rfb = await bench.rfbOf(session, 'kasm_user');
    rfb.cut('into it');
    await rfb.picture();
    const read = () => bench.clipboardOf(session);
    const inward = await read();
    await bench.setClipboard(session, 'out of it');
    await expect.poll(read).toBe('out of it');
    await rfb.picture();
    rfb.close();
    return { inward, outward: rfb.clipboard() };
  };

  it('goes both ways, each until its switch is off, whatever else is asked for', async () => {
    expect(await both({})).toEqual({ inward: 'into it', outward: 'out of it' });
    expect(await both({ KASM_SVC_ACCEPT_CUT_TEXT: '-AcceptCutText 0', VNCOPTIONS: '-AcceptCutText 1' })).toEqual({
      inward: '',
      outward: 'out of it',
    });
    expect(await both({ KASM_SVC_SEND_CUT_TEXT: '-SendCutText 0' })).toEqual({ inward: 'into it', outward: null });
  });
});

describe('a desktop', () => {
  it('has the size, the language and the time zone that it is told, also with an empty home', async () => {
    const environment = { VNC_RESOLUTION: '1600x900', LC_ALL: 'de_DE.UTF-8', TZ: 'Asia/Tokyo' };
    const session = await bench.started('desktop', { environment });
    const rfb = await bench.rfbOf(session, 'kasm_user');
    expect([rfb.width, rfb.height]).toEqual([1600, 900]);
    rfb.close();
    expect(await bench.asPerson(session, 'date -d 2026-03-01T12:00Z "+%A %H:%M"')).toBe('Sonntag 21:00');
    expect(await bench.asPerson(session, 'ls')).toContain('Schreibtisch');

    const volume = ['-d', '--tmpfs', '/home/kasm-user:uid=1000,gid=1000,exec', '-e', `VNC_PW=${password}`];
    const id = await docker(bench.built.engine, 'run', ...volume, bench.resultOf('desktop').name);
    await docker(bench.built.engine, 'exec', id, '/usr/bin/desktop_ready');
    expect(await docker(bench.built.engine, 'exec', id, 'ls', '-a', '/home/kasm-user')).toContain('.bashrc');
  });
});
