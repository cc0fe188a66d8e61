/**
 * Engine calls: our connector on the local socket and over SSH, beside raw HTTP over one streamlocal forward and
 * beside Debian's docker CLI with `-H ssh://`, which is what a person would use.
 */
import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import type { EngineConnector } from '../service/hosts/connector.ts';
import { createConnector } from '../service/hosts/create-connector.ts';
import type { Workers } from '../service/work/types.ts';
import { createWorkers } from '../service/work/workers.ts';
import { ensureBed } from '../tools/bed/bed.ts';
import { docker, removeContainers } from '../tools/bed/docker.ts';
import type { Bed } from '../tools/bed/types.ts';
import { makeDockerOverSsh } from './support/docker-over-ssh.ts';
import { figurePrinter } from './support/figures.ts';
import { openRawForward } from './support/raw-forward.ts';
import { expectSame, interleave, p50, p99 } from './support/samples.ts';
import { runBench } from './support/scope.ts';

const label = 'fairlead-bench.ssh';
const containers = 10;
const rounds = 300;
const cliRounds = 12;
const setUpRounds = 12;

await runBench(async (defer) => {
  const print = figurePrinter('ssh');
  const workers = createWorkers({ log: pino({ level: 'silent' }) });
  defer(() => workers.dispose());
  const bed = await ensureBed({ tell: (line) => process.stderr.write(`bed: ${line}\n`) });
  const run = `${label}=${randomBytes(4).toString('hex')}`;
  const [key = '', value = ''] = run.split('=');
  defer(() => removeContainers(bed.engines.a, run));
  const ids = await createSmallContainers(bed, run);
  const id = ids[0] ?? '';

  const local = await connected(connect(bed, 'socket', workers));
  defer(() => local.close());
  const ssh = await connected(connect(bed, 'ssh', workers));
  defer(() => ssh.close());
  const raw = await openRawForward(bed);
  defer(() => raw.close());
  await raw.endDelays();
  const cli = await makeDockerOverSsh(bed, { shared: false });
  defer(() => cli.dispose());
  const cliShared = await makeDockerOverSsh(bed, { shared: true });
  defer(() => cliShared.dispose());

  const filters = encodeURIComponent(JSON.stringify({ label: [run] }));
  const names = (list: readonly { id?: string; Id?: string }[]) => expectSame('containers', list.length, containers);
  const ours = (connector: EngineConnector) => ({
    list: async () => names(await connector.listContainers({ [key]: value })),
    inspect: async () => expectSame('container', (await connector.inspectContainer(id))?.id, id),
    info: async () => expectSame('engine', (await connector.info()).dataRoot, bed.engines.a.dataRoot),
  });
  const plain = {
    list: async () => names((await raw.json(`/containers/json?all=1&filters=${filters}`)) as { Id: string }[]),
    inspect: async () => expectSame('container', ((await raw.json(`/containers/${id}/json`)) as { Id: string }).Id, id),
    // Our call answers what both of these say.
    info: async () => {
      const info = (await raw.json('/info')) as { DockerRootDir: string };
      await raw.json('/version');
      expectSame('engine', info.DockerRootDir, bed.engines.a.dataRoot);
    },
  };
  const typed = (command: typeof cli) => ({
    list: async () => {
      const lines = (await command.run('ps', '-aq', '--filter', `label=${run}`)).split('\n');
      names(lines.map((line) => ({ id: line })));
    },
    inspect: async () => expectSame('container', await command.run('inspect', '-f', '{{.Id}}', id), id),
    info: async () => {
      expectSame('engine', await command.run('info', '-f', '{{.DockerRootDir}}'), bed.engines.a.dataRoot);
    },
  });

  const onSocket = ours(local);
  const overSsh = ours(ssh);
  const byCli = typed(cli);
  const bySharedCli = typed(cliShared);
  const titles = { list: 'list containers', inspect: 'inspect a container', info: 'engine info' } as const;
  for (const call of ['list', 'inspect', 'info'] as const) {
    const fast = await interleave(
      { ssh: overSsh[call], socket: onSocket[call], raw: plain[call] },
      { rounds, warmUps: 20, budgetMs: 15_000 },
    );
    const slow = await interleave(
      { cli: byCli[call], shared: bySharedCli[call] },
      { rounds: cliRounds, warmUps: 1, budgetMs: 18_000 },
    );
    const compare = [
      ['raw HTTP over one forward (ssh2)', fast.raw],
      ['ours on the local socket', fast.socket],
      [`docker -H ssh:// (n=${slow.cli.length})`, slow.cli],
      [`docker -H ssh:// with ControlMaster (n=${slow.shared.length})`, slow.shared],
    ] as const;
    for (const [baselineName, samples] of compare) {
      for (const [name, rank] of [
        ['p50', p50],
        ['p99', p99],
      ] as const) {
        print({
          figure: `${titles[call]} over SSH, ${name}`,
          unit: 'ms',
          ours: rank(fast.ssh),
          baseline: rank(samples),
          baselineName,
          n: fast.ssh.length,
        });
      }
    }
  }

  const setUp = await interleave(
    {
      ours: async () => {
        const connector = await connected(connect(bed, 'ssh', workers));
        await connector.ping();
        await connector.close();
      },
      raw: async () => {
        const forward = await openRawForward(bed);
        await forward.text('/_ping');
        forward.close();
      },
      cli: () => cli.run('version', '-f', '{{.Server.Version}}'),
    },
    { rounds: setUpRounds, warmUps: 1, budgetMs: 25_000 },
  );
  for (const [baselineName, samples] of [
    ['ssh2 connection, forward, GET /_ping', setUp.raw],
    ['docker -H ssh:// version', setUp.cli],
  ] as const) {
    print({
      figure: 'connection set-up to first answer, p50',
      unit: 'ms',
      ours: p50(setUp.ours),
      baseline: p50(samples),
      baselineName,
      n: setUp.ours.length,
    });
  }
});

async function createSmallContainers(bed: Bed, run: string): Promise<string[]> {
  const { engines, images } = bed;
  await docker(engines.a, 'pull', '-q', images.small);
  const ids: string[] = [];
  for (let index = 0; index < containers; index += 1) {
    ids.push(await docker(engines.a, 'create', '--label', run, images.small));
  }
  return ids;
}

function connect(bed: Bed, kind: 'socket' | 'ssh', workers: Workers): EngineConnector {
  const { a } = bed.ssh;
  const [, type = '', hostKey = ''] = a.knownHostsLine.trim().split(' ');
  return createConnector(
    kind === 'socket'
      ? { kind, socketPath: bed.engines.a.socket }
      : {
          kind,
          host: a.host,
          port: a.port,
          user: bed.users.admin,
          knownKeys: [{ type, key: hostKey }],
          auth: { method: 'key', keyPath: bed.keys.plain.privateKeyFile },
          socketPath: a.engineSocket,
        },
    { env: {}, workers, knownHostsFiles: [] },
  );
}

/** The connector once it is connected. @throws with the reason when it is refused. */
async function connected(connector: EngineConnector): Promise<EngineConnector> {
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      const { state, reason } = connector.connection;
      if (state === 'connected') resolve();
      else if (state === 'refused' || state === 'waiting' || state === 'closed')
        reject(new Error(`${state}: ${reason}`));
    };
    connector.onConnection(look);
    look();
  });
  return connector;
}
