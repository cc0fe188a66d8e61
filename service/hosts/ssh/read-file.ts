/** Files that belong to a person, read without waiting for anything and without trusting their size. */
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { codeOf } from '../../../common/thrown.ts';

/** Why a file was not read. `code`: the system's (`ENOENT`, `EACCES`, …), or `NOT_A_FILE`, `TOO_LARGE`. */
export class FileProblem extends Error {
  readonly code: string;
  readonly isFolder: boolean;
  constructor(path: string, code: string, { cause, isFolder = false }: { cause?: unknown; isFolder?: boolean } = {}) {
    super(`${path}: ${code}`, cause === undefined ? undefined : { cause });
    this.isFolder = isFolder;
    this.name = 'FileProblem';
    this.code = code;
  }
}

/** True where the file, or a folder on the way to it, is not there. */
export function isMissing(problem: FileProblem): boolean {
  return problem.code === 'ENOENT' || problem.code === 'ENOTDIR';
}

/**
 * SECURITY: docs/security.md 3.5: only regular files are opened, and never so that the opening waits: a pipe or a
 * device in the place of a file holds nothing up.
 * @throws FileProblem
 */
export async function withFile<T>(
  path: string,
  use: (file: FileHandle, facts: { readonly bytes: number; readonly mode: number }) => Promise<T>,
): Promise<T> {
  let file: FileHandle | undefined;
  try {
    // Opening a device can already do something: it is looked at first, and once more when it is open.
    const before = await stat(path);
    if (!before.isFile()) throw new FileProblem(path, 'NOT_A_FILE', { isFolder: before.isDirectory() });
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const facts = await file.stat();
    if (!facts.isFile()) throw new FileProblem(path, 'NOT_A_FILE');
    return await use(file, { bytes: facts.size, mode: facts.mode & 0o777 });
  } catch (thrown) {
    if (thrown instanceof FileProblem || !(thrown instanceof Error) || !('syscall' in thrown)) throw thrown;
    throw new FileProblem(path, codeOf(thrown) || 'UNKNOWN', { cause: thrown });
  } finally {
    await file?.close();
  }
}

/**
 * The content of a file of at most `maxBytes`, and its permission bits.
 * @throws FileProblem
 */
export async function readBounded(
  path: string,
  maxBytes: number,
): Promise<{ readonly content: Buffer; readonly mode: number }> {
  return await withFile(path, async (file, { bytes, mode }) => {
    if (bytes > maxBytes) throw new FileProblem(path, 'TOO_LARGE');
    // A file may grow while it is read: one byte more than allowed shows that.
    const buffer = Buffer.alloc(maxBytes + 1);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, filled);
      filled += bytesRead;
      if (filled > maxBytes) throw new FileProblem(path, 'TOO_LARGE');
      if (bytesRead === 0) return { content: buffer.subarray(0, filled), mode };
    }
  });
}

/**
 * The first bytes of a file, as they are.
 * @throws FileProblem
 */
export async function readStart(path: string, bytes: number): Promise<Buffer> {
  return await withFile(path, async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  });
}
