/** What the registry that comes with Fairlead is made of, and where it is built. Pure. */
import { imageNames } from '../../common/images/own-images.ts';

/** From the top folder; packages have it among their resources. */
export const firstPartyFolder = 'resources/registry';

/** Files, from the top folder. */
export const firstPartySources: readonly string[] = [
  'images/registry.json',
  'resources/icons/icon.svg',
  ...imageNames.flatMap((name) => [`images/${name}/workspace.json`, `images/${name}/icon.svg`]),
];
