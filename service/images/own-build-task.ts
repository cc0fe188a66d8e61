/** Builds an image of a workspace that came with the program, on a host, from what came with it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FairleadError } from '../../common/errors.ts';
import {
  definitionLabel,
  type ImageName,
  imageNames,
  ownPlace,
  parents,
  referencesOf,
  suite,
  withParents,
} from '../../common/images/own-images.ts';
import type { BuildProgress } from '../hosts/build-types.ts';
import type { EngineConnector } from '../hosts/connector.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';
import type { TaskContext, TaskKind, TaskRunner } from '../tasks/types.ts';
import { createBuildTail, fractionOf, sentenceOf } from './build-tail.ts';
import { contextArchive, definitionOf, readContext } from './definition.ts';
import type { Arrivals } from './types.ts';

/** `fresh`: also what is there, and all that it stands on, with the packages of today. */
const ownBuildInput = z.object({ hostId: z.string(), image: z.enum(imageNames), fresh: z.boolean().default(false) });
type OwnBuildInput = z.infer<typeof ownBuildInput>;

/** How far a build is with its images: which is built now, of how many, and how far that is (0-1). */
type Step = { readonly at: number; readonly of: number; readonly fraction: number };

type OwnMirrors = { readonly mirror: string | null; readonly securityMirror: string | null };

export function registerOwnBuild(deps: {
  readonly tasks: TaskRunner;
  readonly pool: HostPool;
  /** Folder with a folder per image. */
  readonly folder: string;
  /** The base that a host builds from. @throws IMAGE_NO_BASE */
  base(
    host: ManagedHost,
    options: { readonly mirror: string | null; readonly signal: AbortSignal; tell(sentence: string): void },
  ): Promise<string>;
  mirrors(): Promise<OwnMirrors>;
  readonly arrivals: Arrivals;
}): TaskKind<OwnBuildInput, { readonly image: string }> {
  const { tasks, pool, folder } = deps;

  /** The definition of each image, from the one that the others stand on. */
  function definitions(): ReadonlyMap<ImageName, string> {
    const found = new Map<ImageName, string>();
    for (const name of imageNames) {
      const parent = parents[name];
      found.set(
        name,
        definitionOf(readContext(join(folder, name)), parent === null ? suite : (found.get(parent) ?? '')),
      );
    }
    return found;
  }

  async function run(ctx: TaskContext<OwnBuildInput>, host: ManagedHost): Promise<{ image: string }> {
    const { signal } = ctx;
    const { image: wanted, fresh } = ctx.input;
    const { connector } = host;
    const known = definitions();
    const names = withParents([wanted]);
    const replaced: string[] = [];
    const refs = (name: ImageName) => referencesOf(name, known.get(name) ?? '', ownPlace.prefix, ownPlace.tag);
    let base: string | null = null;
    for (const [at, name] of names.entries()) {
      const definition = known.get(name) ?? '';
      const { exact, name: called } = refs(name);
      const tell = (sentence: string, fraction = 0) =>
        ctx.progress(percentOf({ at, of: names.length, fraction }), sentence);
      tell(`Looking for ${called}.`);
      const held = await connector.inspectImage(exact, { signal });
      if (fresh || held?.labels[definitionLabel] !== definition) {
        if (held !== null) replaced.push(held.id);
        const parent = parents[name];
        const { mirror, securityMirror } = await deps.mirrors();
        base = parent === null ? await deps.base(host, { mirror, signal, tell }) : refs(parent).exact;
        tell(`Building ${called}.`);
        const log = createBuildTail();
        const text = await readFile(join(folder, name, 'Dockerfile'), 'utf8');
        await connector.buildImage({
          context: contextArchive(readContext(join(folder, name))),
          dockerfile: { path: 'Dockerfile', text },
          reference: exact,
          labels: {},
          fresh,
          buildArgs: {
            BASE: base,
            DEFINITION: definition,
            ...(mirror !== null && { DEBIAN_MIRROR: mirror }),
            ...(securityMirror !== null && { DEBIAN_SECURITY_MIRROR: securityMirror }),
          },
          signal,
          onProgress(progress: BuildProgress) {
            ctx.detail(log.add(progress));
            tell(`${called}: ${sentenceOf(progress)}`, fractionOf(progress));
          },
        });
      }
      signal.throwIfAborted();
      // Moves on with each build: what is launched by that name is the newest.
      await connector.tagImage(exact, called, { signal });
    }
    for (const id of replaced.reverse()) await removeUnused(connector, id, signal);
    const image = refs(wanted).name;
    ctx.progress(100, `${image} is on ${host.name}.`);
    return { image };
  }

  return tasks.register('images.build-own', {
    title: ({ image, hostId, fresh }) =>
      `Build ${image} ${fresh ? 'again ' : ''}on ${pool.get(hostId)?.name ?? 'a host that was removed'}`,
    input: ownBuildInput,
    // What was built is there under the name of its definition, and an engine has the steps before in its cache.
    resume: 'safe',
    async run(ctx) {
      const host = pool.require(ctx.input.hostId);
      const reference = `${ownPlace.prefix}/${ctx.input.image}:${ownPlace.tag}`;
      // What is built again is there meanwhile, and is launched as it is.
      if (!ctx.input.fresh) await deps.arrivals.onItsWay(host, reference, ctx.taskId);
      try {
        return await run(ctx, host);
      } finally {
        await deps.arrivals.arrived(host, reference);
      }
    },
  });
}

/** What was built anew leaves gigabytes without a name. Sessions, and images that stand on it, keep it. */
async function removeUnused(
  connector: Pick<EngineConnector, 'removeImage'>,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  await connector.removeImage(id).catch((thrown: unknown) => {
    if (!(thrown instanceof FairleadError && thrown.code === 'IMAGE_IN_USE')) throw thrown;
  });
}

/** Images count alike: the first takes longest, and is there already where another was built before. Pure. */
function percentOf({ at, of, fraction }: Step): number {
  return ((at + fraction) / of) * 100;
}
