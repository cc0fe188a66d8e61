/** The process of the fake engines: one socket each, told what to do by its parent (start.ts). */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createFakeEngine, type FakeEngine, type FakeImage, type NewContainer } from './engine.ts';

export type Order =
  | { readonly do: 'open'; readonly engines: number; readonly folder: string }
  | {
      readonly do: 'put';
      readonly engine: number;
      readonly images: readonly FakeImage[];
      readonly containers: readonly NewContainer[];
    }
  | { readonly do: 'remove'; readonly engine: number; readonly id: string }
  | { readonly do: 'restart'; readonly engine: number; readonly id: string }
  | { readonly do: 'report' };

type Report = {
  readonly requests: number;
  /** What was asked and no engine of this benchmark answers. */
  readonly unexpected: readonly string[];
};
/** `at`: epoch milliseconds of the event. */
export type Reply =
  | { readonly sockets: readonly string[] }
  | { readonly at: number }
  | Report
  | { readonly failed: string };

/** Between the two halves of a restart, milliseconds. */
const restartMs = 100;

const engines: FakeEngine[] = [];
const unexpected: string[] = [];
let requests = 0;

async function open(count: number, folder: string): Promise<Reply> {
  // What every container serves.
  const page = createServer((request, response) => {
    if (request.method !== 'GET') unexpected.push(`${request.method} ${request.url} of a container's page`);
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Session</title>');
  });
  await once(page.listen(0, '127.0.0.1'), 'listening');
  const address = page.address();
  if (address === null || typeof address === 'string') throw new Error('The page of the containers has no port.');
  const sockets: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = `bench-${String(index + 1).padStart(3, '0')}`;
    const engine = createFakeEngine({ name, dataRoot: folder, page: address.port });
    const socket = join(folder, `${name}.sock`);
    const server = createServer((request, response) => void respond(engine, request, response));
    server.keepAliveTimeout = 0;
    await once(server.listen(socket), 'listening');
    engines.push(engine);
    sockets.push(socket);
  }
  return { sockets };
}

async function respond(engine: FakeEngine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  requests += 1;
  const asked = `${request.method} ${request.url}`;
  try {
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk);
    const text = Buffer.concat(body).toString('utf8');
    const url = new URL(request.url ?? '', 'http://engine');
    const answer = engine.answer(request.method ?? '', url, text === '' ? null : JSON.parse(text));
    if (answer === 'events') {
      response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
      response.once(
        'close',
        engine.onEvent((event) => void response.write(`${JSON.stringify(event)}\n`)),
      );
    } else if (answer === null) refuse(asked, response);
    else if (answer.body === null) response.writeHead(answer.status).end();
    else response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer.body));
  } catch (thrown) {
    refuse(`${asked}: ${thrown instanceof Error ? thrown.message : String(thrown)}`, response);
  }
}

function refuse(asked: string, response: ServerResponse): void {
  unexpected.push(asked);
  if (response.headersSent) response.destroy();
  else response.writeHead(501).end(JSON.stringify({ message: `This engine does not know: ${asked}` }));
}

function engineAt(index: number): FakeEngine {
  const engine = engines[index];
  if (engine === undefined) throw new Error(`There is no engine ${index}.`);
  return engine;
}

async function carryOut(order: Order): Promise<Reply> {
  switch (order.do) {
    case 'open':
      return open(order.engines, order.folder);
    case 'put':
      engineAt(order.engine).put(order.images, order.containers);
      return { at: Date.now() };
    case 'remove': {
      const at = Date.now();
      engineAt(order.engine).remove(order.id);
      return { at };
    }
    case 'restart': {
      engineAt(order.engine).stop(order.id);
      await pause(restartMs);
      const at = Date.now();
      engineAt(order.engine).start(order.id);
      return { at };
    }
    case 'report':
      return { requests, unexpected };
  }
}

process.on('message', ({ turn, order }: { readonly turn: number; readonly order: Order }) => {
  carryOut(order).then(
    (reply) => process.send?.({ turn, reply }),
    (thrown: unknown) =>
      process.send?.({ turn, reply: { failed: thrown instanceof Error ? thrown.message : String(thrown) } }),
  );
});
// Nothing of it outlives the benchmark.
process.once('disconnect', () => process.exit());
