/** What can go wrong when session images are built, each with a code that scripts may rely on. */

type ImagesErrorCode =
  | 'IMAGES_USAGE'
  | 'IMAGES_NO_ENGINE'
  | 'IMAGES_ENGINE_UNSUPPORTED'
  | 'IMAGES_NO_BASE'
  | 'IMAGES_DISK_FULL'
  | 'IMAGES_PACKAGE_MISSING'
  | 'IMAGES_MIRROR_UNREACHABLE'
  | 'IMAGES_BUILD_FAILED'
  | 'IMAGES_SBOM_WRONG'
  | 'IMAGES_CANCELLED';

/** `message`: what happened; `hint`: what the person can do next. Both are sentences. */
export class ImagesError extends Error {
  readonly code: ImagesErrorCode;
  readonly hint: string;

  constructor(code: ImagesErrorCode, message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ImagesError';
    this.code = code;
    this.hint = hint;
  }
}

/** The error of a build that ended with `reason`, as its log tells it. `log`: the last lines are enough. Pure. */
export function buildError(image: string, reason: string, log: string): ImagesError {
  const said = `${log}\n${reason}`;
  if (/no space left on device|You don't have enough free space/i.test(said)) {
    return new ImagesError(
      'IMAGES_DISK_FULL',
      `${image} could not be built: the disk of the engine is full.`,
      'About 8 GB are needed. Free some, for example with "docker system prune", and build again.',
    );
  }
  const missing = missingPackages(said);
  if (missing.length > 0) {
    const names = missing.join(', ');
    return new ImagesError(
      'IMAGES_PACKAGE_MISSING',
      `${image} could not be built: the Debian mirror has no package ${names}.`,
      'Choose a complete mirror of Debian 12 with --mirror and --security-mirror.',
    );
  }
  const unreachable = /Could not resolve '?([^\s']+)|Could not connect to (\S+)|Failed to fetch (\S+)/.exec(said);
  if (unreachable !== null) {
    const where = unreachable[1] ?? unreachable[2] ?? unreachable[3] ?? '';
    return new ImagesError(
      'IMAGES_MIRROR_UNREACHABLE',
      `${image} could not be built: packages could not be fetched from ${where}.`,
      'Look at the network of the engine, or choose another mirror with --mirror and --security-mirror.',
    );
  }
  return new ImagesError(
    'IMAGES_BUILD_FAILED',
    `${image} could not be built: ${reason.trim()}`,
    'The log of the build says why.',
  );
}

/** Names that apt did not know, in the order in which it says so. */
function missingPackages(said: string): string[] {
  const patterns = [/Unable to locate package (\S+)/g, /Package '?([a-z0-9.+-]+)'? has no installation candidate/g];
  const names = patterns.flatMap((pattern) => [...said.matchAll(pattern)].map((match) => match[1] ?? ''));
  return [...new Set(names)];
}
