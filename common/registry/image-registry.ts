/** `docker_registry`: where the images of an entry come from. */
import {
  dockerHub,
  type ImageRegistry,
  joinImageReference,
  readDockerRegistry as readAddress,
} from '../docker/image-reference.ts';
import { FairleadError } from '../errors.ts';
import { type ProblemSink, quote, typeInWords } from './clean.ts';
import type { JsonValue, PublishedImage } from './document.ts';

type ReadImageRegistry = {
  /** `host[:port][/path]` for engines; null for Docker Hub, and where it cannot be used. */
  readonly dockerRegistry: string | null;
  /** Those of the images that an engine can be given with it. */
  readonly images: readonly PublishedImage[];
};

const property = 'docker_registry';

/**
 * Joins the images of an entry to its image registry. An address that cannot be joined to an image is an error and not
 * a guess: falling back to Docker Hub would run somebody else's image under the same name. Images that name a host
 * themselves do not need it.
 */
export function readImageRegistry(
  value: JsonValue | undefined,
  images: readonly PublishedImage[],
  problems: ProblemSink,
): ReadImageRegistry {
  const needy = images.filter(({ image }) => !namesHost(image));
  if (value === undefined || value === null || value === '') {
    const message = 'The entry names no image registry; Docker Hub is used.';
    if (needy.length > 0) problems.add('info', 'IMAGE_REGISTRY_MISSING', property, message);
    return { dockerRegistry: null, images };
  }
  const read = readValue(value);
  if (read instanceof FairleadError) {
    const instead = images[0] === undefined ? '' : ` It is not needed: ${quote(images[0].image)} is pulled.`;
    if (needy.length === 0) problems.add('warning', 'IMAGE_REGISTRY_INVALID', property, `${read.message}${instead}`);
    else problems.add('error', 'IMAGE_REGISTRY_INVALID', property, read.message);
    return { dockerRegistry: null, images };
  }
  const dockerRegistry = read.host === dockerHub ? null : read.path === '' ? read.host : `${read.host}/${read.path}`;
  const joined = images.filter(({ image }) => joinProblem(value, image) === null);
  const failed = images.find((image) => !joined.includes(image));
  if (failed !== undefined) {
    const reason = joinProblem(value, failed.image);
    // One image among several that can be pulled costs only its version.
    const severity = joined.length === 0 ? 'error' : 'warning';
    problems.add(severity, reason?.code ?? 'IMAGE_REGISTRY_INVALID', property, reason?.message ?? '');
  }
  const usable = joined.length === 0 ? images : joined;
  if (failed === undefined || joined.length > 0) sayWhatIsPulled(read, usable, problems);
  return { dockerRegistry, images: usable };
}

function sayWhatIsPulled(read: ImageRegistry, images: readonly PublishedImage[], problems: ProblemSink): void {
  if (read.webPage) {
    // A page about one image says which one is meant; the front page is documented to be Docker Hub's.
    const severity = read.path === '' ? 'info' : 'warning';
    const message = 'The image registry is a web page of Docker Hub; images are pulled from Docker Hub.';
    problems.add(severity, 'IMAGE_REGISTRY_WEB_PAGE', property, message);
  }
  for (const { image } of images) {
    const { reference, text, hostFromName } = joinImageReference(null, image);
    if (!hostFromName || reference.registry === read.host) continue;
    const message = `The image names ${quote(reference.registry)} itself: ${quote(text)} is pulled, not from ${quote(read.host)}.`;
    problems.add('info', 'IMAGE_REGISTRY_NOT_USED', property, message);
    return;
  }
}

function namesHost(image: string): boolean {
  return joinImageReference(null, image).hostFromName;
}

function readValue(value: JsonValue): ImageRegistry | FairleadError {
  if (typeof value !== 'string') {
    return new FairleadError('IMAGE_REGISTRY_INVALID', {
      message: `"docker_registry" is ${typeInWords(value)} instead of the address of an image registry.`,
    });
  }
  if (value.length > 300) {
    return new FairleadError('IMAGE_REGISTRY_INVALID', {
      message: 'The image registry is longer than any address of one.',
    });
  }
  return caught(() => readAddress(value));
}

function joinProblem(value: JsonValue, image: string): FairleadError | null {
  const result = caught(() => joinImageReference(typeof value === 'string' ? value : null, image));
  return result instanceof FairleadError ? result : null;
}

function caught<T>(run: () => T): T | FairleadError {
  try {
    return run();
  } catch (error) {
    if (error instanceof FairleadError) return error;
    throw error;
  }
}
