/** What is built on a host, and what is only named: for images that are missing, there, or to be built anew. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import { definitionLabel } from '../../common/images/own-images.ts';
import type { BuildRequest } from '../hosts/build-types.ts';
import type { ManagedHost } from '../hosts/host-types.ts';
import type { TaskDefinition } from '../tasks/types.ts';
import { registerOwnBuild } from './own-build-task.ts';

type Input = { hostId: string; image: 'desktop' | 'firefox'; fresh: boolean };
const folder = fileURLToPath(new URL('../../images', import.meta.url));

/** A host that has such images, by their names, and what a run of the task asked of it. */
async function asked(input: Omit<Input, 'hostId'>, has: 'nothing' | 'everything') {
  const steps: string[] = [];
  const short = (reference: string) => reference.replace(/def-[0-9a-f]{12}$/, 'def');
  const made = new Map<string, { id: string; definition: string }>();
  const connector = {
    inspectImage: async (name: string) => {
      const image = made.get(name);
      return image === undefined ? null : { id: image.id, labels: { [definitionLabel]: image.definition } };
    },
    buildImage: async ({ reference, fresh, buildArgs, context }: BuildRequest) => {
      context.destroy();
      steps.push(`${fresh === true ? 'build anew' : 'build'} ${short(reference)} on ${short(buildArgs?.BASE ?? '')}`);
      made.set(reference, { id: `${made.size} of ${short(reference)}`, definition: buildArgs?.DEFINITION ?? '' });
    },
    tagImage: async (from: string, to: string) => {
      steps.push(`name ${to} of ${short(from)}`);
    },
    removeImage: async (id: string) => {
      steps.push(`remove ${id}`);
      if (id.includes('desktop'))
        throw new FairleadError('IMAGE_IN_USE', { message: 'A session stands on it.', status: 409, data: {} });
    },
  };
  let definition: TaskDefinition<Input, unknown> | undefined;
  const host: ManagedHost = { id: 'h', name: 'Harbour', connector } as never;
  registerOwnBuild({
    tasks: {
      register: (_kind: string, given: TaskDefinition<Input, unknown>) => {
        definition = given;
        return {};
      },
    } as never,
    pool: { get: () => host, require: () => host } as never,
    folder,
    base: async () => 'base',
    mirrors: async () => ({ mirror: null, securityMirror: null }),
    arrivals: {
      onItsWay: async () => void steps.push('on its way'),
      arrived: async () => void steps.push('looked at'),
    } as never,
  });
  const run = async (given: Omit<Input, 'hostId'>) => {
    const context = { taskId: 't', input: { hostId: 'h', ...given }, signal: new AbortController().signal };
    const silent = { progress: () => undefined, detail: () => undefined };
    await definition?.run({ ...context, ...silent } as never);
  };
  if (has === 'everything') {
    await run({ image: 'firefox', fresh: false });
    steps.length = 0;
  }
  await run(input);
  return { steps, title: definition?.title({ hostId: 'h', ...input }) };
}
const at = 'localhost/fairlead';

it('builds what is missing, on what it stands on', async () => {
  const { steps, title } = await asked({ image: 'firefox', fresh: false }, 'nothing');
  expect(title).toBe('Build firefox on Harbour');
  expect(steps).toEqual([
    'on its way',
    `build ${at}/desktop:def on base`,
    `name ${at}/desktop:1.0 of ${at}/desktop:def`,
    `build ${at}/firefox:def on ${at}/desktop:def`,
    `name ${at}/firefox:1.0 of ${at}/firefox:def`,
    'looked at',
  ]);
});

it('only names what is there', async () => {
  const { steps } = await asked({ image: 'firefox', fresh: false }, 'everything');
  expect(steps.filter((step) => step.startsWith('build'))).toEqual([]);
  expect(steps).toContain(`name ${at}/firefox:1.0 of ${at}/firefox:def`);
});

it('builds anew what is there, which stays until it is replaced; what nobody uses of the old goes', async () => {
  const { steps, title } = await asked({ image: 'firefox', fresh: true }, 'everything');
  expect(title).toBe('Build firefox again on Harbour');
  expect(steps).toEqual([
    `build anew ${at}/desktop:def on base`,
    `name ${at}/desktop:1.0 of ${at}/desktop:def`,
    `build anew ${at}/firefox:def on ${at}/desktop:def`,
    `name ${at}/firefox:1.0 of ${at}/firefox:def`,
    // The later one first: the other is what it stood on. A session keeps that.
    `remove 1 of ${at}/firefox:def`,
    `remove 0 of ${at}/desktop:def`,
    'looked at',
  ]);
});
