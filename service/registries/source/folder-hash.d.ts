/** What the types of the package leave out. */
import type { Readable } from 'node:stream';

declare module 'folder-hash' {
  type FileSystemEntry = {
    name: string;
    isDirectory(): boolean;
    isFile(): boolean;
    isSymbolicLink(): boolean;
  };

  /** What is asked for of `node:fs` for folders without links. */
  export type FileSystem = {
    readonly promises: {
      lstat(path: string): Promise<FileSystemEntry>;
      readdir(path: string, options: { withFileTypes: true }): Promise<FileSystemEntry[]>;
    };
    createReadStream(path: string): Readable;
  };

  /** `hashElement` over another file system. */
  export function prep(
    fs: FileSystem,
  ): (name: string, dir: string, options: HashElementOptions) => Promise<HashElementNode>;
}
