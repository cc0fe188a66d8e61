/** Fairlead's own session images (`images/`), built for tests in an engine of their own that keeps them. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImageName } from '../../common/images/own-images.ts';
import { buildImages, type ImageResult } from '../images/build.ts';
import { openEngine } from '../images/engine.ts';
import { withLock } from '../lock.mjs';
import { stopDaemon } from './daemon.ts';
import { debianMirror, debianSecurityMirror } from './debian.ts';
import { removeContainers } from './docker.ts';
import { type EngineLayout, ensureEngine } from './engines.ts';
import { run } from './exec.ts';
import { addBridge } from './extra-engine.ts';
import { withBedLock } from './lock.ts';
import { type BedPaths, bedPaths } from './paths.ts';

export type SessionImages = {
  /** Its containers publish ports on 127.0.0.1. */
  readonly engine: { readonly socket: string };
  readonly images: ReadonlyMap<ImageName, ImageResult>;
  /** Where SBOMs and logs of the build are. */
  readonly out: string;
  /** The engine's address as its containers see it: what listens there can be reached from within a session. */
  readonly hostAddress: string;
  /** Builds again; what is there is not built. */
  build(): Promise<readonly ImageResult[]>;
  /** Removes the containers and stops the engine. The images stay for the next run. */
  dispose(): Promise<void>;
};

type Options = { readonly only: readonly ImageName[]; readonly tell: (line: string) => void };

const engineName = 'session-images';
const folder = join(dirname(fileURLToPath(import.meta.url)), '../../images');

/**
 * Starts the engine and builds what is not there: minutes the first time, a second or two when no file of `images/` has
 * changed. One process at a time has it; another waits.
 */
export async function startSessionImages({ only, tell }: Options): Promise<SessionImages> {
  const paths = bedPaths();
  const release = await heldLock(join(paths.root, 'using-session-images'));
  const stop = async (): Promise<void> => {
    await stopDaemon(paths, `engine-${engineName}`);
    release();
  };
  try {
    const layout = await startEngine(paths);
    const out = join(paths.root, 'session-images');
    const build = async () =>
      buildImages(
        {
          only,
          host: null,
          // Nobody outside is asked but the mirror of this machine's own packages.
          base: { kind: 'debootstrap' },
          mirror: debianMirror(),
          securityMirror: debianSecurityMirror(),
          prefix: 'localhost/fairlead',
          tag: '1.0',
          network: 'host',
          isFresh: false,
          out,
        },
        {
          engine: await openEngine(`unix://${layout.socket}`, {}),
          folder,
          cache: join(paths.cache, 'images'),
          tell,
          signal: new AbortController().signal,
        },
      );
    const results = await build();
    const address = await run('ip', ['-4', '-o', 'addr', 'show', 'dev', bridgeOf(paths)]);
    return {
      engine: layout,
      images: new Map(results.map((result) => [result.image, result])),
      out,
      hostAddress: /inet ([\d.]+)/.exec(address)?.[1] ?? '',
      build,
      dispose: async () => {
        await removeContainers(layout);
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const bridgeOf = (paths: BedPaths): string => `flsi${paths.id}`;

async function startEngine(paths: BedPaths): Promise<EngineLayout> {
  const bridge = bridgeOf(paths);
  const runtime = join(paths.runtime, engineName);
  mkdirSync(runtime, { recursive: true });
  await withBedLock(paths, async () => {
    if (!existsSync(`/sys/class/net/${bridge}`)) await addBridge(bridge);
  });
  const layout: EngineLayout = {
    name: engineName,
    socket: join(runtime, 'docker.sock'),
    dataRoot: join(paths.root, 'engines', engineName),
    execRoot: join(runtime, 'exec'),
    netns: null,
    network: ['--bridge', bridge, '--iptables=false'],
  };
  await ensureEngine(paths, layout);
  // Of a run that was killed.
  await removeContainers(layout);
  return layout;
}

/** Takes the lock of a folder until the function that it gives is called. */
function heldLock(at: string): Promise<() => void> {
  mkdirSync(at, { recursive: true });
  return new Promise((resolve, reject) => {
    withLock(
      at,
      () =>
        new Promise<void>((release) => {
          resolve(release);
        }),
    ).catch(reject);
  });
}
