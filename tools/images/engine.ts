/** The engine that builds: the few calls that building takes, over its API, so that no command-line client is needed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { extract } from 'tar-stream';
import { z } from 'zod';
import { ImagesError } from './errors.ts';

export type BuiltImage = {
  readonly id: string;
  /** Digests of the unpacked layers, the lowest first. */
  readonly layers: readonly string[];
  readonly bytes: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly architecture: string;
};

type BuildRequest = {
  readonly context: NodeJS.ReadableStream;
  readonly tag: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly network: string | null;
  readonly isFresh: boolean;
  readonly signal: AbortSignal;
  /** Receives what the build prints. */
  readonly print: (text: string) => void;
};

export type BuildEngine = {
  /** `Docker 26.1.5, 12 GB free` and the like. */
  readonly words: string;
  image(reference: string): Promise<BuiltImage | null>;
  /** False where the registry cannot be asked or does not have it. */
  pull(reference: string): Promise<boolean>;
  import(archive: NodeJS.ReadableStream, repository: string, tag: string): Promise<void>;
  /** Resolves with the reason where the build failed, null where it is done. */
  build(request: BuildRequest): Promise<string | null>;
  tag(reference: string, repository: string, tag: string): Promise<void>;
  /** A file of an image, without running it. */
  file(reference: string, path: string): Promise<Buffer>;
};

const lineSchema = z.object({ stream: z.string().optional(), error: z.string().optional() });

/** Where engines listen on a machine, in the order of trying. */
const sockets = (env: NodeJS.ProcessEnv): readonly string[] => [
  '/var/run/docker.sock',
  ...(env.XDG_RUNTIME_DIR
    ? [join(env.XDG_RUNTIME_DIR, 'docker.sock'), join(env.XDG_RUNTIME_DIR, 'podman/podman.sock')]
    : []),
  '/run/podman/podman.sock',
];

/** How the engine is reached. @throws ImagesError IMAGES_NO_ENGINE, IMAGES_ENGINE_UNSUPPORTED */
export function engineAddress(
  host: string | null,
  env: NodeJS.ProcessEnv,
  exists: (path: string) => boolean = existsSync,
): Docker.DockerOptions {
  if (host === null) {
    const socketPath = sockets(env).find(exists);
    if (socketPath === undefined) throw noEngine('No container engine was found on this machine.');
    return { socketPath };
  }
  const url = URL.parse(host);
  if (url?.protocol === 'unix:') return { socketPath: decodeURIComponent(url.pathname) };
  if (url?.protocol !== 'tcp:' && url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new ImagesError(
      'IMAGES_ENGINE_UNSUPPORTED',
      `An engine at "${host}" cannot be used.`,
      'Give unix:///path or tcp://host:port. An engine behind SSH can be forwarded to a socket with "ssh -L".',
    );
  }
  const hasTls = url.protocol === 'https:' || (url.protocol === 'tcp:' && Boolean(env.DOCKER_TLS_VERIFY));
  const certificate = (name: string): Buffer => readFileSync(join(env.DOCKER_CERT_PATH ?? '', name));
  return {
    protocol: hasTls ? 'https' : 'http',
    host: url.hostname,
    port: Number(url.port || (hasTls ? 2376 : 2375)),
    ...(hasTls && env.DOCKER_CERT_PATH
      ? { ca: certificate('ca.pem'), cert: certificate('cert.pem'), key: certificate('key.pem') }
      : {}),
  };
}

/** Connects, and makes sure that somebody answers. @throws ImagesError IMAGES_NO_ENGINE, IMAGES_ENGINE_UNSUPPORTED */
export async function openEngine(host: string | null, env: NodeJS.ProcessEnv): Promise<BuildEngine> {
  const docker = new Docker(engineAddress(host, env));
  const version = await docker.version().catch((error: unknown) => {
    throw noEngine(`The container engine does not answer: ${wordsOf(error)}.`, error);
  });
  const done = (stream: NodeJS.ReadableStream, print: (text: string) => void): Promise<string | null> =>
    new Promise((resolve, reject) => {
      let reason: string | null = null;
      docker.modem.followProgress(
        stream,
        (error) => (error === null || reason !== null ? resolve(reason) : reject(error)),
        (line: unknown) => {
          const parsed = lineSchema.safeParse(line);
          if (parsed.data?.stream !== undefined) print(parsed.data.stream);
          reason = parsed.data?.error ?? reason;
        },
      );
    });
  return {
    words: `${version.Platform?.Name ?? 'engine'} ${version.Version}`.trim(),
    async image(reference) {
      try {
        const found = await docker.getImage(reference).inspect();
        return {
          id: found.Id,
          layers: found.RootFS.Layers ?? [],
          bytes: found.Size,
          labels: found.Config.Labels ?? {},
          architecture: found.Architecture,
        };
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    async pull(reference) {
      try {
        return (await done(await docker.pull(reference), () => undefined)) === null;
      } catch {
        // No network, no such image, no right to it: all of them mean that it cannot be had this way.
        return false;
      }
    },
    async import(archive, repository, tag) {
      const stream = await docker.importImage(archive, { repo: repository, tag });
      const reason = await done(stream, () => undefined);
      if (reason !== null) throw new Error(reason);
    },
    async build(request) {
      const stream = await docker.buildImage(request.context, {
        t: request.tag,
        buildargs: { ...request.buildArgs },
        nocache: request.isFresh,
        rm: true,
        forcerm: true,
        abortSignal: request.signal,
        ...(request.network === null ? {} : { networkmode: request.network }),
      });
      return done(stream, request.print);
    },
    async tag(reference, repo, tag) {
      await docker.getImage(reference).tag({ repo, tag });
    },
    async file(reference, path) {
      const container = await docker.createContainer({ Image: reference, NetworkDisabled: true });
      try {
        return await firstFile(await container.getArchive({ path }));
      } finally {
        await container.remove({ force: true, v: true });
      }
    },
  };
}

/** The content of the only file of an archive. */
function firstFile(archive: NodeJS.ReadableStream): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    const reader = extract();
    reader.on('entry', (_header, content, next) => {
      content.on('data', (chunk: unknown) => {
        if (chunk instanceof Uint8Array) chunks.push(chunk);
      });
      content.on('end', next);
      content.resume();
    });
    reader.on('finish', () => resolve(Buffer.concat(chunks)));
    reader.on('error', reject);
    archive.on('error', reject);
    archive.pipe(reader);
  });
}

function noEngine(message: string, cause?: unknown): ImagesError {
  const hint = 'Start Docker or Podman here, or name one with --host or DOCKER_HOST (unix:///path or tcp://host:port).';
  return new ImagesError('IMAGES_NO_ENGINE', message, hint, cause);
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
