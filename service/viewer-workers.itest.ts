/** A service whose views are shown in processes of their own. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { docker } from '../tools/bed/docker.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { addSocketHost, draftOf, fromView, installed, launched } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs } from './testing/wait.ts';

const bed = testBed();
const engine = bed.engines.a;

let consoleDir: string;
let site: Site;

beforeAll(async () => {
  await docker(engine, 'pull', '-q', bed.images.desktop.v1);
  consoleDir = await mkdtemp(join(tmpdir(), 'fairlead-console-'));
  await writeFile(join(consoleDir, 'index.html'), '<!doctype html><script nonce="__FAIRLEAD_NONCE__"></script>');
  site = await startSite({ engines: [engine], consoleDir, args: ['--viewer-workers', '2'] });
  await addSocketHost(site.api, engine, 'Harbour');
});
afterAll(async () => {
  await site?.dispose();
  await rm(consoleDir, { recursive: true, force: true });
});

/** The ports that the console may frame: the service's own first. */
async function framedPorts(): Promise<string[]> {
  const policy = (await site.http('/', { bearer: null })).headers.get('content-security-policy') ?? '';
  const [, frames = ''] = /frame-src ([^;]*)/.exec(policy) ?? [];
  return [...frames.matchAll(/http:\/\/\*\.localhost:(\d+)/g)].map(([, port]) => port ?? '');
}

/** Processes that the service has started and that run. */
async function workers(): Promise<number[]> {
  const text = await readFile(`/proc/${site.pid}/task/${site.pid}/children`, 'utf8');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

it('shows a session of this machine in a worker, which is started again when it dies, and ends with the service', async () => {
  const [own, ...ports] = await framedPorts();
  expect(ports).toHaveLength(2);
  const pids = await workers();
  expect(pids).toHaveLength(2);

  const session = await launched(site.api, await installed(site.api, draftOf(bed.images.desktop.v1)));
  const connection = await site.connect();
  const view = await connection.api.sessions.view({ id: session.id, mode: 'control' });
  expect(ports).toContain(new URL(view.url).port);
  expect(new URL(view.url).port).not.toBe(own);
  expect((await fromView(view.url)).status).toBe(200);
  expect((await connection.api.sessions.latency({ id: session.id, answer: true })).roundTripMs).toBeGreaterThan(0);

  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await expect
    .poll(
      () =>
        fromView(view.url).then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 60_000 },
    )
    .toBe(403);
  const anew = await connection.api.sessions.view({ id: session.id, mode: 'control' });
  expect(await framedPorts()).toEqual([own, ...ports]);
  expect((await fromView(anew.url)).status).toBe(200);

  await site.api.sessions.end({ ids: [session.id] });
  await sessionIs(site.api, session.id, 'deleted');
  expect((await fromView(anew.url)).status).toBe(410);
  const last = await workers();
  await site.kill('SIGKILL');
  for (const pid of last) await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
  await site.start();
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
