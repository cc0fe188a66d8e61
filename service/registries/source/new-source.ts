/** Makes a new registry's source. */
import { basename, resolve } from 'node:path';
import { type NewRegistry, newSourceFiles } from '../../../common/registry-source/new-files.ts';
import { placeFolder } from './place-folder.ts';

/** @param wish `name`: that of the folder where it is null. @throws REGISTRY_FOLDER_TAKEN where something is there */
export async function newSource(
  path: string,
  wish: Omit<NewRegistry, 'name'> & { readonly name: string | null },
): Promise<void> {
  await placeFolder(path, newSourceFiles({ ...wish, name: wish.name ?? basename(resolve(path)) }), 'nothing');
}
