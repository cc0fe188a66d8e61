/**
 * Which files of an archive or a chosen folder make a registry's source. Pure: the console chooses by it what it sends, and the
 * service what it unpacks.
 */
import { FairleadError } from '../errors.ts';
import { settingsName, templateSettingsName } from './settings.ts';

/** Bounds of what is uploaded: far above what honest registries hold. SECURITY: docs/security.md 4.85. */
export const archiveLimits = {
  /** Of the archive. */
  bytes: 32 * 1024 * 1024,
  /** Of its files, unpacked: those that are read. */
  unpackedBytes: 96 * 1024 * 1024,
  files: 5000,
  /** Bytes that are uploaded at a time. */
  pieceBytes: 3 * 1024 * 1024,
} as const;

/** A file as the archive names it, with slashes. `bytes`: once it is unpacked. */
export type ArchivedFile = { readonly name: string; readonly bytes: number };

/**
 * Files of a source by their name in the archive, each with its path in the source. The source is the top of the archive, or a
 * folder in it: services that pack a repository put one around it.
 * @throws REGISTRY_ARCHIVE_PATH, REGISTRY_ARCHIVE_TOO_LARGE; REGISTRY_SOURCE_MISSING where the settings are not there
 */
export function sourceFilesOf(files: readonly ArchivedFile[]): ReadonlyMap<string, string> {
  const top = topOf(files);
  if (top === null) {
    throw new FairleadError('REGISTRY_SOURCE_MISSING', {
      message: `There is no ${settingsName} in it, so it is not the folder of a registry.`,
      hint: `Choose the folder that holds ${settingsName}, or an archive of it.`,
      data: { path: '' },
    });
  }
  const kept = new Map<string, string>();
  const paths = new Set<string>();
  let unpacked = 0;
  for (const { name, bytes } of files) {
    if (!name.startsWith(top) || name.endsWith('/')) continue;
    const path = name.slice(top.length);
    if (!isOfSource(path)) continue;
    if (!isPlainPath(path) || paths.has(path)) throw badPath(path);
    kept.set(name, path);
    paths.add(path);
    unpacked += bytes;
    if (kept.size > archiveLimits.files) throw tooLarge(`${archiveLimits.files} files`);
    if (unpacked > archiveLimits.unpackedBytes) throw tooLarge(`${megabytes(archiveLimits.unpackedBytes)} unpacked`);
  }
  return kept;
}

/** Where the settings are that are nearest to the top: "", or "folder/". Deeper ones belong to something else. */
function topOf(files: readonly ArchivedFile[]): string | null {
  const tops = files.flatMap(({ name }) => {
    const end = [settingsName, templateSettingsName].find((one) => name === one || name.endsWith(`/${one}`));
    return end === undefined ? [] : [name.slice(0, name.length - end.length)];
  });
  const depth = (top: string) => top.split('/').length - 1;
  const [nearest] = tops.filter((top) => depth(top) <= 1).sort((a, b) => depth(a) - depth(b));
  return nearest ?? null;
}

/** Settings, workspaces, and pictures: the registry's own may be anywhere. Not what was built, or belongs to other tools. */
function isOfSource(path: string): boolean {
  if (path === settingsName || path === templateSettingsName || path.startsWith('workspaces/')) return true;
  if (/^(?:public|node_modules|out|dist)\/|(?:^|\/)\./.test(path)) return false;
  return /\.(?:svg|png|jpe?g|gif|webp|ico)$/i.test(path);
}

/** SECURITY: docs/security.md 4.85: a path leads down from the top, and names one place on every system. */
function isPlainPath(path: string): boolean {
  const parts = path.split('/');
  if (path.length > 400 || parts.length > 8 || /[\\:\p{Cc}]/u.test(path)) return false;
  return parts.every((part) => part !== '' && part !== '.' && part !== '..');
}

function badPath(path: string): FairleadError {
  const shown = path.slice(0, 200);
  return new FairleadError('REGISTRY_ARCHIVE_PATH', {
    message: `"${shown}" is no path that can be unpacked everywhere, or is there twice.`,
    hint: 'Pack the folder again, with the archiver of the system.',
    data: { path: shown },
  });
}

/** @param limit in words */
export function tooLarge(limit: string): FairleadError {
  return new FairleadError('REGISTRY_ARCHIVE_TOO_LARGE', {
    message: `The folder is larger than what is built here: ${limit} at most.`,
    hint: 'Take out what does not belong to the registry, make the pictures smaller, or build it with "fairlead registry build".',
    data: { limit },
  });
}

/** "32 MB" */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
