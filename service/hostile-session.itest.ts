/** Sessions that do not behave: what they answer holds nobody, and who they are is asked past the network. */
import { createHash, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker } from '../tools/bed/docker.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { refusal } from './testing/client.ts';
import { type Gate, startGate } from './testing/gate.ts';
import { addSocketHost, containersOf, draftOf, fromView, installed, launched, stateOf } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs } from './testing/wait.ts';

const bed = testBed();
const image = bed.images.desktop.v1;
const engine = bed.engines.a;

let site: Site;
let gate: Gate;

beforeAll(async () => {
  await docker(engine, 'pull', '-q', image);
  site = await startSite({ engines: [engine] });
  gate = await startGate(engine);
  await addSocketHost(site.api, gate, 'Harbour');
  // Nothing but what is tested connects to the sessions.
  await site.api.settings.update({ thumbnailIntervalS: 0 });
});
afterAll(async () => {
  await site?.dispose();
  await gate?.dispose();
});

/** A web server over TLS on the viewer's port that takes questions and does with them what `answer` says. */
const server = (answer: string): string => `
import os, socket, ssl, subprocess, threading, time
os.makedirs('/tmp/.fairlead-bed', exist_ok=True)
open('/tmp/.fairlead-bed/ready', 'w').close()
os.chdir('/tmp')
subprocess.run('openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout k.pem -out c.pem', shell=True, check=True)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('c.pem', 'k.pem')
listener = socket.create_server(('0.0.0.0', 6901))
def serve(raw):
    stream = context.wrap_socket(raw, server_side=True)
    while b'\\r\\n\\r\\n' not in stream.recv(65536): pass
    open('/tmp/asked', 'w').close()
    ${answer}
    while True:
        stream.sendall(b' ')
        time.sleep(0.1)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
`;
const hostile = (answer: string): Promise<string> =>
  installed(site.api, draftOf(image, { runConfig: { entrypoint: ['python3', '-c', server(answer)] } }));

describe('a session', () => {
  it('that drips its answers is ended while it is launched', async () => {
    const workspaceId = await hostile("stream.sendall(b'HTTP/1.1 200 OK\\r\\n\\r\\n[')");
    const { sessionId } = await site.api.sessions.launch({ workspaceId });
    const { containerId } = await sessionIs(site.api, sessionId, 'starting', 'failed');
    const container = containerId ?? '';
    // It says that it starts before its container does.
    await expect.poll(() => stateOf(engine, container), { timeout: 60_000 }).toBe('running');
    const asked = 'until [ -e /tmp/asked ]; do sleep 0.05; done';
    await docker(engine, 'exec', container, 'timeout', '60', 'sh', '-c', asked);
    await site.api.sessions.end({ ids: [sessionId] });
    await sessionIs(site.api, sessionId, 'deleted');
    expect(await containersOf(engine, sessionId)).toEqual([]);
  });

  it('that answers with another protocol is told as that, and ended like any other', async () => {
    const upgrade = 'HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: x\\r\\n\\r\\n';
    const { id } = await launched(site.api, await hostile(`stream.sendall(b'${upgrade}')`));
    const connection = await site.connect();
    const view = await connection.api.sessions.view({ id, mode: 'control' });
    expect((await fromView(view.url)).status).toBe(502);
    expect(await refusal(connection.api.sessions.latency({ id, answer: true }))).toMatchObject({
      code: 'VIEW_ANSWER_REFUSED',
    });
    connection.close();
    await site.api.sessions.end({ ids: [id] });
    await sessionIs(site.api, id, 'deleted');
    expect(await containersOf(engine, id)).toEqual([]);
  });
});

describe('the certificate of a session', () => {
  const inFile = async (containerId: string): Promise<string> => {
    const pem = await docker(engine, 'exec', containerId, 'cat', '/home/kasm-user/.vnc/self.pem');
    return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
  };
  const pinned = (id: string): unknown => {
    const db = new Database(join(site.dataDir, 'fairlead.sqlite'), { readonly: true, fileMustExist: true });
    try {
      return db
        .prepare("select json_extract(target, '$.certificateSha256') from sessions where id = ?")
        .pluck()
        .get(id);
    } finally {
      db.close();
    }
  };

  it('is read through the engine at every start, and what is shown has to be that one', async () => {
    const { id, containerId } = await launched(site.api, await installed(site.api, draftOf(image)));
    const container = containerId ?? '';
    const first = await inFile(container);
    expect(pinned(id)).toBe(first);

    const connection = await site.connect();
    await site.api.sessions.stop({ id });
    await site.api.sessions.start({ id });
    await sessionIs(site.api, id, 'running');
    expect(pinned(id)).not.toBe(first);
    expect(pinned(id)).toBe(await inFile(container));
    const view = await connection.api.sessions.view({ id, mode: 'control' });
    expect((await fromView(view.url)).status).toBe(200);

    // Somebody between the site and the container shows a certificate of their own: here the container's file is
    // another one than the one shown.
    await site.api.sessions.stop({ id });
    const reading = gate.holdRequest(/^GET \S*self\.pem/);
    await site.api.sessions.start({ id });
    await reading.reached;
    const other = 'openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout /dev/null -out ~/.vnc/self.pem';
    await docker(engine, 'exec', container, 'sh', '-c', other);
    reading.release();
    const refused = await connection.api.sessions.view({ id, mode: 'control' });
    const answer = await fromView(refused.url);
    expect([answer.status, answer.body]).toEqual([502, expect.stringContaining('another certificate')]);
    expect((await site.api.sessions.get({ id })).state).toBe('starting');
    connection.close();
    await site.api.sessions.end({ ids: [id] });
    await sessionIs(site.api, id, 'deleted');
  });
});
