/** A folder that somebody chose to build from, and the calls that bring it to the service. Pure. */
import { ignoreFile, readIgnore } from '../../../../common/docker/dockerignore.ts';
import {
  folderPathProblem,
  maxFolderBytes,
  maxFolderFiles,
  maxPieceFiles,
} from '../../../../common/images/folder-paths.ts';
import { formatBytes } from '../../../../common/sizes/bytes.ts';

/** A file as browsers give it: `path` begins with the name of the folder. */
export type ChosenFile<Content> = { readonly path: string; readonly size: number; readonly content: Content };

export type ChosenFolder<Content> = {
  readonly name: string;
  /** Those that are brought to the service, by their path in the folder. */
  readonly files: readonly ChosenFile<Content>[];
  /** How many its `.dockerignore` leaves out. */
  readonly leftOut: number;
  readonly bytes: number;
  /** Paths of what looks like a Dockerfile, the likeliest first. */
  readonly dockerfiles: readonly string[];
};

/** @param ignore the text of its `.dockerignore`; empty where there is none */
export function chosenFolder<Content>(all: readonly ChosenFile<Content>[], ignore: string): ChosenFolder<Content> {
  const name = all[0]?.path.split('/')[0] ?? '';
  const isOut = readIgnore(ignore);
  const inside = all
    .map((file) => ({ ...file, path: file.path.slice(name.length + 1) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const dockerfiles = inside
    .map(({ path }) => path)
    .filter((path) => /^(?:.*\.)?dockerfile(?:\..*)?$/i.test(path.split('/').at(-1) ?? ''))
    .sort((a, b) => rankOf(a) - rankOf(b) || a.length - b.length);
  // An engine needs the Dockerfile whatever is left out of what it may copy.
  const files = inside.filter(({ path }) => dockerfiles.includes(path) || path === ignoreFile || !isOut(path));
  return {
    name,
    files,
    leftOut: inside.length - files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    dockerfiles,
  };
}

const rankOf = (path: string): number => path.split('/').length * 2 + (path.endsWith('Dockerfile') ? 0 : 1);

/** The file in a choice that says what to leave out; null where there is none. */
export function ignoreFileOf<Content>(all: readonly ChosenFile<Content>[]): ChosenFile<Content> | null {
  return all.find(({ path }) => path.split('/').length === 2 && path.endsWith(`/${ignoreFile}`)) ?? null;
}

/** Why this folder cannot be built from, for the person who chose it; null where it can. */
export function folderProblem({ files, bytes, dockerfiles }: ChosenFolder<unknown>): string | null {
  if (dockerfiles.length === 0) return 'There is no Dockerfile in this folder.';
  if (files.length > maxFolderFiles)
    return `It has ${files.length.toLocaleString()} files, more than the ${maxFolderFiles.toLocaleString()} that can be built from. Name what the image does not need in a file ".dockerignore".`;
  if (bytes > maxFolderBytes)
    return `It has ${formatBytes(bytes)}, more than the ${formatBytes(maxFolderBytes)} that can be built from. Name what the image does not need in a file ".dockerignore".`;
  for (const { path } of files) {
    const problem = folderPathProblem(path);
    if (problem !== null) return `"${path}" cannot be brought along: ${problem}.`;
  }
  return null;
}

/** A part of a file: from one byte to before another. */
type Piece<Content> = {
  readonly path: string;
  readonly content: Content;
  readonly from: number;
  readonly to: number;
};

/** Bytes of one call. Below what the service takes, so that none waits long for the one before. */
const callBytes = 2 * 1024 ** 2;

/** The calls that bring these files, in their order: small files together, large ones in parts. */
export function callsOf<Content>(files: readonly ChosenFile<Content>[], most = callBytes): readonly Piece<Content>[][] {
  const calls: Piece<Content>[][] = [];
  let call: Piece<Content>[] = [];
  let room = most;
  const close = (): void => {
    if (call.length > 0) calls.push(call);
    call = [];
    room = most;
  };
  for (const { path, size, content } of files) {
    if (size > room || call.length >= maxPieceFiles) close();
    let from = 0;
    do {
      const to = Math.min(size, from + room);
      call.push({ path, content, from, to });
      room -= to - from;
      from = to;
      if (from < size) close();
    } while (from < size);
  }
  close();
  return calls;
}
