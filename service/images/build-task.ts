/** Builds an image on a host from a Dockerfile, or from a folder that was uploaded, and makes a workspace of it. */
import { z } from 'zod';
import { madeLabel } from '../../common/docker/labels.ts';
import { buildSourceSchema } from '../../common/model/images.ts';
import { blankDraft } from '../../common/model/workspaces.ts';
import type { HostPool } from '../hosts/host-types.ts';
import { isInterruption } from '../tasks/errors.ts';
import type { TaskContext, TaskKind, TaskRunner } from '../tasks/types.ts';
import type { MadeWorkspaces } from '../workspaces/types.ts';
import { type BuildFolders, inlineContext } from './build-folders.ts';
import { createBuildTail, fractionOf, sentenceOf } from './build-tail.ts';
import { type MadeResult, makeWorkspace, makingSteps } from './made-image.ts';

const buildInput = z.object({
  hostId: z.string(),
  reference: z.string(),
  friendlyName: z.string(),
  description: z.string(),
  source: buildSourceSchema,
});
type BuildInput = z.infer<typeof buildInput>;

export function registerBuild(deps: {
  readonly tasks: TaskRunner;
  readonly pool: HostPool;
  readonly folders: Pick<BuildFolders, 'open' | 'end' | 'keep'>;
  readonly workspaces: MadeWorkspaces;
}): TaskKind<BuildInput, MadeResult> {
  const { tasks, pool, folders, workspaces } = deps;

  async function build(ctx: TaskContext<BuildInput>): Promise<MadeResult> {
    const { source, reference, friendlyName, description } = ctx.input;
    const host = pool.require(ctx.input.hostId);
    const make = async (): Promise<void> => {
      ctx.progress({ step: 'make', fraction: 0 }, `Sending what it is built from to ${host.name}.`);
      const { context, text } =
        source.kind === 'folder'
          ? await folders.open(source.folderId, source.dockerfile)
          : inlineContext(source.dockerfile);
      const log = createBuildTail();
      await host.connector.buildImage({
        context,
        dockerfile: { path: source.kind === 'folder' ? source.dockerfile : 'Dockerfile', text },
        reference,
        labels: { [madeLabel]: 'build' },
        signal: ctx.signal,
        onProgress(progress) {
          ctx.detail(log.add(progress));
          ctx.progress({ step: 'make', fraction: fractionOf(progress) }, sentenceOf(progress));
        },
      });
    };
    const made = await makeWorkspace(ctx, host, workspaces, {
      make,
      like: null,
      draft: (image) => ({
        ...blankDraft,
        friendlyName,
        description,
        image: reference,
        architectures: [image.architecture],
        sizeBytes: image.sizeBytes,
        target: { kind: 'hosts', hostIds: [host.id] },
      }),
    });
    return made;
  }

  return tasks.register('images.build', {
    title: ({ friendlyName }) => `Build ${friendlyName}`,
    input: buildInput,
    // An engine has what it built before in its cache, and an image that is there under its name is not built again.
    resume: 'safe',
    steps: makingSteps,
    async run(ctx) {
      const { source } = ctx.input;
      try {
        const result = await build(ctx);
        if (source.kind === 'folder') await folders.end(source.folderId);
        return result;
      } catch (thrown) {
        if (source.kind === 'folder') {
          // Who cancels it may start it again as well as who sees it fail; the service's own end takes all folders.
          if (isInterruption(ctx.signal)) await folders.end(source.folderId);
          else folders.keep(source.folderId);
        }
        throw thrown;
      }
    },
  });
}
