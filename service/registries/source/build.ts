/** Builds a registry's source into a folder for a web server. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { FairleadError } from '../../../common/errors.ts';
import { type CheckedSource, checkSource } from '../../../common/registry-source/check-source.ts';
import { codeOf } from '../../../common/thrown.ts';
import { buildFiles, type Files } from './build-files.ts';
import { filesBelow, readInside } from './files.ts';
import { placeFolder } from './place-folder.ts';
import { type LoadedFolder, modifiedOf, readSource } from './read-source.ts';

export type BuildOptions = {
  /** Where the built site is that is published beside the lists; null: lists and icons alone, which nobody looks at as pages. */
  readonly siteDir: string | null;
  /** `SOURCE_DATE_EPOCH`, in seconds, where the environment says it (reproducible-builds.org). */
  readonly sourceDate?: string | undefined;
};

export type Built = { readonly files: Files; readonly checked: CheckedSource; readonly loaded: LoadedFolder };

/** Everything that would be published. @throws REGISTRY_SOURCE_MISSING, REGISTRY_SOURCE_UNUSABLE, REGISTRY_SITE_MISSING */
export async function buildRegistry(path: string, options: BuildOptions): Promise<Built> {
  const loaded = await readSource(path);
  const checked = checkSource(loaded.source);
  const site = options.siteDir === null ? null : await readSite(options.siteDir);
  const files = await buildFiles({ loaded, checked, site, modified: modifiedOf(loaded, options.sourceDate) });
  return { files, checked, loaded };
}

/** Builds into `out`. @throws what `buildRegistry` throws, and REGISTRY_FOLDER_TAKEN */
export async function buildInto(path: string, out: string, options: BuildOptions): Promise<Built> {
  const built = await buildRegistry(path, options);
  await refuseInside(built.loaded.root, out);
  await placeFolder(out, built.files, 'own');
  return built;
}

/** What is built must not be read as a part of the source at the next build, nor stand in its place. */
async function refuseInside(root: string, out: string): Promise<void> {
  const target = await realTarget(resolve(out));
  const leads = (from: string, to: string): boolean => {
    const way = relative(from, to);
    return way === '' || (!way.startsWith('..') && !isAbsolute(way));
  };
  const isPart = ['workspaces', 'site', '.git'].some((name) => leads(join(root, name), target));
  if (!leads(target, root) && !isPart) return;
  throw new FairleadError('REGISTRY_FOLDER_TAKEN', {
    message: `${out} is a part of the registry’s source, or holds it. Nothing was changed.`,
    hint: 'Choose a folder beside the source, or "public" in it.',
    data: { path: out },
  });
}

/** The path without links, also where its end is not there yet. */
async function realTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT' || dirname(path) === path) throw thrown;
    return join(await realTarget(dirname(path)), basename(path));
  }
}

/** The built pages of registries, by path. @throws REGISTRY_SITE_MISSING */
export async function readSite(siteDir: string): Promise<Files> {
  const missing = () =>
    new FairleadError('REGISTRY_SITE_MISSING', {
      message: 'The pages of a registry’s site are not built.',
      hint: 'Run "npm run build" once.',
      data: { path: siteDir },
    });
  let root: string;
  try {
    root = await realpath(siteDir);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') throw missing();
    throw thrown;
  }
  const files = new Map<string, Uint8Array>();
  for (const { path } of (await filesBelow(root, 200)).files) {
    const file = await readInside(root, path, 8 * 1024 * 1024);
    if (typeof file === 'object') files.set(path, file.bytes);
  }
  if (!files.has('index.html')) throw missing();
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}
