/**
 * What a build was made of: one hash over names and contents of its sources. A part is built again when the hash
 * differs from the one noted with its output.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Files that never end up in a build. */
const notBuilt = /(\.test\.tsx?|\.itest\.ts|\.md)$/;

/** All files below the given folders and files (paths from `root`), sorted, as paths from `root` with `/`. */
export function sourceFiles(root: string, sources: readonly string[]): string[] {
  const found: string[] = [];
  const visit = (path: string): void => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isFile()) {
      found.push(relative(root, path).replaceAll('\\', '/'));
      return;
    }
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) visit(join(path, entry.name));
      else if (entry.isFile() && !notBuilt.test(entry.name)) visit(join(path, entry.name));
    }
  };
  for (const source of sources) visit(join(root, source));
  return [...new Set(found)].sort();
}

/** SHA-256 (hex) over the names and contents of all source files. */
export function hashSources(root: string, sources: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of sourceFiles(root, sources)) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

type Notes = Readonly<Record<string, string>>;

function notesFile(root: string): string {
  return join(root, 'dist', '.built.json');
}

function readNotes(root: string): Notes {
  const file = notesFile(root);
  if (!existsSync(file)) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Notes) : {};
  } catch {
    // A half-written note only means that everything is built again.
    return {};
  }
}

/** The hash that was noted when this part was last built; undefined when it never was. */
export function builtHash(root: string, part: string): string | undefined {
  return readNotes(root)[part];
}

/** Notes the hash of what was just built. */
export function noteBuilt(root: string, part: string, hash: string): void {
  const file = notesFile(root);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify({ ...readNotes(root), [part]: hash }));
  renameSync(`${file}.new`, file);
}
