/**
 * The registry that comes with Fairlead, made of `images/` by the product's own writer: lists and icons in
 * `resources/registry`, without pages. The same files give the same bytes, whenever and wherever they are built.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageNames } from '../common/images/own-images.ts';
import { fileText } from '../common/registry-source/exact-json.ts';
import { settingsName } from '../common/registry-source/settings.ts';
import { buildInto } from '../service/registries/source/build.ts';
import { firstPartyFolder } from './images/published.ts';

/**
 * Makes the source of the registry in the folder `into`: of each image its workspace and its icon, named as the field
 * has it, and nothing else. What is hashed is what is published.
 */
export function writeSource(root: string, into: string): void {
  cpSync(join(root, 'images', 'registry.json'), join(into, settingsName));
  mkdirSync(join(into, 'img'), { recursive: true });
  cpSync(join(root, 'resources', 'icons', 'icon.svg'), join(into, 'img', 'logo.svg'));
  for (const name of imageNames) {
    const folder = join(into, 'workspaces', name);
    mkdirSync(folder, { recursive: true });
    // All icons of a registry are in one folder, where each has the name of its workspace.
    const entry = JSON.parse(readFileSync(join(root, 'images', name, 'workspace.json'), 'utf8')) as object;
    writeFileSync(join(folder, 'workspace.json'), fileText({ ...entry, image_src: `${name}.svg` }));
    cpSync(join(root, 'images', name, 'icon.svg'), join(folder, `${name}.svg`));
  }
}

/** Builds it below `root`. @throws what the writer throws */
export async function buildFirstParty(root: string): Promise<void> {
  const source = mkdtempSync(join(tmpdir(), 'fairlead-first-party-'));
  try {
    writeSource(root, source);
    await buildInto(source, join(root, firstPartyFolder), { siteDir: null });
  } finally {
    rmSync(source, { recursive: true, force: true });
  }
}
