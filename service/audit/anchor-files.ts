/**
 * Where the end of the chain is written down outside the database: `audit-anchor/<process>.json` in the data folder, one
 * line for each process of the site. A file is replaced as a whole, so that a reader, and a crash, find the line before
 * or the line after.
 */
import { mkdir, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf } from '../../common/thrown.ts';

/** "Entry `seq` was written with `hash`": the chain of this site is at least that long. */
export type Anchor = {
  readonly seq: number;
  /** Lower-case hex. */
  readonly hash: string;
  /** When it was written down, epoch milliseconds. */
  readonly at: number;
  /** The data folder that it was written in: another one is a copy. */
  readonly folder: string;
};

/** The line of one process; `anchor` is null where its file cannot be read as one. */
export type AnchorLine = { readonly process: string; readonly anchor: Anchor | null };

export interface AnchorFiles {
  /** The name of this process' own line. */
  readonly process: string;
  /** The lines of all processes, at most 64. Empty where none was written yet. */
  read(): Promise<readonly AnchorLine[]>;
  /** Replaces the own line; it is on the disk when this resolves. */
  write(anchor: Omit<Anchor, 'folder'>): Promise<void>;
  /** Takes back the line of a process. */
  drop(process: string): Promise<void>;
  /** The data folder by its real name. */
  folder(): Promise<string>;
}

const anchorFolder = 'audit-anchor';
const namePattern = /^([a-z0-9-]{1,60})\.json$/;
const maxLines = 64;
const maxBytes = 8192;
const anchorSchema = z.object({
  seq: z.number().int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.number().int().nonnegative(),
  folder: z.string(),
});

/** @param process a name that this process keeps over restarts: lower-case letters, digits and dashes, at most 60. */
export function createAnchorFiles({ dataDir, process }: { dataDir: string; process: string }): AnchorFiles {
  const folder = join(dataDir, anchorFolder);
  return {
    process,
    folder: () => realpath(dataDir),

    async read() {
      const names = (await listed(folder)).flatMap((file) => namePattern.exec(file)?.[1] ?? []).sort();
      const lines = names.slice(0, maxLines).map(async (name) => ({
        process: name,
        anchor: await readAnchor(join(folder, `${name}.json`)),
      }));
      return Promise.all(lines);
    },

    async write(anchor) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const fresh = join(folder, `${process}.new`);
      const line: Anchor = { ...anchor, folder: await realpath(dataDir) };
      const handle = await open(fresh, 'w', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify(line)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(fresh, join(folder, `${process}.json`));
    },

    drop: (name) => rm(join(folder, `${name}.json`), { force: true }),
  };
}

async function listed(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return [];
    throw thrown;
  }
}

/** null for what is no anchor: another program's file, or one that was damaged. */
async function readAnchor(path: string): Promise<Anchor | null> {
  let text: string;
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
      text = buffer.subarray(0, bytesRead).toString('utf8');
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return null;
    throw thrown;
  }
  try {
    return anchorSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}
