import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import { createGatewayProcess, type GatewayProcess } from './gateway-process.ts';
import {
  ask,
  CONSOLE,
  type Container,
  makeCertificate,
  openSocket,
  startContainer,
  targetFor,
  viewPath,
} from './test-kit.ts';
import type { GatewayOptions, IssuedView } from './types.ts';

const certificate = makeCertificate();
/** A process has to start: longer than what hooks and polling wait by themselves. */
const PATIENT = { timeout: 60_000 };
const entry = new URL('./process.ts', import.meta.url);
let container: Container;
let gateway: GatewayProcess;
let port: number;
let log: string[];

beforeEach(async () => {
  log = [];
  container = await startContainer(certificate);
  const write = (_data: object, message: string): void => void log.push(message);
  const options: GatewayOptions = {
    listen: { host: '127.0.0.1', port: 0 },
    origins: { kind: 'subdomain', domain: 'localhost' },
    consoleOrigin: CONSOLE,
    logger: { debug: write, info: write, warn: write, error: write },
    async resolveTarget(sessionId, mode) {
      if (sessionId === 'gone')
        throw new FairleadError('SESSION_ENDED_EARLY', { message: 'It has ended.', status: 410 });
      const username = mode === 'view' ? 'kasm_viewer' : 'kasm_user';
      if (sessionId === 'far away') return targetFor(container, { sessionId });
      const address = { host: '127.0.0.1', port: container.port };
      // Dialling here would be the mistake that this process is there to avoid.
      const dial = () => Promise.reject(new Error('dialled by the service'));
      return targetFor(container, { sessionId, username, dial, address });
    },
  };
  gateway = createGatewayProcess(options, entry);
  ({ port } = await gateway.listen());
  gateway.connectionOpened('c1');
}, PATIENT.timeout);
afterEach(async () => {
  await gateway.close();
  await container.close();
}, PATIENT.timeout);

const issue = (sessionId = 'session-1', mode: 'view' | 'control' = 'control'): Promise<IssuedView> =>
  gateway.issue({ sessionId, userId: 'user-1', mode, connectionId: 'c1' });
const get = (view: IssuedView, rest: string) =>
  ask(port, view.origin, viewPath(view, rest), { accept: 'application/json' });

describe('a gateway in a process of its own', PATIENT, () => {
  it('shows pages and carries WebSockets, dialled from there', async () => {
    const view = await issue();
    expect(gateway.pid()).not.toBe(process.pid);
    expect((await get(view, 'vnc.html')).body).toBe('<p>page</p>');
    const { socket, messages, closed } = await openSocket(port, view, viewPath(view, 'websockify'));
    socket.send(Buffer.from('typed'));
    await expect.poll(() => messages.map(String), PATIENT).toEqual(['hello kasm_user', 'ack kasm_user']);
    expect(Buffer.concat(container.typed).toString()).toBe('typed');
    expect(gateway.views()).toEqual([
      { viewId: view.viewId, sessionId: 'session-1', userId: 'user-1', mode: 'control' },
    ]);
    await expect.poll(() => gateway.metrics().openSockets, PATIENT).toBe(1);
    expect(gateway.revoke({})).toBe(0);
    expect(gateway.revoke({ sessionId: 'session-1' })).toBe(1);
    expect(await closed).toBe(1006);
    expect((await get(view, 'vnc.html')).body).toContain('VIEW_REVOKED');
    expect(await gateway.status(view.viewId)).toMatchObject({ state: 'failed', error: { code: 'VIEW_REVOKED' } });
    expect(log).toContain('View connected');
  });

  it('gives the view user to tickets for viewing, and the service its own calls', async () => {
    const view = await issue('session-1', 'view');
    const { messages } = await openSocket(port, view, viewPath(view, 'websockify'));
    await expect.poll(() => messages.map(String), PATIENT).toEqual(['hello kasm_viewer']);
    expect(await gateway.status(view.viewId)).toMatchObject({ state: 'ready' });
    await expect(gateway.ownerApi(targetFor(container)).clearClipboard()).resolves.toBeUndefined();
  });

  it.each([
    ['gone', 410, 'SESSION_ENDED_EARLY'],
    ['far away', 502, 'VIEW_NO_ADDRESS'],
  ])('passes on why a session cannot be seen: %s', async (sessionId, status, code) => {
    const answer = await get(await issue(sessionId), 'vnc.html');
    expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([status, code]);
    expect(container.seen).toEqual([]);
  });

  it('comes back on its port when it dies; its views are gone', async () => {
    const view = await issue();
    const first = gateway.pid();
    if (first === null) throw new Error('No process.');
    process.kill(first, 'SIGKILL');
    await expect.poll(() => gateway.pid() !== null && gateway.pid() !== first, PATIENT).toBe(true);
    await expect
      .poll(
        () =>
          get(view, 'vnc.html').then(
            ({ status }) => status,
            () => 0,
          ),
        PATIENT,
      )
      .toBe(403);
    expect(gateway.views()).toEqual([]);
    expect((await get(await issue(), 'vnc.html')).status).toBe(200);
    expect(log).toContain('The viewer gateway ended by itself');
  });

  it('ends with the service', async () => {
    const pid = gateway.pid();
    await gateway.close();
    expect(gateway.pid()).toBeNull();
    expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
    await expect(issue()).rejects.toMatchObject({ code: 'VIEW_GATEWAY_CLOSED' });
  });
});
