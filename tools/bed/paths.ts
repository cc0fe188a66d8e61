import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where everything of one bed is. Data that takes long to make is under `root`, outside of any checkout. */
export type BedPaths = {
  readonly id: string;
  readonly root: string;
  /** Sockets, authorised keys: must be reachable by every user of the machine, and short (a socket path has 107 bytes). */
  readonly runtime: string;
  readonly records: string;
  readonly logs: string;
  readonly secrets: string;
  readonly cache: string;
};

/** `$FAIRLEAD_BED`, else `$XDG_CACHE_HOME/fairlead-bed`, else `~/.cache/fairlead-bed`. */
export function bedPaths(env: NodeJS.ProcessEnv = process.env): BedPaths {
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const root = resolve(env.FAIRLEAD_BED || join(cache, 'fairlead-bed'));
  const id = createHash('sha256').update(root).digest('hex').slice(0, 6);
  return {
    id,
    root,
    runtime: `/run/fairlead-bed/${id}`,
    records: join(root, 'run'),
    logs: join(root, 'logs'),
    secrets: join(root, 'secrets'),
    cache: join(root, 'cache'),
  };
}
