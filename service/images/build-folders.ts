/**
 * Folders that are uploaded for builds. Their files are kept under numbers, so that no path of theirs is ever one of this
 * machine; they are there until the build has ended, and no longer than this run of the service.
 */
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Mutex } from 'async-mutex';
import { pack } from 'tar-stream';
import { ignoreFile, readIgnore } from '../../common/docker/dockerignore.ts';
import { FairleadError } from '../../common/errors.ts';
import { folderPathProblem, maxFolderBytes, maxFolderFiles } from '../../common/images/folder-paths.ts';
import type { Logger } from '../log/logger.ts';

/** Folders of one person that are being uploaded or built from at the same time. */
const mostFolders = 4;
/** A folder that nobody adds to or builds from for so long is given up, milliseconds. */
const forgottenMs = 60 * 60_000;
/** Bytes of a Dockerfile, or of a `.dockerignore`: both are read whole. */
const maxReadBytes = 1024 * 1024;

/** A piece of a file. `append`: it goes on with what was added under that path before. */
export type FilePiece = { readonly path: string; readonly bytes: Buffer; readonly append: boolean };

/** What a build is made from. */
type BuildContext = {
  readonly context: Readable;
  /** Of the Dockerfile. */
  readonly text: string;
};

export type BuildFolders = {
  /** Takes away what an earlier run of the service left. */
  start(): Promise<void>;
  /** @throws IMAGE_FOLDER_TOO_MANY */
  begin(userId: string): Promise<string>;
  /** @throws IMAGE_FOLDER_NOT_FOUND, IMAGE_FOLDER_PATH, IMAGE_FOLDER_TOO_LARGE */
  add(
    userId: string,
    id: string,
    pieces: readonly FilePiece[],
  ): Promise<{ readonly files: number; readonly bytes: number }>;
  /** @throws IMAGE_FOLDER_NOT_FOUND */
  drop(userId: string, id: string): Promise<void>;
  /** Makes it a build's: nobody adds to it any more, and it stays until `drop`. @throws IMAGE_FOLDER_NOT_FOUND, IMAGE_DOCKERFILE_MISSING */
  take(userId: string, id: string, dockerfile: string): void;
  /** For the build whose it is. @throws IMAGE_FOLDER_GONE, IMAGE_DOCKERFILE_MISSING */
  open(id: string, dockerfile: string): Promise<BuildContext>;
  /** The build has ended, and the folder goes. Nothing happens where it is not there. */
  end(id: string): Promise<void>;
  /** The build did not end well: the folder stays for a while, so that it can be run again. */
  keep(id: string): void;
  dispose(): void;
};

type StoredFile = { readonly number: number; bytes: number };
type Folder = {
  readonly userId: string;
  readonly files: Map<string, StoredFile>;
  readonly turn: Mutex;
  bytes: number;
  /** `kept`: for a build that may be run again. */
  state: 'filled' | 'built' | 'kept';
  forget: NodeJS.Timeout | undefined;
};

