/** Bundles the shell: `main` as an ES module, the preload script as one CommonJS file, which a sandboxed preload must be. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** Never bundled: Electron brings the one, the other holds native code. */
export const shellExternals = ['electron', 'better-sqlite3'];

/**
 * Writes `<outDir>/main/main.js` and `<outDir>/preload/preload.cjs`. `outDir` is absolute or relative to the working folder.
 * No source maps: they would carry the paths of the machine that built them.
 */
export async function buildShell({ outDir }: { readonly outDir: string }): Promise<void> {
  const shared = {
    bundle: true,
    platform: 'node',
    external: shellExternals,
    absWorkingDir: projectRoot,
    sourcemap: false,
    legalComments: 'none',
    logLevel: 'error',
  } as const;
  await Promise.all([
    build({
      ...shared,
      entryPoints: ['main/main.ts'],
      format: 'esm',
      // Electron 45 carries Node 24.
      target: 'node24',
      outfile: join(outDir, 'main', 'main.js'),
    }),
    build({
      ...shared,
      entryPoints: ['preload/preload.ts'],
      format: 'cjs',
      target: 'chrome140',
      outfile: join(outDir, 'preload', 'preload.cjs'),
    }),
  ]);
}
