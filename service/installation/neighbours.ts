/**
 * Services of the same site on this machine, each on a store of its own: they can only be copies of each other. Every
 * service holds a lock in a folder of its account that all of them know; what is held and is not its own is a neighbour.
 *
 * Several services on one Postgres database are one site and have one lock: the store's identity names it.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FairleadError } from '../../common/errors.ts';
import { codeOf } from '../../common/thrown.ts';

type Neighbour = { readonly place: string; readonly pid: number | null };

type Held = { release(): void };

/** Takes a folder for this process, until that ends. @throws STORE_IN_USE (data: pid) where another has it. */
type TakeFolder = (folder: string) => Held;

export type Neighbours = {
  /** Those that run now; null where this machine does not let it be known. */
  look(): readonly Neighbour[] | null;
  close(): void;
};

export function createNeighbours(deps: {
  readonly installationId: string;
  /** What tells this store from its copies. */
  readonly storeId: string;
  /** Machine and data folder, for people. */
  readonly place: string;
  /** A folder that the services of this account share. */
  readonly folder: string;
  readonly take: TakeFolder;
}): Neighbours {
  const { installationId, storeId, place, take } = deps;
  const all = join(deps.folder, installationId);
  const ownName = createHash('sha256').update(storeId).digest('hex').slice(0, 16);
  const own = join(all, ownName);
  let held: Held | null = null;

  /** The services of one site on one database share it: whoever comes second has nothing to hold. */
  function hold(): void {
    if (held !== null) return;
    const got = taken(own);
    if ('by' in got) return;
    held = got.lock;
    writeFileSync(join(own, 'place'), place, { mode: 0o600 });
  }

  function taken(folder: string): { readonly lock: Held } | { readonly by: number | null } {
    try {
      return { lock: take(folder) };
    } catch (thrown) {
      if (!(thrown instanceof FairleadError && thrown.code === 'STORE_IN_USE')) throw thrown;
      const pid: unknown = thrown.data?.pid;
      return { by: typeof pid === 'number' ? pid : null };
    }
  }

  function lookAt(name: string): readonly Neighbour[] {
    const folder = join(all, name);
    const found = taken(folder);
    if ('by' in found) return [{ place: readPlace(folder), pid: found.by }];
    // Left by a service that has ended.
    rmSync(folder, { recursive: true, force: true });
    found.lock.release();
    return [];
  }

  return {
    look() {
      if (!isOwnFolder(deps.folder)) return null;
      hold();
      return readdirSync(all)
        .filter((name) => name !== ownName)
        .sort()
        .flatMap(lookAt);
    },
    close() {
      if (held === null) return;
      rmSync(own, { recursive: true, force: true });
      held.release();
      held = null;
    },
  };
}

function readPlace(folder: string): string {
  try {
    return readFileSync(join(folder, 'place'), 'utf8');
  } catch (thrown) {
    // It has just begun.
    if (codeOf(thrown) === 'ENOENT') return '';
    throw thrown;
  }
}

/**
 * SECURITY: docs/security.md 4.51: the folder stands in a place that everybody may write to, so it counts only where it is this
 * account's own and nobody else's.
 */
function isOwnFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (thrown) {
    if (codeOf(thrown) !== 'EEXIST') return false;
  }
  const found = lstatSync(folder);
  if (!found.isDirectory()) return false;
  return process.platform === 'win32' || (found.uid === process.getuid?.() && (found.mode & 0o077) === 0);
}
