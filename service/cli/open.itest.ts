/** `fairlead open` beside a service that runs, one that was killed, and none. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Site, startSite } from '../testing/site.ts';
import { run } from './testing.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.dispose());

const exchange = (token: string) =>
  site.http('/api/auth/exchange', {
    method: 'POST',
    bearer: null,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });

it('prints another one-time address of the console that runs', async () => {
  for (const args of [['--data', site.dataDir], []]) {
    const { code, out, err } = await run(['open', ...args], { FAIRLEAD_DATA: site.dataDir });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^http:\/\/[^\n]+\/#token=[^\n]+\n$/);
    expect(out).not.toContain(site.bearer);
    const token = new URL(out.trim()).hash.replace('#token=', '');
    expect((await exchange(token)).status).toBe(200);
    expect((await exchange(token)).status).toBe(401);
  }
});

it('says so where no service answers', async () => {
  const nowhere = await run(['open', '--data', join(site.dataDir, 'nothing-here')]);
  expect(nowhere).toMatchObject({ code: 1, out: '' });
  expect(nowhere.err).toContain('npm start');

  // What a killed service leaves behind, with its number taken by another process since.
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  await new Promise((resolve) => taken.close(resolve));
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await site.kill('SIGKILL');
  expect((await run(['open', '--data', site.dataDir])).err).toContain('npm start');
  const control = { url: `http://127.0.0.1:${port}`, bearer: 'canary-2214', serviceKey: 'abc', pid: process.pid };
  await writeFile(join(site.dataDir, 'run', 'control.json'), JSON.stringify(control));
  const silent = await run(['open', '--data', site.dataDir]);
  expect(silent).toMatchObject({ code: 1, out: '' });
  expect(silent.err).toContain('npm start');
  expect(silent.err).not.toContain('canary-2214');
});

/** Another program on the port of a service that ended: what it hears, and what it says. */
async function stranger(answer: (socket: Socket, heard: string) => void) {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece) => {
      heard.push(String(piece));
      answer(socket, String(piece));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { heard, port, close: () => new Promise((resolve) => server.close(resolve)) };
}
const json = (body: string, more = '') =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;

it('sends nothing to another program that took the port', async () => {
  const other = await startSite();
  const { serviceKey } = JSON.parse(await readFile(join(other.dataDir, 'run', 'control.json'), 'utf8')) as {
    serviceKey: string;
  };
  const made = json(JSON.stringify({ signature: 'A'.repeat(86), url: 'http://evil.example/#token=x' }));
  /** The service has another port now: it is asked for the proof that the stranger needs. */
  const passOn = (socket: Socket, heard: string) => {
    const upstream = connect(other.port, '127.0.0.1');
    upstream.on('error', () => upstream.destroy());
    upstream.pipe(socket);
    upstream.write(heard.replaceAll(/Host: [^\r]+/g, `Host: 127.0.0.1:${other.port}`));
  };
  for (const answer of [
    (socket: Socket) => void socket.write(made),
    (socket: Socket) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
    (socket: Socket) =>
      void socket.write('HTTP/1.1 307 Temporary Redirect\r\nLocation: /\r\nContent-Length: 0\r\n\r\n'),
    passOn,
  ]) {
    const thief = await stranger(answer);
    const control = { url: `http://127.0.0.1:${thief.port}`, bearer: 'canary-2214', serviceKey, pid: process.pid };
    await mkdir(join(site.dataDir, 'run'), { recursive: true });
    await writeFile(join(site.dataDir, 'run', 'control.json'), JSON.stringify(control));
    const { code, out } = await run(['open', '--data', site.dataDir]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(thief.heard.join('')).toContain('/api/auth/prove');
    expect(thief.heard.join('')).not.toContain('canary-2214');
    await thief.close();
  }
  await other.dispose();
});
