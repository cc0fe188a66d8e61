/** The plain Debian 12 that the images of the program's own start from, on a host. */
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { FairleadError, isAbort, loggedError, stoppedBy } from '../../common/errors.ts';
import { debianImage, madeBase } from '../../common/images/own-images.ts';
import type { EngineConnector } from '../hosts/connector.ts';
import type { Logger } from '../log/logger.ts';

/** Debian's own mirror, where nobody named another. */
const debianMirror = 'http://deb.debian.org/debian';

type BaseHost = {
  readonly name: string;
  /** Whether its engine is this machine's own: then a root can be made here for it. */
  readonly isThisMachine: boolean;
  readonly connector: Pick<EngineConnector, 'inspectImage' | 'pullImage' | 'buildImage'>;
};

type BaseDeps = {
  /** Makes a Debian root as a tar file (`makeDebianRoot`), and whether this process can. */
  readonly canMakeRoot: () => boolean;
  readonly makeRoot: (file: string, mirror: string, signal?: AbortSignal) => Promise<void>;
  /** Where that file is meanwhile. */
  readonly file: string;
  readonly log: Logger;
};

/**
 * The name of a base that the engine has: what is there, else Debian's image pulled, else a root made on this machine.
 * @throws IMAGE_NO_BASE where none can be had
 */
export async function baseFor(
  host: BaseHost,
  deps: BaseDeps,
  options: { readonly mirror: string | null; readonly signal: AbortSignal; tell(sentence: string): void },
): Promise<string> {
  const { connector } = host;
  const { signal, tell } = options;
  for (const name of [debianImage, madeBase])
    if ((await connector.inspectImage(name, { signal })) !== null) return name;
  tell(`Pulling ${debianImage}.`);
  try {
    await connector.pullImage(debianImage, { signal });
    return debianImage;
  } catch (thrown) {
    if (signal.aborted || isAbort(thrown)) throw thrown;
    deps.log.info({ ...loggedError(thrown), host: host.name }, 'The Debian image cannot be pulled');
  }
  if (!host.isThisMachine || !deps.canMakeRoot()) throw noBase(host);
  tell('The Debian image cannot be pulled. Making a Debian root on this machine.');
  try {
    await deps.makeRoot(deps.file, options.mirror ?? debianMirror, signal);
    await connector.buildImage({
      context: await rootContext(deps.file),
      dockerfile: { path: 'Dockerfile', text: rootDockerfile },
      reference: madeBase,
      labels: {},
      signal,
    });
    return madeBase;
  } catch (thrown) {
    if (signal.aborted) throw stoppedBy(signal);
    throw noBase(host, thrown);
  } finally {
    await rm(deps.file, { force: true });
  }
}

const rootDockerfile = 'FROM scratch\nADD root.tar /\nCMD ["bash"]\n';

/** A root as what an engine builds an image of. */
async function rootContext(file: string): Promise<Readable> {
  const { size } = await stat(file);
  const archive = pack();
  const fill = async (): Promise<void> => {
    archive.entry({ name: 'Dockerfile' }, rootDockerfile);
    await pipeline(createReadStream(file), archive.entry({ name: 'root.tar', size }));
    archive.finalize();
  };
  fill().catch((thrown: unknown) => archive.destroy(thrown instanceof Error ? thrown : new Error(String(thrown))));
  return Readable.from(archive);
}

function noBase({ name, isThisMachine }: BaseHost, cause?: unknown): FairleadError {
  const here = isThisMachine
    ? ' It can also be made on this machine, where Fairlead runs as root and debootstrap is installed.'
    : '';
  return new FairleadError('IMAGE_NO_BASE', {
    message: `${name} has no plain Debian 12 to build from, and cannot pull ${debianImage}.`,
    hint: `Load ${debianImage} there from a file, or the finished image.${here}`,
    status: 409,
    cause,
  });
}
