/** Makes an app folder for specs: the real bundles of main and preload, and a service entry of the spec's choice. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildParts, serviceBundle, workerEntries } from '../../tools/build.ts';
import { buildShell } from '../build.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

export type AppFolder = {
  readonly app: string;
  /** A fresh, empty user data folder. */
  userData(): string;
  remove(): void;
};

/**
 * `service` is the TypeScript entry of the utility process, relative to the project's root. `consolePage` stands in for the
 * console of a service that serves one; `{ built: true }` takes the real one.
 */
export async function makeAppFolder(
  service: string,
  consolePage?: string | { readonly built: true },
): Promise<AppFolder> {
  const base = mkdtempSync(join(tmpdir(), 'fairlead-shell-'));
  const app = join(base, 'app');
  mkdirSync(join(app, 'resources'), { recursive: true });
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'fairlead', version: '9.8.7', type: 'module', main: 'dist/main/main.js' }),
  );
  cpSync(join(projectRoot, 'resources', 'icons'), join(app, 'resources', 'icons'), { recursive: true });
  if (typeof consolePage === 'object') {
    await buildParts({ parts: ['console'] });
    cpSync(join(projectRoot, 'dist', 'renderer'), join(app, 'dist', 'renderer'), { recursive: true });
  } else if (consolePage !== undefined) {
    mkdirSync(join(app, 'dist', 'renderer'), { recursive: true });
    writeFileSync(join(app, 'dist', 'renderer', 'index.html'), consolePage);
  }
  // Native modules are never bundled.
  symlinkSync(join(projectRoot, 'node_modules'), join(app, 'node_modules'));
  await Promise.all([
    buildShell({ outDir: join(app, 'dist') }),
    build({
      absWorkingDir: projectRoot,
      entryPoints: { embedded: service, ...workerEntries },
      outdir: join(app, 'dist', 'service'),
      ...serviceBundle,
      logLevel: 'error',
    }),
  ]);
  let made = 0;
  return {
    app,
    userData() {
      made += 1;
      const folder = join(base, `u${made}`);
      mkdirSync(folder, { mode: 0o700 });
      return folder;
    },
    // What ran in it may still write its last line.
    remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }),
  };
}
