/** What comes with the program besides itself: the registry of its own workspaces, and what their images are built of. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export type Shipped = {
  /** Folder of the registry, as it was built. */
  readonly registry: string;
  /** Folder with a folder per image. */
  readonly images: string;
};

/**
 * Where it is: among the resources of a package of the desktop app, else in the folder with package.json. null where it was
 * not built.
 * @param folder the one with package.json
 */
export function shippedWith(folder: string, exists: (path: string) => boolean = existsSync): Shipped | null {
  const shipped =
    basename(folder) === 'app.asar'
      ? { registry: join(dirname(folder), 'fairlead', 'registry'), images: join(dirname(folder), 'fairlead', 'images') }
      : { registry: join(folder, 'resources', 'registry'), images: join(folder, 'images') };
  return exists(join(shipped.registry, '1.1', 'list.json')) ? shipped : null;
}

/** Whether a new site begins with it: not where the environment says `FAIRLEAD_DEFAULTS=none`. */
export function wantsDefaults(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.FAIRLEAD_DEFAULTS !== 'none';
}
