/** The gate itself: what it holds passes when it is let go, and never after its sender has gone. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Gate, startGate } from './gate.ts';

let folder: string;
let engine: Server;
/** Requests that reached the engine. */
let asked: string[];
let gate: Gate;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-engine-'));
  asked = [];
  engine = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response.end('done');
  });
  await once(engine.listen(join(folder, 'docker.sock')), 'listening');
  gate = await startGate({ socket: join(folder, 'docker.sock') });
});
afterEach(async () => {
  await gate.dispose();
  engine.closeAllConnections();
  await new Promise((resolve) => engine.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const ask = (path: string) => {
  const call = request({ socketPath: gate.socket, path, method: 'POST', agent: false });
  call.on('error', () => undefined);
  call.end('{}');
  return call;
};

it('passes a request on once it is let go', async () => {
  const hold = gate.holdRequest(/^POST \/create/);
  const answered = once(ask('/create'), 'response');
  await hold.reached;
  expect(asked).toEqual([]);
  hold.release();
  await answered;
  expect(asked).toEqual(['POST /create']);
});

it('holds back an answer to what the engine has done', async () => {
  const hold = gate.holdAnswer(/^POST \/create/);
  const answered = once(ask('/create'), 'response');
  await hold.reached;
  expect(asked).toEqual(['POST /create']);
  hold.release();
  await answered;
});

it('does not pass a request on whose sender has gone', async () => {
  const hold = gate.holdRequest(/^POST \/create/);
  const connected = once(engine, 'connection') as Promise<[Socket]>;
  const call = ask('/create');
  await hold.reached;
  const [socket] = await connected;
  const over = once(socket, 'close');
  call.destroy();
  await new Promise((resolve) => call.once('close', resolve));
  hold.release();
  await over;
  expect(asked).toEqual([]);
});
