/**
 * Paths of files in a folder that is uploaded for a build. Pure.
 * SECURITY: docs/security.md 4.76
 */

/** Characters of a path, and of each of its parts: what file systems and tar take. */
export const maxPathLength = 1024;
const maxPartLength = 255;

/** Files of a folder, and bytes of all of them together. Much more is a mistake, such as somebody's whole home. */
export const maxFolderFiles = 20_000;
export const maxFolderBytes = 2 * 1024 ** 3;
/** Bytes that one call brings at most, before they are written as base64. */
export const maxPieceBytes = 4 * 1024 ** 2;
/** Files that one call brings at most. */
export const maxPieceFiles = 500;

/** Why a path cannot be one of a file in the folder; null where it can. */
export function folderPathProblem(path: string): string | null {
  if (path === '') return 'it is empty';
  if (path.length > maxPathLength) return `it has more than ${maxPathLength} characters`;
  if (/[\p{Cc}\p{Cf}]/u.test(path)) return 'it has characters that nobody sees';
  if (path.includes('\\')) return 'it has a backslash';
  if (path.startsWith('/')) return 'it does not begin in the folder';
  for (const part of path.split('/')) {
    if (part === '') return 'it has an empty part';
    if (part === '.' || part === '..') return `it has "${part}" in it, which could lead out of the folder`;
    if (part.length > maxPartLength) return `a part of it has more than ${maxPartLength} characters`;
  }
  return null;
}
