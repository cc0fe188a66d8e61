/** Makes a new registry's source. */
import { basename, resolve } from 'node:path';
import { layoutFiles, ownIconPath, placeholderSvg, sampleFiles } from '../../../common/registry-source/new-files.ts';
import { defaultSettings } from '../../../common/registry-source/settings.ts';
import { placeFolder } from './place-folder.ts';

type NewSource = { readonly name: string | null; readonly sample: boolean };

/** @throws REGISTRY_FOLDER_TAKEN where something is there */
export async function newSource(path: string, { name, sample }: NewSource): Promise<void> {
  const settings = { ...defaultSettings, name: name ?? basename(resolve(path)), icon: `/${ownIconPath}` };
  const files = new Map<string, string>([
    ...layoutFiles(settings),
    [ownIconPath, placeholderSvg],
    ...(sample ? sampleFiles() : ([['workspaces/.gitkeep', '']] as const)),
  ]);
  await placeFolder(path, files, 'nothing');
}
