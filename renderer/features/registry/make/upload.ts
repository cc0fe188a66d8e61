/** What a person chose, as an archive, and the archive in pieces. */
import { type Zippable, zipSync } from 'fflate';
import type { FairleadError } from '../../../../common/errors.ts';
import {
  type ArchivedFile,
  archiveLimits,
  megabytes,
  sourceFilesOf,
  tooLarge,
} from '../../../../common/registry-source/archive-files.ts';

/** A file that was chosen, as far as it is used. `path`: within the folder that was chosen, its name included. */
export type ChosenFile = {
  readonly path: string;
  readonly size: number;
  /** Epoch milliseconds. */
  readonly lastModified: number;
  bytes(): Promise<Uint8Array>;
};

type Archive = {
  readonly bytes: Uint8Array;
  /** When the newest of what was chosen was changed, epoch milliseconds. */
  readonly modified: number;
};

/** A file of a form, or one of a folder. */
export function chosen(file: File): ChosenFile {
  const { webkitRelativePath, name, size, lastModified } = file;
  return {
    path: webkitRelativePath === '' ? name : webkitRelativePath,
    size,
    lastModified,
    bytes: async () => new Uint8Array(await file.arrayBuffer()),
  };
}

/** An archive as it was chosen. @throws REGISTRY_ARCHIVE_TOO_LARGE */
export async function archiveAsChosen(file: ChosenFile): Promise<Archive> {
  if (file.size > archiveLimits.bytes) throw packedTooLarge();
  return { bytes: await file.bytes(), modified: file.lastModified };
}

/**
 * An archive of a folder, of the files that are read of it: what was built or belongs to other tools stays where it is.
 * @throws what `sourceFilesOf` throws, and REGISTRY_ARCHIVE_TOO_LARGE
 */
export async function archiveOfFolder(files: readonly ChosenFile[]): Promise<Archive> {
  const wanted = sourceFilesOf(files.map(({ path, size }): ArchivedFile => ({ name: path, bytes: size })));
  const used = files.filter(({ path }) => wanted.has(path));
  const content: Zippable = {};
  for (const file of used) {
    // Pictures are packed already.
    const level = /\.(?:json|js|svg|md|txt)$/i.test(file.path) ? 6 : 0;
    content[wanted.get(file.path) ?? file.path] = [await file.bytes(), { level }];
  }
  const bytes = zipSync(content);
  if (bytes.length > archiveLimits.bytes) throw packedTooLarge();
  return { bytes, modified: Math.max(...used.map(({ lastModified }) => lastModified)) };
}

function packedTooLarge(): FairleadError {
  return tooLarge(`${megabytes(archiveLimits.bytes)} packed`);
}

/** The archive, piece by piece. `end`: how much of it is sent with this one. */
export function* piecesOf(archive: Uint8Array): Generator<{ readonly bytes: Uint8Array; readonly end: number }> {
  for (let at = 0; at < archive.length; at += archiveLimits.pieceBytes) {
    const bytes = archive.subarray(at, at + archiveLimits.pieceBytes);
    yield { bytes, end: at + bytes.length };
  }
}
