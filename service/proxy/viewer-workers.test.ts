import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import { type Bench, startGateway } from './test-gateway.ts';
import {
  ask,
  type Container,
  eventually,
  makeCertificate,
  openSocket,
  portOf,
  startContainer,
  targetFor,
  viewPath,
} from './test-kit.ts';
import type { DesktopTarget, IssuedView, IssueRequest } from './types.ts';

const certificate = makeCertificate();
/** Processes have to start: longer than what hooks and tests wait by themselves. */
const patient = { timeout: 60_000 };
const graceMs = 50;
let container: Container;
let bench: Bench;
let change: Partial<DesktopTarget>;
let gate: Promise<void>;
/** Ways that this process went by itself, instead of a worker. */
let dialledHere: number;

beforeEach(async () => {
  change = {};
  gate = Promise.resolve();
  dialledHere = 0;
  container = await startContainer(certificate);
  bench = await startGateway(
    async (sessionId, mode) => {
      await gate;
      if (sessionId === 'gone')
        throw new FairleadError('SESSION_ENDED_EARLY', { message: 'It has ended.', status: 410 });
      const username = mode === 'view' ? 'kasm_viewer' : 'kasm_user';
      const target = targetFor(container, { sessionId, username, ...change });
      const { address, ...far } = {
        ...target,
        dial: (signal: AbortSignal) => {
          dialledHere += 1;
          return target.dial(signal);
        },
      };
      return sessionId === 'far away' || address === undefined ? far : { ...far, address };
    },
    { graceMs: graceMs },
    2,
  );
}, patient.timeout);
afterEach(async () => {
  await bench.gateway.close();
  await container.close();
}, patient.timeout);

const issue = (sessionId: string, more: Partial<IssueRequest> = {}): Promise<IssuedView> =>
  bench.gateway.issue({ sessionId, userId: 'user-1', mode: 'control', connectionId: 'c1', ...more });
const get = (view: IssuedView, rest: string) =>
  ask(portOf(view), view.origin, viewPath(view, rest), { accept: 'application/json' });
const codeOf = ({ body }: { readonly body: string }): unknown => JSON.parse(body).error.code;
const kill = (index: number): number => {
  const pid = bench.workers[index]?.pid() ?? null;
  if (pid === null) throw new Error('There is no such worker.');
  process.kill(pid, 'SIGKILL');
  return pid;
};

