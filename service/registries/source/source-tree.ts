/** The files of a registry's source, wherever they are: a folder of this machine, or an archive that was unpacked in memory. */
import { join } from 'node:path';
import { Readable } from 'node:stream';
// As a whole: of a CommonJS module Node sees the names by its text alone, and misses some of these.
import folderHash, { type FileSystem } from 'folder-hash';
import { entriesOf, filesBelow, type Listing, type ReadFile, readInside } from './files.ts';

type TreeEntry = { readonly name: string; readonly kind: 'file' | 'folder' | 'other' };

/** Paths begin at the top of the source and have slashes. */
export type SourceTree = {
  /** What stands in a folder, in any order. Null where there is no such folder. */
  entries(path: string): Promise<readonly TreeEntry[] | null>;
  /** As `filesBelow` of `files.ts`: paths from the folder. */
  filesBelow(path: string, limit: number): Promise<Listing>;
  /** As `readInside`. @param limit bytes */
  read(path: string, limit: number): Promise<ReadFile>;
  /**
   * The hash by which sites see that a workspace has changed: of the names and contents of its folder, as the published
   * processor calls the package. The folder was read before: it holds regular files only, within bounds.
   */
  hash(workspace: string): Promise<string>;
};

const hashed = { algo: 'sha1', encoding: 'hex' } as const;

/** @param root a folder, without links on the way */
export function diskTree(root: string): SourceTree {
  return {
    async entries(path) {
      const found = await entriesOf(join(root, path));
      if (found === null) return null;
      return found.map((entry) => {
        if (entry.isFile()) return { name: entry.name, kind: 'file' };
        return { name: entry.name, kind: entry.isDirectory() ? 'folder' : 'other' };
      });
    },
    filesBelow: (path, limit) => filesBelow(join(root, path), limit),
    read: (path, limit) => readInside(root, path, limit),
    hash: async (workspace) => (await folderHash.hashElement(workspace, join(root, 'workspaces'), hashed)).hash,
  };
}

/** @param files by path. @param modified epoch milliseconds, of all of them */
export function memoryTree(files: ReadonlyMap<string, Uint8Array>, modified: number): SourceTree {
  const folders = foldersOf(files.keys());
  const hash = folderHash.prep(fileSystemOf(files, folders));
  return {
    entries: async (path) => [...(folders.get(path) ?? [])].map(([name, kind]) => ({ name, kind })),
    async filesBelow(path, limit) {
      const found = [...files].filter(([name]) => name.startsWith(`${path}/`));
      return {
        files: found
          .slice(0, limit)
          .map(([name, bytes]) => ({ path: name.slice(path.length + 1), bytes: bytes.length, modified })),
        refused: found.slice(limit, limit + 1).map(([name]) => [name.slice(path.length + 1), 'too-large']),
      };
    },
    async read(path, limit) {
      const bytes = files.get(path);
      if (bytes === undefined) return 'missing';
      return bytes.length > limit ? 'too-large' : { bytes, modified };
    },
    hash: async (workspace) => (await hash(workspace, 'workspaces', hashed)).hash,
  };
}

type Folders = ReadonlyMap<string, ReadonlyMap<string, 'file' | 'folder'>>;

/** What stands in each folder, '' being the top. */
function foldersOf(paths: Iterable<string>): Folders {
  const folders = new Map<string, Map<string, 'file' | 'folder'>>();
  for (const path of paths) {
    const parts = path.split('/');
    parts.forEach((name, depth) => {
      const parent = parts.slice(0, depth).join('/');
      const children = folders.get(parent) ?? new Map<string, 'file' | 'folder'>();
      children.set(name, depth === parts.length - 1 ? 'file' : 'folder');
      folders.set(parent, children);
    });
  }
  return folders;
}

/** As much of Node's file system as the package asks for. */
function fileSystemOf(files: ReadonlyMap<string, Uint8Array>, folders: Folders): FileSystem {
  const slashed = (path: string) => path.replaceAll('\\', '/');
  const entry = (name: string, isFolder: boolean) => ({
    name,
    isDirectory: () => isFolder,
    isFile: () => !isFolder,
    isSymbolicLink: () => false,
  });
  return {
    promises: {
      lstat: async (path) => entry(path, folders.has(slashed(path))),
      readdir: async (path) =>
        [...(folders.get(slashed(path)) ?? [])].map(([name, kind]) => entry(name, kind === 'folder')),
    },
    createReadStream: (path) => Readable.from([Buffer.from(files.get(slashed(path)) ?? [])]),
  };
}