export function createBuildFolders(deps: {
  /** A folder of their own, for nothing else. */
  readonly dir: string;
  readonly newId: () => string;
  readonly log: Logger;
  /** Bytes of one folder. */
  readonly mostBytes?: number;
}): BuildFolders {
  const { dir, newId, log, mostBytes = maxFolderBytes } = deps;
  const folders = new Map<string, Folder>();
  const placeOf = (id: string) => join(dir, id);

  async function remove(id: string): Promise<void> {
    clearTimeout(folders.get(id)?.forget);
    folders.delete(id);
    await rm(placeOf(id), { recursive: true, force: true });
  }

  function waitFor(id: string, folder: Folder): void {
    clearTimeout(folder.forget);
    folder.forget = setTimeout(
      () =>
        void remove(id).catch((err: unknown) => log.warn({ err }, 'A folder that was uploaded could not be removed')),
      forgottenMs,
    );
    folder.forget.unref();
  }

  /** Its own alone: that of somebody else is told like one that is not there. */
  function own(userId: string, id: string): Folder {
    const folder = folders.get(id);
    if (folder?.userId === userId && folder.state === 'filled') return folder;
    throw new FairleadError('IMAGE_FOLDER_NOT_FOUND', {
      message: 'The folder is not there (any more).',
      hint: 'It was built from already, or nothing was added to it for an hour. Upload it again.',
      status: 404,
      data: { id },
    });
  }

  async function addPiece(id: string, folder: Folder, { path, bytes, append }: FilePiece): Promise<void> {
    // SECURITY: docs/security.md 4.76
    const problem = folderPathProblem(path);
    if (problem !== null) throw badPath(path, problem);
    const known = folder.files.get(path);
    if (append !== (known !== undefined))
      throw badPath(path, append ? 'nothing was added under it before' : 'it is there already');
    if (known === undefined && folder.files.size >= maxFolderFiles) throw tooLarge(`more than ${maxFolderFiles} files`);
    if (folder.bytes + bytes.length > mostBytes) throw tooLarge(`more than ${mostBytes} bytes`);
    const file = known ?? { number: folder.files.size, bytes: 0 };
    await appendFile(join(placeOf(id), String(file.number)), bytes, { mode: 0o600 });
    file.bytes += bytes.length;
    folder.bytes += bytes.length;
    folder.files.set(path, file);
  }

  /** A file that is read whole; null where it is not there. */
  async function textOf(id: string, folder: Folder, path: string): Promise<string | null> {
    const file = folder.files.get(path);
    if (file === undefined) return null;
    if (file.bytes > maxReadBytes) throw badPath(path, `it has more than ${maxReadBytes} bytes`);
    return readFile(join(placeOf(id), String(file.number)), 'utf8');
  }

  return {
    async start() {
      await rm(dir, { recursive: true, force: true });
    },
    async begin(userId) {
      const all = [...folders].filter(([, folder]) => folder.userId === userId);
      const oldest = all.find(([, { state }]) => state === 'kept');
      if (all.length >= mostFolders && oldest !== undefined) await remove(oldest[0]);
      else if (all.length >= mostFolders) {
        throw new FairleadError('IMAGE_FOLDER_TOO_MANY', {
          message: `You have ${mostFolders} folders here that are being uploaded or built from.`,
          hint: 'Wait until one of these builds has ended.',
          status: 409,
          data: { limit: mostFolders },
        });
      }
      const id = newId();
      const folder: Folder = {
        userId,
        files: new Map(),
        turn: new Mutex(),
        bytes: 0,
        state: 'filled',
        forget: undefined,
      };
      folders.set(id, folder);
      await mkdir(placeOf(id), { recursive: true, mode: 0o700 });
      waitFor(id, folder);
      return id;
    },
    async add(userId, id, pieces) {
      const folder = own(userId, id);
      return folder.turn.runExclusive(async () => {
        own(userId, id);
        for (const piece of pieces) await addPiece(id, folder, piece);
        waitFor(id, folder);
        return { files: folder.files.size, bytes: folder.bytes };
      });
    },
    async drop(userId, id) {
      own(userId, id);
      await remove(id);
    },
    take(userId, id, dockerfile) {
      const folder = own(userId, id);
      if (!folder.files.has(dockerfile)) throw noDockerfile(dockerfile);
      folder.state = 'built';
      clearTimeout(folder.forget);
    },
    async open(id, dockerfile) {
      const folder = folders.get(id);
      if (folder === undefined) {
        throw new FairleadError('IMAGE_FOLDER_GONE', {
          message: 'The folder that was uploaded for this build is not there any more.',
          hint: 'It is kept for an hour after a build that failed, and no longer than the service runs. Upload it again.',
          status: 410,
        });
      }
      folder.state = 'built';
      clearTimeout(folder.forget);
      const text = await textOf(id, folder, dockerfile);
      if (text === null) throw noDockerfile(dockerfile);
      const isIgnored = readIgnore((await textOf(id, folder, ignoreFile)) ?? '');
      const files = [...folder.files].filter(([path]) => path === dockerfile || !isIgnored(path));
      return {
        text,
        context: tarOf(
          files.map(([path, file]) => ({ path, bytes: file.bytes, from: join(placeOf(id), String(file.number)) })),
        ),
      };
    },
    end: remove,
    keep(id) {
      const folder = folders.get(id);
      if (folder === undefined) return;
      folder.state = 'kept';
      waitFor(id, folder);
    },
    dispose() {
      for (const folder of folders.values()) clearTimeout(folder.forget);
    },
  };
}

/** One Dockerfile and nothing else. */
export function inlineContext(text: string): BuildContext {
  const archive = pack();
  archive.entry({ name: 'Dockerfile', mode: 0o644, mtime: new Date(0) }, text);
  archive.finalize();
  return { text, context: Readable.from(archive, { objectMode: false }) };
}

/**
 * As it is read. What a browser uploads has lost which files are programs, so all are, as where Docker builds on a machine that knows no
 * such thing; times would keep an engine from using what it built before.
 */
function tarOf(files: readonly { readonly path: string; readonly bytes: number; readonly from: string }[]): Readable {
  const archive = pack();
  const fill = async (): Promise<void> => {
    for (const { path, bytes, from } of files) {
      const entry = archive.entry({ name: path, size: bytes, mode: 0o755, mtime: new Date(0) });
      await pipeline(createReadStream(from), entry);
    }
    archive.finalize();
  };
  fill().catch((error: Error) => archive.destroy(error));
  return Readable.from(archive, { objectMode: false });
}

function badPath(path: string, problem: string): FairleadError {
  const shown = path.length > 100 ? `${path.slice(0, 100)}…` : path;
  return new FairleadError('IMAGE_FOLDER_PATH', {
    message: `"${shown}" cannot be added to the folder: ${problem}.`,
    hint: 'Paths begin in the folder and have "/" between their parts, such as "files/start.sh".',
    status: 400,
    data: { path: shown },
  });
}

function tooLarge(what: string): FairleadError {
  return new FairleadError('IMAGE_FOLDER_TOO_LARGE', {
    message: `The folder has ${what}, more than is built from.`,
    hint: 'Leave out what the image does not need: name it in a file ".dockerignore" in the folder.',
    status: 413,
  });
}

function noDockerfile(dockerfile: string): FairleadError {
  return new FairleadError('IMAGE_DOCKERFILE_MISSING', {
    message: `The folder has no file "${dockerfile}".`,
    hint: 'Choose the folder that has the Dockerfile in it, or say where in it the Dockerfile is.',
    status: 409,
  });
}
