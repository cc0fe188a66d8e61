/** How this process was started, so that the commands that it tells somebody work as they are printed. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Invocation } from '../../common/commands.ts';
import { dataDirOf } from './data-dir.ts';

/** The folder with package.json, above the sources as above the bundle. @throws where there is none */
export function packageFolder(from = import.meta.dirname): string {
  let folder = from;
  while (!existsSync(join(folder, 'package.json'))) {
    const up = dirname(folder);
    if (up === folder) throw new Error(`No package.json above ${from}`);
    folder = up;
  }
  return folder;
}

/** The built pages that are published beside a registry's lists. */
export function registrySiteDir(): string {
  return join(packageFolder(), 'dist', 'registry-site');
}

type Surroundings = {
  /** The folder with package.json. */
  readonly folder: string;
  readonly platform: NodeJS.Platform;
  readonly exists: (path: string) => boolean;
};

const here = (): Surroundings => ({ folder: packageFolder(), platform: process.platform, exists: existsSync });

/**
 * Pure but for `exists`. Packages of the desktop app have no command line; a copy in some `node_modules` was installed, and
 * its command is in the path; what has the tools and the sources beside it is a clone.
 * @param cwd the folder of whoever types the next command; null where nobody knows, as in a console.
 */
export function invocationOf(
  dataDir: string,
  cwd: string | null,
  { folder, platform, exists }: Surroundings = here(),
): Invocation {
  const isInstalled = folder.split(/[\\/]/).includes('node_modules');
  const hasTools = exists(join(folder, 'tools', 'fairlead.mjs'));
  // What the environment says may be said to one shell only, so that the folder is named unless nobody has to say anything.
  const isDefault = resolve(dataDir) === dataDirOf(undefined, {}, platform);
  return {
    how: isInstalled && hasTools ? 'installed' : hasTools ? 'clone' : 'app',
    folder: cwd !== null && resolve(cwd) === folder ? null : folder,
    dataDir: isDefault ? null : resolve(dataDir),
    shell: platform === 'win32' ? 'windows' : 'posix',
  };
}

/** Where the person is who typed this command: npm runs scripts in the folder of the package, and says so. */
export function typedIn(env: Readonly<Record<string, string | undefined>>, cwd = process.cwd()): string {
  return env.INIT_CWD ?? cwd;
}
