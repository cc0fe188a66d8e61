/**
 * From the click to the first picture: a launch through the API and the viewer gateway, beside `docker run` of the
 * same image, waiting for its port, and a direct connection. The image is on the engine in both cases.
 *
 * `npm run bench:launch -- --trace` prints what each part of a launch takes as well (median of all launches).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { blankDraft } from '../common/model/workspaces.ts';
import { ensureBed } from '../tools/bed/bed.ts';
import { docker, removeContainers } from '../tools/bed/docker.ts';
import type { Bed } from '../tools/bed/types.ts';
import { figurePrinter } from './support/figures.ts';
import { firstPicture } from './support/first-picture.ts';
import { interleave, p50, percentile } from './support/samples.ts';
import { runBench } from './support/scope.ts';
import { type BenchSite, buildForBench, startSite } from './support/site.ts';

const label = 'fairlead-bench.launch=1';
const password = 'bench-password';
const rounds = 12;
const budgetMs = 100_000;

const sessionSchema = z.object({
  state: z.string(),
  answersSince: z.number().nullable(),
  error: z.object({ message: z.string() }).nullable(),
});
const spanSchema = z.object({ session: z.string(), span: z.string(), ms: z.number() });
const taskSchema = z.object({ task: z.object({ state: z.string() }) });

await runBench(async (defer) => {
  const print = figurePrinter('launch');
  const bed = await ensureBed({ tell: (line) => process.stderr.write(`bed: ${line}\n`) });
  await buildForBench();
  const image = bed.images.desktop.v1;
  await docker(bed.engines.a, 'pull', '-q', image);
  defer(() => removeContainers(bed.engines.a, label));

  const isTraced = process.argv.includes('--trace');
  const site = await startSite(defer, { logLevel: isTraced ? 'trace' : 'info' });
  await site.call(z.unknown(), 'POST', '/hosts', {
    name: 'Bench',
    config: { kind: 'socket', socketPath: bed.engines.a.socket },
  });
  const workspaceId = await install(site, image);
  const live = new Set<string>();
  defer(async () => {
    if (live.size > 0) await site.call(z.unknown(), 'POST', '/sessions-end', { ids: [...live] });
  });

  const parts: Record<'shown' | 'picture' | 'answers', number[]> = { shown: [], picture: [], answers: [] };
  /** Ending and removing is no part of the launch: it is done between the measurements. */
  let tidy = async (): Promise<void> => undefined;
  const whole: Record<'ours' | 'docker', number[]> = { ours: [], docker: [] };
  await interleave(
    {
      ours: async () => {
        await tidy();
        const begin = performance.now();
        const { sessionId } = await site.call(z.object({ sessionId: z.string() }), 'POST', '/sessions', {
          workspaceId,
        });
        live.add(sessionId);
        await untilShown(site, sessionId);
        const shown = performance.now();
        const view = await site.call(z.object({ url: z.string() }), 'POST', `/sessions/${sessionId}/view`, {
          mode: 'control',
        });
        const { host, port, pathname } = new URL('websockify', view.url);
        await firstPicture({ url: `ws://127.0.0.1:${port}${pathname}`, host, origin: `http://${host}` });
        const end = performance.now();
        whole.ours.push(end - begin);
        parts.shown.push(shown - begin);
        parts.picture.push(end - shown);
        tidy = async () => {
          await site.call(z.unknown(), 'POST', '/sessions-end', { ids: [sessionId] });
          live.delete(sessionId);
        };
      },
      docker: async () => {
        await tidy();
        const begin = performance.now();
        const { id, port } = await dockerRun(bed, image);
        const host = `127.0.0.1:${port}`;
        const authorization = `Basic ${Buffer.from(`kasm_user:${password}`).toString('base64')}`;
        const options = { url: `wss://${host}/websockify`, host, origin: `https://${host}`, authorization };
        await firstPicture({ ...options, onOpen: () => parts.answers.push(performance.now() - begin) });
        whole.docker.push(performance.now() - begin);
        tidy = async () => {
          await docker(bed.engines.a, 'rm', '-f', '-v', id);
        };
      },
    },
    { rounds, warmUps: 1, budgetMs },
  );
  await tidy();

  if (isTraced) await printTrace(site.dataDir);
  const [ours, baseline] = [whole.ours.slice(1), whole.docker.slice(1)];
  const baselineName = 'docker run, wait for 6901, connect directly';
  for (const [figure, of] of [
    ['click to first picture, median', p50],
    ['click to first picture, slowest', (samples: readonly number[]) => percentile(samples, 100)],
  ] as const) {
    print({ figure, unit: 'ms', ours: of(ours), baseline: of(baseline), baselineName, n: ours.length });
  }
  print({
    figure: 'of that: click until it can be shown, median',
    unit: 'ms',
    ours: p50(parts.shown.slice(1)),
    baseline: p50(parts.answers.slice(1)),
    baselineName: 'docker run to an open WebSocket',
    n: ours.length,
  });
  print({
    figure: 'of that: opening the view to first picture, median',
    unit: 'ms',
    ours: p50(parts.picture.slice(1)),
    baseline: p50(baseline.map((took, index) => took - (parts.answers[index + 1] ?? 0))),
    baselineName: 'open WebSocket to first picture',
    n: ours.length,
  });
});

