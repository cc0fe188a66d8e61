/**
 * Builds Fairlead into dist/: the console and the pages of registries (Vite), the service bundles (esbuild) and the desktop shell; and the
 * registry that comes with it into resources/. Each part is built only when its sources have changed.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildOptions as EsbuildOptions, Plugin } from 'esbuild';
import { builtHash, hashSources, noteBuilt } from './fresh.ts';
import { firstPartyFolder, firstPartySources } from './images/published.ts';
import { withLock } from './lock.mjs';
import { projectRoot } from './setup.mjs';

export type PartName = 'console' | 'registry-site' | 'first-party-registry' | 'service' | 'shell';

type Part = {
  readonly name: PartName;
  /** Folders and files that the part is made of, from the top folder. */
  readonly sources: readonly string[];
  /** What must be there for the part to exist at all, and what must be there when it has been built. */
  readonly needs: readonly string[];
  readonly makes: readonly string[];
  /** `release`: for packages that are handed out. */
  readonly build: (root: string, release: boolean) => Promise<void>;
};

/** A build that cannot be done, told as one sentence. */
export class BuildError extends Error {}

/** Native modules and optional parts of libraries: loaded from node_modules at run time, or not at all. */
const external = [
  'better-sqlite3',
  '@node-rs/argon2',
  'cpu-features',
  '*.node',
  'pg-native',
  'bufferutil',
  'utf-8-validate',
  '@napi-rs/nice',
];

/**
 * `import` of `node:http` makes Node read every name that it exports, and one of them loads Node's own undici: 60 ms of
 * each start, for nothing that is used. `require` does not.
 */
const httpByRequire: Plugin = {
  name: 'http-by-require',
  setup(build) {
    const namespace = 'by-require';
    build.onResolve({ filter: /^(node:)?https?$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path: path.replace(/^(node:)?/, 'node:'), namespace } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: `module.exports = require('${path}');` }));
  },
};

/** dockerode loads gRPC, a megabyte, for builds with BuildKit alone. The service builds no images. */
const withoutBuildKit: Plugin = {
  name: 'without-build-kit',
  setup(build) {
    build.onLoad({ filter: /[\\/]dockerode[\\/]lib[\\/]session\.js$/ }, () => ({
      contents: "module.exports = () => { throw new Error('This build of dockerode has no BuildKit sessions.'); };",
    }));
  },
};

/**
 * A release trusts the vendor's keys alone, so that no licence of a test is worth anything there.
 * SECURITY: docs/security.md 4.57.
 */
export const withoutTestKeys: Plugin = {
  name: 'without-test-keys',
  setup(build) {
    const contents = JSON.stringify({ keys: [] });
    build.onLoad({ filter: /[\\/]license-keys\.test\.json$/ }, () => ({ contents, loader: 'json' }));
  },
};

/** How the service is bundled, wherever that is done. */
export const serviceBundle = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  external: external,
  plugins: [httpByRequire, withoutBuildKit],
  // One copy of shared code, and worker threads find what is loaded lazily beside them.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  // Libraries that are CommonJS ask for `require` and `__dirname`, which ES modules do not have.
  banner: {
    js: [
      "import { createRequire as __createRequire } from 'node:module';",
      'const require = __createRequire(import.meta.url);',
      'const __dirname = import.meta.dirname, __filename = import.meta.filename;',
    ].join(''),
  },
} satisfies EsbuildOptions;

/**
 * Worker threads and viewer workers are started by file: ours and the pool library's own. All stand among the chunks,
 * because that is the folder of the code that names them (service/work/threads.ts, service/proxy/gateway-process.ts).
 */
export const workerEntries = {
  'chunks/viewer': 'service/proxy/process.ts',
  'chunks/work': 'service/work/worker.ts',
  'chunks/worker': 'node_modules/piscina/dist/worker.js',
} as const;

/** Where the service starts: the bundle's name and its entry. */
const serviceEntries: Readonly<Record<string, string>> = {
  embedded: 'service/embedded.ts',
  standalone: 'service/standalone.ts',
  cli: 'service/cli.ts',
  ...workerEntries,
};

/** What the vendor decides about licences. */
const vendorData = ['keys', 'keys.test', 'policy'].map((name) => `resources/license-${name}.json`);

const everywhere = ['package-lock.json', 'tools/build.ts'];

const allParts: readonly Part[] = [
  {
    name: 'console',
    sources: ['renderer', 'common', ...everywhere],
    needs: ['renderer/vite.config.ts'],
    makes: ['dist/renderer/index.html'],
    build: (root) => buildPages(root, 'renderer/vite.config.ts'),
  },
  {
    // The pages that are published beside a registry's lists.
    name: 'registry-site',
    sources: ['renderer', 'common', ...everywhere],
    needs: ['renderer/registry-site/vite.config.ts'],
    makes: ['dist/registry-site/index.html'],
    build: (root) => buildPages(root, 'renderer/registry-site/vite.config.ts'),
  },
  {
    // The registry that comes with Fairlead.
    name: 'first-party-registry',
    sources: [
      ...firstPartySources,
      'tools/first-party.ts',
      'common/registry',
      'common/registry-source',
      'service/registries/source',
      ...everywhere,
    ],
    needs: firstPartySources,
    makes: [`${firstPartyFolder}/1.0/list.json`, `${firstPartyFolder}/1.1/list.json`],
    // Loaded only here, as the bundler is.
    build: async (root) => (await import('./first-party.ts')).buildFirstParty(root),
  },
  {
    name: 'service',
    sources: ['service', 'common', 'package.json', ...vendorData, ...everywhere],
    needs: Object.values(serviceEntries),
    makes: Object.keys(serviceEntries).map((name) => `dist/service/${name}.js`),
    build: buildService,
  },
  {
    name: 'shell',
    sources: ['main', 'preload', 'common', ...everywhere],
    needs: ['main/build.ts'],
    makes: ['dist/main/main.js', 'dist/preload/preload.cjs'],
    build: buildShellPart,
  },
];

