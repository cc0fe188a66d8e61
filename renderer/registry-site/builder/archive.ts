/** The archive that is unpacked into `workspaces/`. */
import { zipSync } from 'fflate';
import type { JsonObject } from '../../../common/registry/document.ts';
import { fileText } from '../../../common/registry-source/exact-json.ts';

type Archived = {
  readonly folder: string;
  readonly entry: JsonObject;
  readonly icon: { readonly name: string; readonly bytes: Uint8Array } | null;
};

/** One folder with its workspace.json and its icon. */
export function archiveOf({ folder, entry, icon }: Archived): Uint8Array<ArrayBuffer> {
  const files = {
    [`${folder}/workspace.json`]: new TextEncoder().encode(fileText(entry)),
    ...(icon !== null && { [`${folder}/${icon.name}`]: icon.bytes }),
  };
  return new Uint8Array(zipSync(files, { level: 6 }));
}
