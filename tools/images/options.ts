/** What `npm run images` is asked for. Pure. */
import { parseArgs } from 'node:util';
import { type ImageName, imageNames, isImageName, ownPlace } from '../../common/images/own-images.ts';
import { ImagesError } from './errors.ts';

export type BaseChoice =
  /** Debian's own image where it is here or can be pulled, else a root made by debootstrap. */
  { readonly kind: 'any' } | { readonly kind: 'image'; readonly name: string } | { readonly kind: 'debootstrap' };

export type ImagesOptions = {
  readonly only: readonly ImageName[];
  /** `unix:///…` or `tcp://…`; null: this machine's engine. */
  readonly host: string | null;
  readonly base: BaseChoice;
  /** Null: Debian's own, or this machine's where a base is made here. */
  readonly mirror: string | null;
  readonly securityMirror: string | null;
  readonly prefix: string;
  readonly tag: string;
  /** The network of the builds, as `docker build --network` has it; null: the engine's own choice. */
  readonly network: string | null;
  /** Whether everything is built anew, with the packages of today. */
  readonly isFresh: boolean;
  /** Where SBOMs, logs and the list of images go. */
  readonly out: string;
};

type ImagesCommand = { readonly kind: 'build'; readonly options: ImagesOptions } | { readonly kind: 'help' };

export const imagesUsage = `Builds Fairlead's session images from Debian packages.

  npm run images [-- OPTIONS]

  --only A,B               only these images (with what they stand on): ${imageNames.join(', ')}
  --host ADDRESS           the engine: unix:///path or tcp://host:port; else DOCKER_HOST, else this machine's
  --base IMAGE             a plain Debian 12 to start from; "debootstrap" makes one here (as root). Without it:
                           debian:bookworm-slim where it is there or can be pulled, else debootstrap
  --mirror URL             the Debian mirror, such as http://deb.debian.org/debian
  --security-mirror URL    the mirror of its security updates
  --prefix NAME            what stands before the images' names; localhost/fairlead where silent
  --tag TAG                their tag; 1.0 where silent
  --network NAME           the network of the builds, such as host
  --fresh                  build everything anew, with the packages of today
  --out FOLDER             where SBOMs, logs and images.json go; dist/images where silent
  --help                   this text

What has been built already from the same files is not built again.
`;

const repositoryPattern = /^(?:[a-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-][a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;

/** @throws ImagesError IMAGES_USAGE for what cannot be meant. */
export function parseImages(args: readonly string[], env: NodeJS.ProcessEnv): ImagesCommand {
  const values = read(args);
  if (values.help === true) return { kind: 'help' };
  return {
    kind: 'build',
    options: {
      only: values.only === undefined ? imageNames : namesOf(values.only),
      host: values.host ?? (env.DOCKER_HOST || null),
      base: baseOf(values.base),
      mirror: mirrorOf('--mirror', values.mirror),
      securityMirror: mirrorOf('--security-mirror', values['security-mirror']),
      prefix: matching('--prefix', values.prefix ?? ownPlace.prefix, repositoryPattern),
      tag: matching('--tag', values.tag ?? ownPlace.tag, tagPattern),
      network: values.network ?? null,
      isFresh: values.fresh === true,
      out: values.out ?? 'dist/images',
    },
  };
}

function read(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    only: text,
    host: text,
    base: text,
    mirror: text,
    'security-mirror': text,
    prefix: text,
    tag: text,
    network: text,
    fresh: flag,
    out: text,
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}

function namesOf(text: string): readonly ImageName[] {
  const names = text.split(',').map((name) => name.trim());
  const known = names.filter(isImageName);
  const unknown = names.find((name) => !isImageName(name));
  if (unknown !== undefined) throw usageError(`There is no image "${unknown}".`);
  return imageNames.filter((name) => known.includes(name));
}

function baseOf(text: string | undefined): BaseChoice {
  if (text === undefined) return { kind: 'any' };
  return text === 'debootstrap' ? { kind: 'debootstrap' } : { kind: 'image', name: text };
}

function mirrorOf(option: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw usageError(`${option} wants an http or https address.`);
  // It is written into the image's history.
  if (url.username !== '' || url.password !== '') throw usageError(`${option} must not hold a name or password.`);
  return text.replace(/\/+$/, '');
}

function matching(option: string, text: string, pattern: RegExp): string {
  if (!pattern.test(text)) throw usageError(`${option} cannot be "${text}".`);
  return text;
}

function usageError(message: string): ImagesError {
  return new ImagesError('IMAGES_USAGE', message, 'npm run images -- --help lists the options.');
}