export const partNames: readonly PartName[] = allParts.map((part) => part.name);

/** True when the part has been built from exactly the sources that are there now. */
export function isFresh(name: PartName, root = projectRoot, release = false): boolean {
  const part = allParts.find((candidate) => candidate.name === name);
  if (part === undefined || !part.makes.every((file) => existsSync(join(root, file)))) return false;
  return builtHash(root, name) === hashOf(part, root, release);
}

/** What the part is made of; a service for release is another one. */
function hashOf({ name, sources }: Part, root: string, release: boolean): string {
  return `${hashSources(root, sources)}${release && name === 'service' ? ' for release' : ''}`;
}

export type BuildOptions = {
  readonly root?: string;
  /** All parts where silent. */
  readonly parts?: readonly PartName[];
  readonly force?: boolean;
  /** Without what only builds that are tried have: the test key of licences. */
  readonly release?: boolean;
  readonly say?: (line: string) => void;
};

/** Builds what is not fresh and returns the names of what was built. Throws `BuildError` with a sentence per part. */
export async function buildParts(options: BuildOptions = {}): Promise<readonly PartName[]> {
  const { root = projectRoot, parts = partNames, force = false, release = false, say = () => undefined } = options;
  const stale = allParts
    .filter((part) => parts.includes(part.name))
    .filter((part) => force || !isFresh(part.name, root, release));
  if (stale.length === 0) return [];
  return withLock(
    join(root, '.cache', 'building'),
    async () => {
      const results = await Promise.allSettled(stale.map((part) => buildPart(part, root, release, say)));
      // Else the bundler's own process stays as long as what was built runs.
      if (stale.some(({ name }) => name === 'service' || name === 'shell')) await (await import('esbuild')).stop();
      const failures = results.flatMap((result) => (result.status === 'rejected' ? [sentence(result.reason)] : []));
      if (failures.length > 0) throw new BuildError(failures.join('\n'));
      return stale.map((part) => part.name);
    },
    (pid) => say(`Another build is running (process ${pid}); waiting for it.`),
  );
}

async function buildPart(part: Part, root: string, release: boolean, say: (line: string) => void): Promise<void> {
  const missing = part.needs.filter((file) => !existsSync(join(root, file)));
  if (missing.length > 0) {
    throw new BuildError(`The ${part.name} cannot be built: ${missing.join(' and ')} is not there.`);
  }
  // The hash is taken before the build: a file saved meanwhile makes the part stale, never wrongly fresh.
  const hash = hashOf(part, root, release);
  const started = Date.now();
  await part.build(root, release);
  const absent = part.makes.filter((file) => !existsSync(join(root, file)));
  if (absent.length > 0) throw new BuildError(`Building the ${part.name} did not make ${absent.join(' and ')}.`);
  noteBuilt(root, part.name, hash);
  say(`Built the ${part.name} in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

async function buildPages(root: string, config: string): Promise<void> {
  // A process of its own: Vite sets NODE_ENV, which must not leak into what is started afterwards.
  const args = ['node_modules/vite/bin/vite.js', 'build', '--config', config, '--logLevel', 'warn'];
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new BuildError(`Vite could not build the pages of ${config}; its message is above.`));
    });
  });
}

async function buildService(root: string, release: boolean): Promise<void> {
  // Pieces of earlier builds stay beside those of this one: a package would take them along.
  if (release) await rm(join(root, 'dist', 'service'), { recursive: true, force: true });
  // Loaded only here: `fairlead` asks this module what is fresh, and should not wait for a bundler.
  const { build: bundle } = await import('esbuild');
  await bundle({
    absWorkingDir: root,
    entryPoints: serviceEntries,
    outdir: join(root, 'dist', 'service'),
    ...serviceBundle,
    plugins: [...serviceBundle.plugins, ...(release ? [withoutTestKeys] : [])],
    sourcemap: true,
    logLevel: 'warning',
  });
}

async function buildShellPart(root: string): Promise<void> {
  const module: unknown = await import(pathToFileURL(join(root, 'main', 'build.ts')).href);
  if (!isShellBuilder(module))
    throw new BuildError('The shell cannot be built: main/build.ts does not export buildShell.');
  await module.buildShell({ outDir: join(root, 'dist') });
}

function isShellBuilder(module: unknown): module is {
  readonly buildShell: (options: { readonly outDir: string }) => Promise<unknown>;
} {
  return (
    typeof module === 'object' && module !== null && 'buildShell' in module && typeof module.buildShell === 'function'
  );
}

function sentence(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

/** `node tools/build.ts [--force] [--release] [part ...]`. Returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => arg !== '--force' && arg !== '--release');
  const unknown = names.filter((name) => !partNames.some((part) => part === name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no part "${unknown[0]}". The parts are: ${partNames.join(', ')}.\n`);
    return 2;
  }
  const parts = partNames.filter((part) => names.length === 0 || names.includes(part));
  try {
    const say = (line: string): void => void process.stdout.write(`${line}\n`);
    const built = await buildParts({
      parts,
      force: args.includes('--force'),
      release: args.includes('--release'),
      say,
    });
    if (built.length === 0) say('Everything is built already.');
    return 0;
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
