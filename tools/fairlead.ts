/** The `fairlead` command: the service's own command line, from its bundle when that is fresh, else from its source. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BuildError, buildParts, isFresh, type PartName } from './build.ts';
import { passThrough } from './on-node24.mjs';
import { projectRoot } from './setup.mjs';
import { hasStarter, startedByThis } from './starter.mjs';

const withStarter = new URL('./with-starter.mjs', import.meta.url).href;

/** The file that holds the command line of the service; undefined where there is none. */
export function cliEntry(root = projectRoot): string | undefined {
  if (isFresh('service', root)) return join(root, 'dist', 'service', 'cli.js');
  const source = join(root, 'service', 'cli.ts');
  return existsSync(source) ? source : undefined;
}

/** Runs the command line in the place of this process where the platform can do that, else as a child. */
export async function main(args: readonly string[]): Promise<number> {
  const entry = cliEntry();
  if (entry === undefined) {
    process.stderr.write('The command line of the service (service/cli.ts) is not there.\n');
    return 1;
  }
  try {
    // What is published beside a registry's lists, and the registry that a new site begins with, have to be there, and are
    // built in a moment.
    const needed = neededBy(args);
    if (needed !== null) await buildParts({ parts: [needed], say: (line) => process.stderr.write(`${line}\n`) });
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  const watched = hasStarter(process.env, process.ppid) ? ['--import', withStarter] : [];
  if (process.platform !== 'win32' && process.execve !== undefined) {
    process.execve(process.execPath, [process.execPath, ...watched, entry, ...args], process.env);
  }
  return passThrough(process.execPath, ['--import', withStarter, entry, ...args], { env: startedByThis(process.env) });
}

function neededBy([command, what]: readonly string[]): PartName | null {
  if (command === 'serve') return 'first-party-registry';
  return command === 'registry' && (what === 'build' || what === 'serve') ? 'registry-site' : null;
}
