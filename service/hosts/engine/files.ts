/** Single files of a container, through the engine's archive endpoint: works on stopped containers too. */
import { posix } from 'node:path';
import { extract, pack } from 'tar-stream';
import { FairleadError } from '../../../common/errors.ts';
import { readBytes } from '../../async/bytes.ts';
import type { CallOptions, EngineConnector, FolderFacts } from '../connector.ts';
import { callEngine } from './call.ts';
import { aboutContainer, isCode } from './containers.ts';
import { tooLarge } from './lines.ts';
import type { EngineTransport } from './transport.ts';

type FileCalls = Pick<EngineConnector, 'readFile' | 'writeFile' | 'readFolder' | 'writeFolder'>;

const defaultMaxBytes = 1024 * 1024;
const maxHeaderBytes = 1024 * 1024;
/** As many links as the kernel itself follows would let a hostile container keep us busy. */
const maxLinks = 8;

type Found =
  | { readonly kind: 'file'; readonly content: Buffer }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'other' };

export function fileCalls(transport: EngineTransport): FileCalls {
  /** What `read` makes of a path's archive; null where there is no such path. */
  const fetch = <T>(
    id: string,
    path: string,
    options: CallOptions,
    read: (stream: NodeJS.ReadableStream) => Promise<T>,
  ): Promise<T | null> =>
    callEngine(
      transport,
      aboutContainer(`read ${path} of the container`, id),
      { ...options, repeatable: true },
      async (link, signal) => {
        const stream = await link.streams.stream({
          method: 'GET',
          path: `/containers/${encodeURIComponent(id)}/archive`,
          query: { path },
          signal,
        });
        try {
          return await read(stream);
        } finally {
          stream.destroy();
        }
      },
    ).catch((thrown: unknown): null => {
      if (thrown instanceof FairleadError && isMissingFile(thrown)) return null;
      throw thrown;
    });

  const fetchFile = (id: string, path: string, maxBytes: number, options: CallOptions): Promise<Found | null> =>
    fetch<Found>(id, path, options, (stream) => firstEntry(stream, maxBytes, path)).catch((thrown: unknown): Found => {
      const isLoop =
        thrown instanceof FairleadError && /too many (levels of symbolic )?links/i.test(engineSentence(thrown));
      if (isLoop) return { kind: 'other' };
      throw thrown;
    });

  const put = (id: string, path: string, folder: string, entry: Entry, options: CallOptions): Promise<unknown> =>
    callEngine(transport, aboutContainer(`write ${path} into the container`, id), options, async (link, signal) =>
      link.streams.json({
        method: 'PUT',
        path: `/containers/${encodeURIComponent(id)}/archive`,
        query: { path: folder, noOverwriteDirNonDir: 1, copyUIDGID: 0 },
        file: await tarOf(entry),
        signal,
      }),
    );

  return {
    async readFile(id, path, options = {}) {
      const { maxBytes = defaultMaxBytes, ...rest } = options;
      let current = path;
      for (let links = 0; links <= maxLinks; links += 1) {
        const found = await fetchFile(id, current, maxBytes, rest);
        if (found === null) return null;
        if (found.kind === 'file') return found.content;
        if (found.kind === 'other') break;
        current = posix.resolve(posix.dirname(current), found.target);
      }
      throw new FairleadError('CONTAINER_FILE_NOT_REGULAR', {
        message: `"${path}" in the container is not a file.`,
        hint: 'Only regular files can be read.',
        status: 409,
      });
    },

    async writeFile(id, path, content, options = {}) {
      const { mode = 0o644, uid = 0, gid = 0, ...rest } = options;
      const entry = { mode, uid, gid, content };
      try {
        await put(id, path, posix.dirname(path), { ...entry, name: posix.basename(path) }, rest);
      } catch (thrown) {
        // The folder is not there yet: unpacked from the root, the engine makes it.
        if (!(thrown instanceof FairleadError) || !isMissingFile(thrown)) throw thrown;
        await put(id, path, '/', { ...entry, name: path.replace(/^\/+/, '') }, rest);
      }
    },

    readFolder: (id, path, options = {}) => fetch(id, path, options, (stream) => folderFacts(stream, path)),

    async writeFolder(id, path, owner, options = {}) {
      // Unpacked from the root, the engine makes what is missing above it.
      await put(id, path, '/', { ...owner, name: path.replace(/^\/+|\/+$/g, ''), content: null }, options);
    },
  };
}

function isMissingFile(error: FairleadError): boolean {
  const sentence = engineSentence(error);
  return (
    !isCode(error, 'CONTAINER_NOT_FOUND') && /could not find the file|no such file|not a directory/i.test(sentence)
  );
}

function engineSentence(error: FairleadError): string {
  return String(error.data?.engineMessage ?? '');
}

/** An archive that ends with an error behind `maxBytes`: its headers may claim, and bring, any length. */
function unpacked(stream: NodeJS.ReadableStream, maxBytes: number): ReturnType<typeof extract> {
  const archive = extract();
  let size = 0;
  stream.on('data', (piece: Buffer) => {
    size += piece.length;
    if (size > maxBytes) archive.destroy(tooLarge(`an archive of more than ${maxBytes} bytes for one file`));
  });
  stream.on('error', (error) => archive.destroy(error));
  stream.pipe(archive);
  return archive;
}

async function firstEntry(stream: NodeJS.ReadableStream, maxBytes: number, path: string): Promise<Found> {
  const archive = unpacked(stream, maxBytes + maxHeaderBytes);
  for await (const entry of archive) {
    const { type, linkname, size = 0 } = entry.header;
    if (type === 'symlink' || type === 'link') return { kind: 'link', target: linkname ?? '' };
    if (type !== 'file' && type !== 'contiguous-file') return { kind: 'other' };
    if (size > maxBytes) {
      throw new FairleadError('CONTAINER_FILE_TOO_LARGE', {
        message: `"${path}" in the container has ${size} bytes, more than the ${maxBytes} that are read at once.`,
        status: 413,
        data: { size, maxBytes },
      });
    }
    return { kind: 'file', content: await readBytes(entry) };
  }
  return { kind: 'other' };
}

/** The folder itself is the archive's first entry; a second one tells that something is in it. */
async function folderFacts(stream: NodeJS.ReadableStream, path: string): Promise<FolderFacts> {
  const archive = unpacked(stream, maxHeaderBytes);
  let folder: FolderFacts | null = null;
  for await (const entry of archive) {
    if (folder !== null) return { ...folder, empty: false };
    const { type, uid = 0, gid = 0, mode = 0 } = entry.header;
    if (type !== 'directory') break;
    folder = { uid, gid, mode: mode & 0o7777, empty: true };
    entry.resume();
  }
  if (folder !== null) return folder;
  throw new FairleadError('CONTAINER_FILE_NOT_REGULAR', {
    message: `"${path}" in the container is not a folder.`,
    hint: 'Look at what the image has there.',
    status: 409,
  });
}

/** One member of an archive; without content a folder. */
type Entry = {
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly content: Buffer | null;
};

async function tarOf({ content, ...header }: Entry): Promise<Buffer> {
  const archive = pack();
  if (content === null) archive.entry({ ...header, type: 'directory', mtime: new Date() });
  else archive.entry({ ...header, mtime: new Date() }, content);
  archive.finalize();
  return readBytes(archive);
}
