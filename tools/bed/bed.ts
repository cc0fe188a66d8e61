/** Brings the whole bed up, or finds it running. See README.md. */
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensurePackages } from '../debian-packages.ts';
import { daemonNames, daemonPid, stopDaemon } from './daemon.ts';
import { removeImages } from './docker.ts';
import { describeEngine, engineLayout, ensureEngine } from './engines.ts';
import { reapExtras, unmountBelow } from './extras.ts';
import { ensureImageRegistries } from './image-registry.ts';
import { ensureImages, takeUnusedImages } from './images.ts';
import { withBedLock } from './lock.ts';
import { ensureNetwork, removeNetwork } from './network.ts';
import { type BedPaths, bedPaths } from './paths.ts';
import { type BedPorts, bedPorts } from './ports.ts';
import { ensureSshd } from './sshd.ts';
import type { Bed, BedSsh } from './types.ts';
import { ensureKeys, ensureUsers, removeUsers, writeAuthorisedKeys } from './users.ts';
import { ensureWorkspaceRegistry } from './workspace-registry.ts';

/** @throws where the parts of the bed cannot run. */
function refuseElsewhere(): void {
  if (process.platform !== 'linux')
    throw new Error('The test bed runs on Linux only (it starts Docker Engines and sshd).');
  if (process.getuid?.() !== 0)
    throw new Error('The test bed starts Docker Engines and sshd, so it needs root. Run it as root.');
}

type EnsureBedOptions = {
  /** Receives one line per slow step. Silent where absent. */
  readonly tell?: (line: string) => void;
};

/** Brings up whatever is missing and describes the bed. Safe to call from several processes at once. */
export async function ensureBed(options: EnsureBedOptions = {}): Promise<Bed> {
  const tell = options.tell ?? (() => undefined);
  const paths = bedPaths();
  return withBedLock(paths, async () => {
    refuseElsewhere();
    const packages = ensurePackages(tell);
    if (!packages.ok) throw new Error(packages.sentence);
    makeFolders(paths);
    await reapExtras(paths);
    const ports = await bedPorts(paths);
    const users = await ensureUsers();
    const keys = await ensureKeys(paths);
    const network = await ensureNetwork(paths, networkPorts(ports));
    const registries = await ensureImageRegistries(paths, ports);
    const layouts = { a: engineLayout(paths, network, 'a'), b: engineLayout(paths, network, 'b') };
    const [pidA, pidB] = await Promise.all([ensureEngine(paths, layouts.a), ensureEngine(paths, layouts.b)]);
    const authorisedKeys = writeAuthorisedKeys(paths, keys);
    const local = { listenAddress: '127.0.0.1', netns: null, engineSocket: layouts.a.socket, authorisedKeys };
    const sshd = (name: BedSsh['name'], port: number, forwarding: boolean) =>
      ensureSshd(paths, { ...local, name, port, forwarding });
    const ssh = {
      a: await sshd('a', ports.sshA, true),
      b: await ensureSshd(paths, {
        name: 'b',
        port: ports.sshB,
        listenAddress: network.addressB,
        netns: network.netnsB,
        engineSocket: layouts.b.socket,
        forwarding: true,
        authorisedKeys,
      }),
      noForwarding: await sshd('noForwarding', ports.sshNoForwarding, false),
    };
    const { images, sizes } = await ensureImages(paths, registries.imageRegistry.address, tell);
    const unused = takeUnusedImages(paths);
    if (unused.length > 0) await Promise.all([layouts.a, layouts.b].map((engine) => removeImages(engine, ...unused)));
    const workspaceRegistry = await ensureWorkspaceRegistry(paths, ports.workspaceRegistry, images, sizes);
    const bed: Bed = {
      root: paths.root,
      runtimeDir: paths.runtime,
      engines: {
        a: describeEngine(paths, layouts.a, 'a', pidA),
        b: describeEngine(paths, layouts.b, 'b', pidB),
      },
      ssh,
      users,
      keys,
      ...registries,
      images,
      workspaceRegistry,
      tools: { chromium: '/usr/bin/chromium', docker: dockerCli() },
    };
    writeFileSync(join(paths.root, 'bed.json'), `${JSON.stringify(bed, null, 2)}\n`, { mode: 0o600 });
    return bed;
  });
}

function makeFolders(paths: BedPaths): void {
  for (const folder of [paths.root, paths.records, paths.logs, paths.cache]) mkdirSync(folder, { recursive: true });
  mkdirSync(paths.secrets, { recursive: true, mode: 0o700 });
  for (const folder of [paths.runtime, join(paths.runtime, 'a'), join(paths.runtime, 'b')]) {
    mkdirSync(folder, { recursive: true });
    // Whatever the umask was: the bed's users must get at the sockets inside.
    chmodSync(folder, 0o755);
  }
}

const networkPorts = (ports: BedPorts) => ({
  sshB: ports.sshB,
  shared: [ports.imageRegistry, ports.privateImageRegistry],
});

function dockerCli(): string {
  return ['/usr/bin/docker', '/usr/local/bin/docker'].find((file) => existsSync(file)) ?? 'docker';
}

/** Each background process the bed knows of, with its pid while it runs. */
export function bedStatus(): { readonly name: string; readonly pid: number | null }[] {
  const paths = bedPaths();
  return daemonNames(paths).map((name) => ({ name, pid: daemonPid(paths, name) }));
}

type StopBedOptions = {
  /** Also removes images, engine data and everything else the bed keeps, and the users if no other bed is there. */
  readonly purge: boolean;
};

/** Stops what the bed started. What took long to make stays, unless `purge`. */
export async function stopBed(options: StopBedOptions): Promise<void> {
  const paths = bedPaths();
  await withBedLock(paths, async () => {
    await reapExtras(paths, true);
    const order = (name: string) => (name.startsWith('engine-') ? 1 : 0);
    const names = daemonNames(paths).sort((left, right) => order(left) - order(right));
    for (const name of names) await stopDaemon(paths, name);
    await removeNetwork(paths, networkPorts(await bedPorts(paths)));
    await unmountBelow([paths.runtime, join(paths.root, 'engines')]);
    rmSync(paths.runtime, { recursive: true, force: true });
    if (!options.purge) return;
    if (readdirSync(dirname(paths.runtime)).length === 0) await removeUsers();
    for (const part of [
      'engines',
      'image-registry',
      'images',
      'workspace-registries',
      'cache',
      'ssh',
      'secrets',
      'logs',
      'run',
      'extras',
    ]) {
      rmSync(join(paths.root, part), { recursive: true, force: true });
    }
    for (const file of ['ports.json', 'bed.json', 'images.json']) rmSync(join(paths.root, file), { force: true });
  });
}
