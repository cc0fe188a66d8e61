/** The plain Debian 12 that the images start from. */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { debianImage, madeBase, suite } from '../../common/images/own-images.ts';
import { canMakeRoot, makeDebianRoot } from '../../service/images/debian-root.ts';
import { debianMirror } from '../bed/debian.ts';
import type { BuildEngine } from './engine.ts';
import { ImagesError } from './errors.ts';
import type { BaseChoice } from './options.ts';

type BaseOptions = {
  readonly choice: BaseChoice;
  readonly mirror: string | null;
  /** Folder in which a root that was made here is kept. */
  readonly cache: string;
  readonly tell: (line: string) => void;
};

/** The reference of a base that the engine has. @throws ImagesError IMAGES_NO_BASE */
export async function ensureBase(engine: BuildEngine, options: BaseOptions): Promise<string> {
  const { choice, tell } = options;
  if (choice.kind === 'image') {
    if ((await engine.image(choice.name)) !== null || (await engine.pull(choice.name))) return choice.name;
    throw new ImagesError(
      'IMAGES_NO_BASE',
      `The base "${choice.name}" is neither in the engine nor in an image registry that it reaches.`,
      'Load it into the engine, or make one here with --base debootstrap.',
    );
  }
  if (choice.kind === 'any') {
    if ((await engine.image(debianImage)) !== null) return debianImage;
    tell(`pulling ${debianImage}`);
    if (await engine.pull(debianImage)) return debianImage;
    tell(`${debianImage} cannot be pulled; a Debian root is made here instead`);
  }
  if ((await engine.image(madeBase)) !== null) return madeBase;
  const file = join(options.cache, `base-${suite}.tar`);
  if (!existsSync(file)) await debootstrap(file, options);
  tell(`importing ${madeBase}`);
  await engine.import(createReadStream(file), 'localhost/fairlead/base', suite);
  return madeBase;
}

/** Makes a root of Debian's smallest variant as a tar file. Needs root, for it makes devices and owners. */
async function debootstrap(file: string, { mirror, tell }: BaseOptions): Promise<void> {
  if (!canMakeRoot()) {
    throw new ImagesError(
      'IMAGES_NO_BASE',
      'There is no plain Debian 12 to start from, and none can be made here.',
      `Let the engine pull ${debianImage}, name another with --base, or run this as root where debootstrap is installed.`,
    );
  }
  tell(`making a Debian ${suite} root`);
  try {
    await makeDebianRoot(file, mirror ?? debianMirror());
  } catch (error) {
    throw new ImagesError(
      'IMAGES_NO_BASE',
      `A Debian root could not be made: ${error instanceof Error ? error.message : String(error)}`,
      'Choose another mirror with --mirror, or name a base with --base.',
      error,
    );
  }
}
