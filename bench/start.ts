/**
 * From the command to a console that can be used, what its first screen costs to transfer, and what the service holds
 * in memory when nobody does anything. Beside what people know: npm and Node doing nothing, nginx serving the same
 * files, React alone, the container engine itself.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { ensureBed } from '../tools/bed/bed.ts';
import { run } from '../tools/bed/exec.ts';
import { projectRoot } from '../tools/setup.mjs';
import { startBrowser } from './support/browser.ts';
import { figurePrinter, type NewFigure } from './support/figures.ts';
import { startNginx } from './support/nginx.ts';
import { residentBytes, startProcess, withChildren } from './support/processes.ts';
import { expectSame, interleave, p50 } from './support/samples.ts';
import { type Defer, runBench } from './support/scope.ts';
import { type BenchSite, buildForBench, makeHome, serviceEntry, startSite } from './support/site.ts';

const rounds = 7;
const budgetMs = 60_000;
const settleMs = 30_000;
const consoleFiles = join(projectRoot, 'dist', 'renderer');
const webServer = `root ${consoleFiles}; location / { try_files $uri /index.html; }`;

type Print = (figure: NewFigure) => void;

await runBench(async (defer) => {
  const print = figurePrinter('start');
  const bed = await ensureBed({ tell: (line) => process.stderr.write(`bed: ${line}\n`) });
  await buildForBench();
  await measureStart(print, defer);
  const site = await startSite(defer);
  await site.call(z.unknown(), 'POST', '/hosts', {
    name: 'Bench',
    config: { kind: 'socket', socketPath: bed.engines.a.socket },
  });
  await measureFirstScreen(print, defer, site);
  await measureMemory(print, defer, site, bed.engines.a.pid);
});

async function measureStart(print: Print, defer: Defer): Promise<void> {
  const home = await makeHome(defer);
  const serve = (command: string, args: readonly string[]) => async (): Promise<void> => {
    const started = startProcess(command, args, { env: home.env, matches: (line) => readUrl(line) !== null });
    try {
      await openConsole(readUrl(await started.line) ?? '');
    } finally {
      samplesEnd = performance.now();
      await started.interrupt();
    }
  };
  let samplesEnd = 0;
  /** Ending the program again is no part of its start. */
  const timed = (work: () => Promise<void>, into: number[]) => async (): Promise<void> => {
    const begin = performance.now();
    await work();
    into.push(samplesEnd - begin);
  };
  const took: Record<'npm' | 'service' | 'npmAlone' | 'node' | 'nginx', number[]> = {
    npm: [],
    service: [],
    npmAlone: [],
    node: [],
    nginx: [],
  };
  const program =
    (command: string, ...args: string[]) =>
    async (): Promise<void> => {
      await run(command, args, { cwd: projectRoot });
      samplesEnd = performance.now();
    };
  const data = ['--data', join(home.dataDir, 'site')];
  await interleave(
    {
      npm: timed(serve('npm', ['start', '--', '--no-open', '--browser', ...data]), took.npm),
      service: timed(serve(process.execPath, [serviceEntry, 'serve', '--local', ...data]), took.service),
      npmAlone: timed(program('npm', 'pkg', 'get', 'name'), took.npmAlone),
      node: timed(program(process.execPath, '-e', '0'), took.node),
      nginx: timed(async () => {
        const nginx = await startNginx({ server: webServer });
        const response = await fetch(`http://127.0.0.1:${nginx.port}/`);
        expectSame('status', response.status, 200);
        await response.text();
        samplesEnd = performance.now();
        await nginx.dispose();
      }, took.nginx),
    },
    { rounds, warmUps: 1, budgetMs },
  );
  const median = (samples: readonly number[]) => p50(samples.slice(1));
  const n = took.npm.length - 1;
  const command = { figure: 'npm start to a usable console, median', unit: 'ms', ours: median(took.npm), n };
  print({ ...command, baseline: median(took.npmAlone), baselineName: 'npm itself (npm pkg get name)' });
  print({ ...command, baseline: median(took.service), baselineName: 'our service without npm' });
  const service = { figure: 'service start to a usable console, median', unit: 'ms', ours: median(took.service), n };
  print({ ...service, baseline: median(took.node), baselineName: 'node -e 0' });
  print({ ...service, baseline: median(took.nginx), baselineName: 'nginx with the same files to first 200' });
}

/** The one-time address in a line of the service, or of `npm start`. */
function readUrl(line: string): string | null {
  return /http:\/\/\S+#token=[\w-]+/.exec(line)?.[0] ?? null;
}

