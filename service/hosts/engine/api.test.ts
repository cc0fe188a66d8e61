/** What a host may answer instead of an engine. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEngineApi, type EngineApi } from './api.ts';

let folder: string;
let server: Server;
let agent: Agent;
let api: EngineApi;
let answer: RequestListener;
const sockets = new Set<Socket>();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fl-api-'));
  server = createServer((request, response) => answer(request, response));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const path = join(folder, 'engine.sock');
  await once(server.listen(path), 'listening');
  agent = new Agent({ keepAlive: true });
  api = createEngineApi(agent, path);
});
afterEach(async () => {
  agent.destroy();
  for (const socket of sockets) socket.destroy();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

const ask = { method: 'GET', path: '/images/json', signal: AbortSignal.timeout(60_000) } as const;
const start = { ...ask, method: 'POST', path: '/exec/1/start', body: { Tty: true } } as const;
const says = (status: number, body: string): void => {
  answer = (_request, response) => response.writeHead(status).end(body);
};
const endless = (status: number): void => {
  answer = (_request, response) => {
    response.writeHead(status);
    const more = (): void => {
      while (!response.destroyed && response.write(' '.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  };
};

it('reads JSON, nothing, and refusals in the words of the engine', async () => {
  says(200, '[{"Id":"a"}]');
  expect(await api.json(ask)).toEqual([{ Id: 'a' }]);
  for (const [status, body] of [
    [204, ''],
    [200, 'OK'],
  ] as const) {
    says(status, body);
    expect(await api.json(ask)).toBeUndefined();
  }
  expect(sockets.size).toBe(1);
  says(404, '{"message":"No such image: x\\n"}');
  for (const call of [() => api.json(ask), () => api.stream(ask), () => api.hijack(start)])
    await expect(call()).rejects.toMatchObject({ name: 'EngineAnswer', status: 404, message: 'No such image: x' });
  says(502, 'bad gateway');
  await expect(api.json(ask)).rejects.toMatchObject({ status: 502, message: 'bad gateway' });
  says(500, '');
  await expect(api.json(ask)).rejects.toMatchObject({ status: 500, message: 'Internal Server Error' });
  says(304, '');
  expect(await api.json({ ...ask, accept: [304] })).toBeUndefined();
});

it('writes its agent out for nobody: there hangs a connection on it, and all that this knows', async () => {
  says(200, '[]');
  let written = 0;
  const probe = {
    [inspect.custom]: () => {
      written += 1;
      return '';
    },
  };
  Object.assign(agent, { probe });
  await api.json(ask);
  expect(written).toBe(0);
});

it.each([
  ['an answer', 200, () => api.json(ask)],
  ['a refusal', 500, () => api.json(ask)],
  ['a refusal of a stream', 500, () => api.stream(ask)],
  ['a refusal of a terminal', 500, () => api.hijack(start)],
])('keeps no more than it can use of %s without end', async (_what, status, call) => {
  endless(status);
  await expect(call()).rejects.toMatchObject({ code: 'ENGINE_ANSWER_TOO_LARGE' });
  await expect.poll(() => sockets.size).toBe(0);
});

it('fails where an answer breaks off', async () => {
  answer = (_request, response) => {
    response.writeHead(200, { 'Content-Length': 100 }).write('[', () => response.destroy());
  };
  await expect(api.json(ask)).rejects.toThrow();
});

it('ends with its signal, whatever the answer does', async () => {
  const stop = new AbortController();
  answer = (_request, response) => {
    response.writeHead(200).write('[', () => stop.abort());
  };
  await expect(api.json({ ...ask, signal: stop.signal })).rejects.toThrow();
  await expect.poll(() => sockets.size).toBe(0);
});