describe('viewer workers', patient, () => {
  it('share the sessions among them, and all views of one are in one place', async () => {
    const [a1, b, a2, c] = [await issue('a'), await issue('b'), await issue('a', { mode: 'view' }), await issue('c')];
    expect(portOf(a1)).not.toBe(portOf(b));
    expect(portOf(a2)).toBe(portOf(a1));
    expect(portOf(c)).toBe(portOf(b));
    expect([portOf(a1), portOf(b)]).not.toContain(bench.port);
    for (const view of [a1, b, a2, c]) expect((await get(view, 'vnc.html')).body).toBe('<p>page</p>');
    const { messages } = await openSocket(portOf(a2), a2, viewPath(a2, 'websockify'));
    await eventually(() => expect(messages.map(String)).toEqual(['hello kasm_viewer']));
    expect(dialledHere).toBe(0);
    expect(bench.gateway.views().map(({ sessionId }) => sessionId)).toEqual(
      expect.arrayContaining(['a', 'a', 'b', 'c']),
    );
    expect(await bench.gateway.status(c.viewId)).toMatchObject({ state: 'ready' });
    await eventually(() =>
      expect(bench.gateway.metrics()).toMatchObject({ openViews: 4, openSockets: 1, requests: 5, refused: 0 }),
    );
  });

  it('are given views that are asked for together, each its share', async () => {
    const views = await Promise.all(['a', 'b', 'c', 'd'].map((sessionId) => issue(sessionId)));
    const ports = views.map(portOf);
    expect(ports.map((port) => ports.filter((other) => other === port).length)).toEqual([2, 2, 2, 2]);
  });

  it('leave to the service what they cannot reach, and what cannot be seen', async () => {
    const [far, gone] = [await issue('far away'), await issue('gone')];
    expect([portOf(far), portOf(gone)]).toEqual([bench.port, bench.port]);
    expect((await get(far, 'vnc.html')).status).toBe(200);
    expect(dialledHere).toBe(1);
    const answer = await get(gone, 'vnc.html');
    expect([answer.status, codeOf(answer)]).toEqual([410, 'SESSION_ENDED_EARLY']);
  });

  it('refuse the tickets of each other', async () => {
    const [one, two] = [await issue('a'), await issue('b')];
    const here = await ask(portOf(two), one.origin, viewPath(one, 'vnc.html'), { accept: 'application/json' });
    expect([here.status, codeOf(here)]).toEqual([421, 'VIEW_HOST_REFUSED']);
    const moved = one.origin.replace(String(portOf(one)), String(portOf(two)));
    const there = await ask(portOf(two), moved, viewPath(one, 'vnc.html'), { accept: 'application/json' });
    expect([there.status, codeOf(there)]).toEqual([403, 'VIEW_TICKET_REFUSED']);
    expect(container.seen).toEqual([]);
  });

  it('end a view that is revoked while it is still being issued', async () => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const [ended, spared] = [issue('a', { tokenId: 't1' }), issue('b', { tokenId: 't2' })];
    const refused = expect(ended).rejects.toMatchObject({ code: 'VIEW_REVOKED' });
    expect(bench.gateway.revoke({ tokenId: 't1' })).toBe(0);
    open();
    await refused;
    expect((await get(await spared, 'vnc.html')).status).toBe(200);
    expect(bench.gateway.views().map(({ sessionId }) => sessionId)).toEqual(['b']);
  });

  it('end the views of a console that left, each in its worker', async () => {
    const views = [await issue('a'), await issue('b'), await issue('far away')];
    bench.gateway.connectionClosed('c1');
    // The service's own gateway has its clock turned by hand.
    bench.clock.advance(graceMs);
    await eventually(() => expect(bench.gateway.views()).toEqual([]));
    for (const view of views) expect(codeOf(await get(view, 'vnc.html'))).toBe('VIEW_TICKET_EXPIRED');
  });

  it('pin one certificate for all of them: neither another worker nor the service takes a second one', async () => {
    const view = await issue('a');
    expect((await get(view, 'vnc.html')).status).toBe(200);
    container.useCertificate(makeCertificate());
    for (const socket of container.connections) socket.resetAndDestroy();
    const killed = [0, 1].map(kill);
    await eventually(() => {
      for (const worker of bench.workers) expect([null, ...killed]).not.toContain(worker.pid());
    });
    container.seen.length = 0;
    expect(codeOf(await get(await issue('a'), 'vnc.html'))).toBe('VIEW_CERTIFICATE_CHANGED');
    await expect(bench.gateway.ownerApi(targetFor(container)).clearClipboard()).rejects.toMatchObject({
      code: 'VIEW_CERTIFICATE_CHANGED',
    });
    expect(container.seen).toEqual([]);
  });

  it('come back on their port when they die; the views of that one are gone, those of others stay', async () => {
    const [lost, spared] = [await issue('a'), await issue('b')];
    const opened = await openSocket(portOf(lost), lost, viewPath(lost, 'websockify'));
    const stays = await openSocket(portOf(spared), spared, viewPath(spared, 'websockify'));
    const index = bench.workers.findIndex((worker) => worker.views().some(({ viewId }) => viewId === lost.viewId));
    const first = kill(index);
    expect(await opened.closed).toBe(1006);
    await eventually(() => expect([null, first]).not.toContain(bench.workers[index]?.pid()));
    expect(codeOf(await get(lost, 'vnc.html'))).toBe('VIEW_TICKET_REFUSED');
    expect(bench.gateway.views().map(({ viewId }) => viewId)).toEqual([spared.viewId]);
    expect(await bench.gateway.status(lost.viewId)).toMatchObject({ state: 'failed', error: { code: 'VIEW_REVOKED' } });
    expect(stays.socket.readyState).toBe(stays.socket.OPEN);
    const again = await issue('a');
    expect(portOf(again)).toBe(portOf(lost));
    expect((await get(again, 'vnc.html')).status).toBe(200);
    expect(bench.log.join('\n')).toContain('A viewer worker ended by itself');
  });

  it('are not waited for when they die in the moment in which they are asked: the service shows the view', async () => {
    for (const index of [0, 1]) kill(index);
    const view = await issue('a');
    expect(portOf(view)).toBe(bench.port);
    expect((await get(view, 'vnc.html')).status).toBe(200);
  });

  it('leave it to the service when to end: a terminal asks all its processes', async () => {
    const view = await issue('a');
    const pids = bench.workers.map((worker) => worker.pid() ?? 0);
    for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) for (const pid of pids) process.kill(pid, signal);
    expect((await get(view, 'vnc.html')).status).toBe(200);
    await bench.gateway.close();
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(issue('a')).rejects.toMatchObject({ code: 'VIEW_GATEWAY_CLOSED' });
  });
});

it('viewer workers end with the service, also when it is killed', patient, async () => {
  const program = spawn(process.execPath, [join(import.meta.dirname, 'testing/workers-program.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line]: unknown[] = await once(program.stdout, 'data');
  const { pids }: { readonly pids: readonly number[] } = JSON.parse(String(line));
  expect(pids).toHaveLength(2);
  program.kill('SIGKILL');
  await once(program, 'exit');
  for (const pid of pids) await eventually(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'));
});
