/**
 * Files of a folder that a stranger made: read within bounds, and never through a link.
 * SECURITY: docs/security.md 4.66: no path of a source leads out of it.
 */
import { constants, type Dirent } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../../common/thrown.ts';

/** Why something in a folder was not read. */
export type Refusal = 'missing' | 'link' | 'special' | 'too-large';

export type ReadFile = { readonly bytes: Uint8Array; readonly modified: number } | Refusal;

/**
 * Reads a regular file below `root`, which holds no link itself.
 * @param path from the root, with slashes; no part of it may be a link
 * @param limit bytes
 */
export async function readInside(root: string, path: string, limit: number): Promise<ReadFile> {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..')) return 'missing';
  const file = join(root, ...parts);
  try {
    // A folder on the way that is a link shows here, the file itself when it is opened.
    if ((await realpath(file)) !== file) return 'link';
    const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const info = await handle.stat();
      if (!info.isFile()) return 'special';
      if (info.size > limit) return 'too-large';
      const buffer = Buffer.alloc(info.size);
      const { bytesRead } = await handle.read(buffer, 0, info.size, 0);
      return { bytes: buffer.subarray(0, bytesRead), modified: info.mtimeMs };
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return 'missing';
    if (code === 'ELOOP') return 'link';
    if (code === 'ENXIO') return 'special';
    throw thrown;
  }
}

/** What stands in a folder, by name. Null where there is no such folder, or a link in its place. */
export async function entriesOf(folder: string): Promise<readonly Dirent[] | null> {
  try {
    if (!(await lstat(folder)).isDirectory()) return null;
    return await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(thrown))) return null;
    throw thrown;
  }
}

type FoundFile = { readonly path: string; readonly bytes: number; readonly modified: number };
export type Listing = {
  readonly files: readonly FoundFile[];
  readonly refused: readonly (readonly [string, Refusal])[];
};

/**
 * Every file below a folder, at most `limit` of them.
 * @returns paths from the folder, with slashes; `refused`: what is a link or no regular file, and what is beyond the limit
 */
export async function filesBelow(folder: string, limit: number): Promise<Listing> {
  const files: FoundFile[] = [];
  const refused: (readonly [string, Refusal])[] = [];
  const visit = async (path: string, depth: number): Promise<void> => {
    for (const entry of (await entriesOf(join(folder, path))) ?? []) {
      const name = path === '' ? entry.name : `${path}/${entry.name}`;
      if (files.length + refused.length >= limit) {
        refused.push([name, 'too-large']);
        return;
      }
      if (entry.isSymbolicLink()) refused.push([name, 'link']);
      else if (entry.isDirectory()) {
        if (depth < maxDepth) await visit(name, depth + 1);
        else refused.push([name, 'too-large']);
      } else if (entry.isFile()) {
        const { size, mtimeMs } = await lstat(join(folder, name));
        files.push({ path: name, bytes: size, modified: mtimeMs });
      } else refused.push([name, 'special']);
    }
  };
  await visit('', 0);
  return { files, refused };
}

const maxDepth = 4;
