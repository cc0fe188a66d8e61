/** Where the base comes from, on hosts that have, can pull, or cannot have one. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import { debianImage, madeBase } from '../../common/images/own-images.ts';
import { baseFor } from './own-base.ts';

let folder: string;
let built: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-base-'));
  built = [];
});
afterEach(() => rm(folder, { recursive: true }));

type Case = {
  has?: readonly string[];
  pulls?: boolean;
  isThisMachine?: boolean;
  canMakeRoot?: boolean;
  fails?: boolean;
};

function asked({ has = [], pulls = false, isThisMachine = true, canMakeRoot = true, fails = false }: Case) {
  const file = join(folder, 'root.tar');
  const mirrors: string[] = [];
  const connector = {
    inspectImage: async (name: string) => (has.includes(name) ? ({ id: name } as never) : null),
    pullImage: async () => {
      if (!pulls)
        throw new FairleadError('PULL_UNREACHABLE', {
          message: 'There is no way there.',
          data: { image: debianImage, engine: '' },
        });
    },
    buildImage: async ({ reference, context }: { reference: string; context: NodeJS.ReadableStream }) => {
      built.push(`${reference} of ${(await buffer(context)).includes('the root') ? 'the root' : 'nothing'}`);
    },
  };
  const base = baseFor(
    { name: 'Harbour', isThisMachine, connector },
    {
      canMakeRoot: () => canMakeRoot,
      makeRoot: async (to, mirror) => {
        mirrors.push(mirror);
        if (fails) throw new Error('no packages');
        await writeFile(to, 'the root');
      },
      file,
      log: pino({ level: 'silent' }),
    },
    { mirror: null, signal: new AbortController().signal, tell: () => undefined },
  );
  return { base, mirrors };
}

it.each([
  ['Debian’s image, where it is there', { has: [debianImage, madeBase] }, debianImage],
  ['a base that was made there before', { has: [madeBase] }, madeBase],
  ['Debian’s image, pulled', { pulls: true }, debianImage],
])('is %s', async (_what, given, name) => {
  expect(await asked(given).base).toBe(name);
  expect(built).toEqual([]);
});

it('is made on this machine where nothing can be pulled, and the file of it goes', async () => {
  const { base, mirrors } = asked({});
  expect(await base).toBe(madeBase);
  expect(built).toEqual([`${madeBase} of the root`]);
  expect(mirrors).toEqual(['http://deb.debian.org/debian']);
});

it.each([
  ['for the engine of another machine', { isThisMachine: false }],
  ['where this process may not', { canMakeRoot: false }],
  ['where it cannot be made', { fails: true }],
])('is said to be none %s', async (_what, given) => {
  await expect(asked(given).base).rejects.toMatchObject({ code: 'IMAGE_NO_BASE', status: 409 });
});