/** What each part of a launch took, as the service's log has it: a line each, in the order in which they begin. */
async function printTrace(dataDir: string): Promise<void> {
  const text = await readFile(join(dataDir, 'logs', 'fairlead.log'), 'utf8');
  const spans = text.split('\n').flatMap((line) => {
    const read = line.includes('"span"') ? spanSchema.safeParse(JSON.parse(line)) : null;
    return read?.success ? [read.data] : [];
  });
  for (const [name, all] of Map.groupBy(spans, ({ span }) => span)) {
    // A part may come several times in one launch: what counts is what it takes of it.
    const perLaunch = [...Map.groupBy(all, ({ session }) => session).values()].map((parts) =>
      parts.reduce((sum, { ms }) => sum + ms, 0),
    );
    process.stdout.write(
      `${p50(perLaunch).toFixed(1).padStart(8)} ms  ${name} (${all.length} in ${perLaunch.length})\n`,
    );
  }
}

async function install(site: BenchSite, image: string): Promise<string> {
  const draft = { ...blankDraft, friendlyName: 'Bench desktop', image, memoryBytes: 2_000_000_000 };
  const started = z.object({ workspaceId: z.string(), taskId: z.string() });
  const { workspaceId, taskId } = await site.call(started, 'POST', '/workspaces', { draft });
  for (;;) {
    const { task } = await site.call(taskSchema, 'GET', `/tasks/${taskId}`);
    if (task.state === 'succeeded') return workspaceId;
    if (!['queued', 'running'].includes(task.state)) throw new Error(`The install ended as "${task.state}".`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The console shows a session from then on. */
async function untilShown(site: BenchSite, sessionId: string): Promise<void> {
  for (;;) {
    const { state, answersSince, error } = await site.call(sessionSchema, 'GET', `/sessions/${sessionId}`);
    if (state === 'running' || answersSince !== null) return;
    if (state === 'failed' || state === 'lost') throw new Error(`The session is ${state}: ${error?.message}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function dockerRun(bed: Bed, image: string): Promise<{ id: string; port: number }> {
  const settings = ['--label', label, '--shm-size', '512m', '--memory', '2000000000', '-e', `VNC_PW=${password}`];
  const id = await docker(bed.engines.a, 'run', '-d', ...settings, '-p', '127.0.0.1::6901', image);
  const port = Number((await docker(bed.engines.a, 'port', id, '6901/tcp')).split(':').at(-1));
  return { id, port };
}
