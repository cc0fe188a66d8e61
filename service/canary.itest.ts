/** Secrets that went through a whole service are in no log, no row, no answer and no file of it. SECURITY: docs/security.md 4.2 */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { docker } from '../tools/bed/docker.ts';
import { type ExtraSshd, startExtraSshd } from '../tools/bed/faults.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { refusal } from './testing/client.ts';
import { draftOf, fromView, hostUntil, installed } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs } from './testing/wait.ts';

const bed = testBed();
const canary = (name: string) => `canary-${name}-4f9d1c7e`;

const engine = bed.engines.a;
let sshd: ExtraSshd;
let site: Site;
beforeAll(async () => {
  sshd = await startExtraSshd();
  site = await startSite({ engines: [engine], args: ['--log-level', 'trace'] });
});
afterAll(async () => {
  await site?.dispose();
  await sshd?.dispose();
});

/** Files that hold a credential on purpose, readable by their owner alone. */
const keepers = ['data.key', 'service.key', join('run', 'control.json')];

async function files(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = new Map<string, Buffer>();
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    if (entry.isFile() && !keepers.includes(name)) found.set(name, await readFile(path));
  }
  return found;
}

it('leaves no canary anywhere', async () => {
  const { api } = site;
  const { presented } = await api.hosts.probeKey({ host: '127.0.0.1', port: sshd.port });
  const config = {
    kind: 'ssh' as const,
    host: '127.0.0.1',
    port: sshd.port,
    user: bed.users.admin,
    auth: { method: 'key' as const, keyPath: bed.keys.protected.privateKeyFile },
    socketPath: engine.socket,
  };
  const passwordConfig = { ...config, user: bed.users.password.name, auth: { method: 'password' as const } };

  // Wrong ones are told to be wrong, and not what they were.
  const wrong = [
    { config, secret: { passphrase: canary('passphrase') } },
    { config: passwordConfig, secret: { password: canary('password') } },
  ];
  for (const one of wrong) await refusal(api.hosts.add({ ...one, confirmedKey: presented }));

  // Right ones are kept, encrypted.
  const { password } = bed.users.password;
  const host = await api.hosts.add({
    name: 'Lighthouse',
    config: passwordConfig,
    secret: { password, passphrase: canary('kept') },
    confirmedKey: presented,
  });
  await hostUntil(api, host.id, ({ connection }) => connection.state === 'connected', 'it is connected');

  const field = { key: 'token', label: 'Token', input_type: 'password', required: true };
  const workspaceId = await installed(
    api,
    draftOf(bed.images.desktop.v1, {
      launchConfig: { launch_form: [field], file_mapping: { destination: '/tmp/answers.json' } },
    }),
  );
  expect((await refusal(api.sessions.launch({ workspaceId }))).code).toBe('LAUNCH_ANSWER_MISSING');
  const { sessionId } = await api.sessions.launch({ workspaceId, values: { token: canary('form') } });
  const session = await sessionIs(api, sessionId, 'running', 'failed');
  expect(session.error).toBeNull();
  const container = session.containerId ?? '';
  // What the session is meant to get, it has.
  expect(await docker(engine, 'exec', container, 'cat', '/tmp/answers.json')).toContain(canary('form'));
  const environment = await docker(engine, 'inspect', '-f', '{{json .Config.Env}}', container);
  const vncPassword = /VNC_PW=([^"]+)/.exec(environment)?.[1] ?? '';
  expect(vncPassword.length).toBeGreaterThan(16);

  const view = await api.sessions.view({ id: sessionId, mode: 'control' });
  expect((await fromView(view.url)).status).toBe(200);
  const ticket = new URL(view.url).pathname.split('/')[2] ?? '';
  const { terminalId } = await api.sessions.terminalOpen({ id: sessionId, cols: 80, rows: 24 });
  await api.sessions.terminalInput({ terminalId, base64: Buffer.from(`: ${canary('typed')}\n`).toString('base64') });
  const { url: openUrl } = await api.system.openUrl();
  const oneTime = new URL(openUrl).hash.replace('#token=', '');

  const answers = JSON.stringify(
    await Promise.all([
      api.hosts.list(),
      api.workspaces.list(),
      api.sessions.list(),
      api.sessions.get({ id: sessionId }),
      api.tasks.list({ limit: 500 }),
      api.audit.search({ limit: 500 }),
      api.settings.get(),
      api.system.about(),
      api.system.health(),
      api.system.info(),
      api.hosts.containers({ id: host.id }),
    ]),
  );
  const { url } = await api.audit.exportTicket({ format: 'ndjson' });
  const exported = await (await site.http(url, { bearer: null })).text();
  await api.sessions.end({ ids: [sessionId] });
  const history = JSON.stringify(await api.sessions.history({}));
  const { bearer } = site;
  await site.kill('SIGTERM');

  const places = new Map<string, Buffer>([
    ...(await files(site.dataDir)),
    ['answers', Buffer.from(answers)],
    ['export', Buffer.from(exported)],
    ['history', Buffer.from(history)],
  ]);
  const where = (text: string) => [...places].filter(([, bytes]) => bytes.includes(text)).map(([name]) => name);
  // The search finds what is no secret: in the log, in the store and in the answers.
  expect(where('Lighthouse')).toEqual(expect.arrayContaining(['answers', 'export', 'history']));
  expect(where(sessionId)).toContain(join('logs', 'fairlead.log'));
  expect([...places.keys()].some((name) => /\.(db|sqlite)$/.test(name))).toBe(true);

  const secrets = {
    wrongPassphrase: canary('passphrase'),
    wrongPassword: canary('password'),
    keptPassphrase: canary('kept'),
    sshPassword: password,
    formAnswer: canary('form'),
    typed: canary('typed'),
    vncPassword,
    ticket,
    bearer,
    oneTime,
  };
  for (const [name, secret] of Object.entries(secrets)) {
    const encoded = [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)];
    expect([name, ...encoded.flatMap(where)]).toEqual([name]);
  }
});
