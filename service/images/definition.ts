/** What an image is made of: the files of its folder, as they go to the engine, and the hash that names them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';

type ContextFile = {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly isExecutable: boolean;
  readonly content: Buffer;
};

/** What is about an image and no part of it: changing that builds nothing. */
const aside = /^(?:[^/]*\.md|workspace\.json|icon\.[a-z]+)$/;

/** The files of an image's folder that are built, sorted by path. */
export function readContext(folder: string): readonly ContextFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((path) => !aside.test(path) && statSync(join(folder, path)).isFile())
    .sort()
    .map((path) => {
      const content = readFileSync(join(folder, path));
      return { path, isExecutable: isExecutable(statSync(join(folder, path)).mode, content), content };
    });
}

/** Where files have no such mode, what a script begins with says it: none of the images' folders holds another program. */
function isExecutable(mode: number, content: Buffer): boolean {
  return process.platform === 'win32' ? content.subarray(0, 2).toString('latin1') === '#!' : (mode & 0o100) !== 0;
}

/**
 * The name of a definition: 64 hexadecimal digits over its files, whether they can be executed, and the definition that it
 * stands on. What is not in it: times, owners, mirrors, and which versions of packages a mirror has today.
 */
export function definitionOf(files: readonly ContextFile[], parent: string): string {
  const hash = createHash('sha256').update(`${parent}\0`);
  for (const { path, isExecutable, content } of files) {
    hash.update(`${path}\0${isExecutable ? 'x' : '-'}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** The folder as the archive that an engine builds from: the same files give the same bytes, whoever checked them out. */
export function contextArchive(files: readonly ContextFile[]): Readable {
  const archive = pack();
  for (const { path, isExecutable, content } of files) {
    archive.entry({ name: path, mode: isExecutable ? 0o755 : 0o644, mtime: new Date(0), uid: 0, gid: 0 }, content);
  }
  archive.finalize();
  return Readable.from(archive);
}
