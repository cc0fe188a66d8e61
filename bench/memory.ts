/**
 * What the service holds in memory: when nobody did anything yet, right after 90,000 calls, and a minute later. Beside a
 * plain Node server that answers as many calls with as many bytes.
 */
import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { connectApi } from '../service/testing/client.ts';
import { figurePrinter } from './support/figures.ts';
import { residentBytes, startProcess } from './support/processes.ts';
import { expectSame } from './support/samples.ts';
import { type Defer, runBench } from './support/scope.ts';
import { buildForBench, startSite } from './support/site.ts';

const calls = 90_000;
/** Over HTTP, and the rest over a WebSocket as the console makes them. */
const httpCalls = 60_000;
const connections = 8;
const settleMs = 30_000;
/** The service gives back when it was quiet for twenty seconds; looked at after three times that. */
const quietMs = 60_000;
const paths = ['/sessions', '/hosts', '/tasks', '/workspaces', '/auth/me', '/system'] as const;
const agent = new Agent({ keepAlive: true, maxSockets: connections });

type Server = { readonly pid: number; readonly port: number; readonly bearer: string };

await runBench(async (defer) => {
  const print = figurePrinter('memory');
  await buildForBench();
  const site = await startSite(defer);
  const ours: Server = { pid: site.pid, port: Number(new URL(site.loopback).port), bearer: site.bearer };
  const bytes = Math.round(
    (await Promise.all(paths.map((path) => answerOf(ours, path)))).reduce((a, b) => a + b) / paths.length,
  );
  const plain = await startPlain(defer, bytes);

  await pause(settleMs);
  const idle = [residentBytes(ours.pid), residentBytes(plain.pid)] as const;
  await ask(ours, httpCalls);
  const { api, close } = await connectApi(`${site.loopback.replace(/^http/, 'ws')}rpc`, site.bearer);
  defer(async () => close());
  await together(calls - httpCalls, async () => {
    const { sessions } = await api.sessions.list();
    expectSame('sessions', sessions.length, 0);
  });
  const ownAfter = residentBytes(ours.pid);
  await ask(plain, calls);
  const after = [ownAfter, residentBytes(plain.pid)] as const;
  await pause(quietMs);
  const later = [residentBytes(ours.pid), residentBytes(plain.pid)] as const;

  for (const [figure, [own, beside]] of [
    ['resident memory before any call', idle],
    [`resident memory right after ${calls} calls`, after],
    [`resident memory a minute after ${calls} calls`, later],
  ] as const)
    print({
      figure,
      unit: 'MiB',
      ours: own / 2 ** 20,
      baseline: beside / 2 ** 20,
      baselineName: 'a plain Node server, as many answers of the same size',
      n: 1,
    });
  print({
    figure: `resident memory a minute after ${calls} calls`,
    unit: 'MiB',
    ours: later[0] / 2 ** 20,
    baseline: idle[0] / 2 ** 20,
    baselineName: 'ours before any call',
    n: 1,
  });
});

async function ask(server: Server, count: number): Promise<void> {
  let next = 0;
  await together(count, async () => {
    next += 1;
    await answerOf(server, paths[next % paths.length] ?? paths[0]);
  });
}

/** So many calls, as many at once as there are connections. */
async function together(count: number, call: () => Promise<void>): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

/** Bytes of the answer. @throws unless it is one */
function answerOf({ port, bearer }: Server, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: `/api${path}`,
      agent,
      headers: { authorization: `Bearer ${bearer}` },
    };
    get(options, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`));
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
      });
      response.once('end', () => resolve(size)).once('error', reject);
    }).once('error', reject);
  });
}

/** Node's own server and nothing else: JSON of the same size for every call. */
async function startPlain(defer: Defer, bytes: number): Promise<Server> {
  const program = `
    const text = 'x'.repeat(Math.max(0, ${bytes} - 10));
    const server = require('node:http').createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ text }));
    });
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const started = startProcess(process.execPath, ['-e', program], { matches: (line) => /^\d+$/.test(line) });
  defer(() => started.end());
  const port = Number(await started.line);
  const { pid } = started.child;
  if (pid === undefined) throw new Error('The plain server has no process id.');
  return { pid, port, bearer: 'none' };
}