/** What a browser does first: the page, the token, the WebSocket. @throws unless all of it works */
async function openConsole(url: string): Promise<void> {
  const { port, host, hash } = new URL(url);
  const base = `http://127.0.0.1:${port}`;
  const page = await fetch(`${base}/`);
  expectSame('status of the page', page.status, 200);
  if (!(await page.text()).includes('<script')) throw new Error('The page has no script.');
  const exchanged = await fetch(`${base}/api/auth/exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: new URLSearchParams(hash.slice(1)).get('token') }),
  });
  const { bearer } = z.object({ bearer: z.string() }).parse(await exchanged.json());
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: { host }, origin: `http://${host}` });
  const first = await new Promise<string>((resolve, reject) => {
    socket.once('open', () => socket.send(JSON.stringify({ bearer })));
    socket.once('message', (data: Buffer) => resolve(data.toString()));
    socket.once('close', (code) => reject(new Error(`The console's WebSocket closed with ${code}.`)));
    socket.once('error', reject);
  });
  z.object({ ready: z.literal(true) }).parse(JSON.parse(first));
  socket.terminate();
}

async function measureFirstScreen(print: Print, defer: Defer, site: BenchSite): Promise<void> {
  const browser = await startBrowser();
  defer(() => browser.close());
  const page = await browser.newPage();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const types = new Map<string, string>();
  const bytes = new Map<string, number>();
  let connections = 0;
  devtools.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => bytes.set(requestId, encodedDataLength));
  devtools.on('Network.webSocketCreated', () => {
    connections += 1;
  });
  await page.goto(await site.openUrl());
  // The host's row and the button beside it: the screen shows what it is for, and can be used.
  await page.getByRole('main').getByText('Bench').first().waitFor();
  expectSame('WebSockets', connections, 1);
  const sum = (type: string | null): number =>
    [...bytes].reduce((total, [id, size]) => total + (type === null || types.get(id) === type ? size : 0), 0);
  const scripts = sum('Script');
  if (scripts === 0) throw new Error('The browser loaded no script.');
  await browser.close();

  const assets = readdirSync(join(consoleFiles, 'assets')).filter((name) => name.endsWith('.js'));
  const all = assets.reduce(
    (total, name) => total + gzipSync(readFileSync(join(consoleFiles, 'assets', name))).length,
    0,
  );
  const react = await build({
    stdin: { contents: "export * from 'react-dom/client'; export * from 'react'", resolveDir: projectRoot },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const reactBytes = gzipSync(react.outputFiles[0]?.contents ?? new Uint8Array()).length;
  const figure = { figure: 'JavaScript of the first screen, as transferred (gzip, with headers)', unit: 'kB', n: 1 };
  print({
    ...figure,
    ours: scripts / 1000,
    baseline: reactBytes / 1000,
    baselineName: 'React and React DOM alone, gzip',
  });
  print({ ...figure, ours: scripts / 1000, baseline: all / 1000, baselineName: 'all JavaScript of the console, gzip' });
  const everything = { figure: 'first screen, everything transferred', unit: 'kB', n: 1, ours: sum(null) / 1000 };
  print({ ...everything, baseline: scripts / 1000, baselineName: 'of that, JavaScript' });
}

async function measureMemory(print: Print, defer: Defer, site: BenchSite, enginePid: number): Promise<void> {
  const idle = startProcess(process.execPath, ['-e', "console.log('up'); setInterval(() => 0, 1e6)"], {
    matches: (line) => line === 'up',
  });
  defer(() => idle.end());
  await idle.line;
  const nginx = await startNginx({ server: webServer });
  defer(() => nginx.dispose());
  await (await fetch(`http://127.0.0.1:${nginx.port}/`)).text();
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const total = (pid: number): number => withChildren(pid).reduce((sum, each) => sum + residentBytes(each), 0);
  const ours = residentBytes(site.pid) / 2 ** 20;
  const figure = { figure: 'resident memory of the idle service, one host connected', unit: 'MiB', ours, n: 1 };
  const { pid } = idle.child;
  if (pid === undefined) throw new Error('The idle Node has no process id.');
  print({ ...figure, baseline: residentBytes(pid) / 2 ** 20, baselineName: 'an idle Node of the same version' });
  print({ ...figure, baseline: total(nginx.pid) / 2 ** 20, baselineName: 'nginx, one worker, same files' });
  print({ ...figure, baseline: residentBytes(enginePid) / 2 ** 20, baselineName: 'dockerd on the same machine' });
}
