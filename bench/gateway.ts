/**
 * The viewer gateway: what it costs to go through it, beside going there directly and beside Debian's nginx doing the
 * same (TLS to the session with its certificate pinned, credentials added). Session, gateway and nginx are processes
 * of their own; this one is the browser.
 */
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figurePrinter } from './support/figures.ts';
import { startNginx } from './support/nginx.ts';
import { startProcess } from './support/processes.ts';
import { expectSame, interleave, p50, p99 } from './support/samples.ts';
import { runBench } from './support/scope.ts';
import { makeWay, type Way } from './support/way.ts';

const username = 'kasm_user';
const password = 'bench-password';
const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
const largeBytes = 64 * 1024 * 1024;
const smallRounds = 3000;
const budgetMs = 20_000;

await runBench(async (defer) => {
  const print = figurePrinter('gateway');
  const folder = mkdtempSync(join(tmpdir(), 'fl-gateway-'));
  defer(() => rmSync(folder, { recursive: true, force: true }));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const subject = ['-subj', '/CN=session', '-keyout', keyFile, '-out', certFile];
  execFileSync('openssl', ['req', '-x509', ...curve, ...subject], { stdio: 'ignore' });
  const sha256 = createHash('sha256')
    .update(new X509Certificate(readFileSync(certFile)).raw)
    .digest('hex');

  const start = async (file: string, ...args: string[]): Promise<Record<string, unknown>> => {
    const script = join(import.meta.dirname, 'support', file);
    const started = startProcess(process.execPath, [script, ...args], { matches: (line) => line.startsWith('{') });
    defer(() => started.end());
    return JSON.parse(await started.line) as Record<string, unknown>;
  };
  const session = Number((await start('session-server.ts', keyFile, certFile, authorization)).port);
  /** Views of that many sessions, each in a worker of its own; without workers there is one. */
  const startGateway = async (workers: number): Promise<readonly URL[]> => {
    const args = [String(session), sha256, username, password, String(workers)];
    const { urls } = await start('gateway-process.ts', ...args);
    return (urls as readonly string[]).map((url) => new URL(url));
  };
  const views = [...(await startGateway(0)), ...(await startGateway(2))];
  const nginx = await startNginx({
    http: `
  map $http_upgrade $connection_header { default upgrade; '' ''; }
  upstream session { server 127.0.0.1:${session}; keepalive 8; }`,
    server: `
    location / {
      proxy_pass https://session;
      proxy_http_version 1.1;
      proxy_set_header Authorization "${authorization}";
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_header;
      proxy_ssl_verify on;
      proxy_ssl_trusted_certificate ${certFile};
      proxy_ssl_name session;
      proxy_buffers 16 64k;
      proxy_buffer_size 64k;
      proxy_max_temp_file_size 0;
    }`,
  });
  defer(() => nginx.dispose());

  const way = async (options: Parameters<typeof makeWay>[0]): Promise<Way> => {
    const made = await makeWay(options);
    defer(() => made.close());
    return made;
  };
  const [ours, ...spread] = await Promise.all(
    views.map((view) =>
      way({ tls: false, port: Number(view.port), prefix: new URL('.', view).pathname, host: view.host }),
    ),
  );
  if (ours === undefined) throw new Error('The gateway has no view.');
  const direct = await way({ tls: true, port: session, prefix: '/', host: `127.0.0.1:${session}`, authorization });
  const proxied = await way({ tls: false, port: nginx.port, prefix: '/', host: `127.0.0.1:${nginx.port}` });
  const each = (use: (way: Way) => Promise<unknown>) => ({
    ours: () => use(ours),
    direct: () => use(direct),
    nginx: () => use(proxied),
  });
  const baselines = [
    ['direct', 'direct TLS'],
    ['nginx', "Debian's nginx"],
  ] as const;

  const large = await interleave(
    each(async (through) => expectSame('bytes', await through.get(`large/${largeBytes}`), largeBytes)),
    { rounds: 15, warmUps: 2, budgetMs },
  );
  const stream = await interleave(
    each(async (through) => expectSame('bytes', await through.pull(largeBytes), largeBytes)),
    { rounds: 15, warmUps: 2, budgetMs },
  );
  const rate = (samples: readonly number[]) => largeBytes / 1e6 / (p50(samples) / 1000);
  for (const [figure, samples] of [
    ['large file, median', large],
    ['WebSocket stream of 64 KiB messages, median', stream],
  ] as const) {
    for (const [name, baselineName] of baselines) {
      const figures = { ours: rate(samples.ours), baseline: rate(samples[name]), n: samples.ours.length };
      print({ figure, unit: 'MB/s', baselineName, better: 'higher', ...figures });
    }
  }

  // Two people at once, each with a session: in two workers, and through nginx with its one.
  const nginxOnceMore = await way({ tls: false, port: nginx.port, prefix: '/', host: `127.0.0.1:${nginx.port}` });
  const together = (ways: readonly Way[], use: (way: Way) => Promise<number>) => async () => {
    for (const bytes of await Promise.all(ways.map(use))) expectSame('bytes', bytes, largeBytes);
  };
  for (const [figure, use] of [
    ['two large files at once, two viewer workers, in sum', (through: Way) => through.get(`large/${largeBytes}`)],
    ['two WebSocket streams at once, two viewer workers, in sum', (through: Way) => through.pull(largeBytes)],
  ] as const) {
    const pairs = { ours: together(spread, use), nginx: together([proxied, nginxOnceMore], use) };
    const samples = await interleave(pairs, { rounds: 15, warmUps: 2, budgetMs });
    const figures = { ours: 2 * rate(samples.ours), baseline: 2 * rate(samples.nginx), n: samples.ours.length };
    print({ figure, unit: 'MB/s', baselineName: "Debian's nginx", better: 'higher', ...figures });
  }

  const echo = await interleave(
    each((through) => through.echo()),
    { rounds: smallRounds, warmUps: 200, budgetMs },
  );
  const small = await interleave(
    each(async (through) => expectSame('bytes', await through.get('app/ui.js'), 1024)),
    { rounds: smallRounds, warmUps: 200, budgetMs },
  );
  const opening = await interleave(
    each((through) => through.open()),
    { rounds: 150, warmUps: 10, budgetMs },
  );
  for (const [figure, samples] of [
    ['WebSocket round trip of 10 bytes', echo],
    ['GET of 1 KB on a kept connection', small],
    ['new WebSocket to first answer', opening],
  ] as const) {
    for (const [name, baselineName] of baselines) {
      for (const [rank, of] of [
        ['p50', p50],
        ['p99', p99],
      ] as const) {
        const figures = { ours: of(samples.ours), baseline: of(samples[name]), n: samples.ours.length };
        print({ figure: `${figure}, ${rank}`, unit: 'ms', baselineName, ...figures });
      }
    }
  }
});
