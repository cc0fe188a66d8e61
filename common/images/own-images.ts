/** Which images there are, in which order they are built, and what each is called. Pure. */

/** From the one that the others stand on. */
export const imageNames = ['desktop', 'desktop-deluxe', 'firefox'] as const;
export type ImageName = (typeof imageNames)[number];

/** The image whose layers this one shares; null: it stands on plain Debian. */
export const parents: Readonly<Record<ImageName, ImageName | null>> = {
  desktop: null,
  'desktop-deluxe': 'desktop',
  firefox: 'desktop',
};

/** The Debian release that all of them are made of. */
export const suite = 'bookworm';

/** A plain Debian 12 as the engine has or pulls it, and as it is called where it was made here. */
export const debianImage = `debian:${suite}-slim`;
export const madeBase = `localhost/fairlead/base:${suite}`;

export function isImageName(name: string): name is ImageName {
  return imageNames.some((known) => known === name);
}

/** The images that are wanted with what they stand on, in the order of building. */
export function withParents(wanted: readonly ImageName[]): readonly ImageName[] {
  const needed = new Set<ImageName>();
  for (const name of wanted) {
    for (let at: ImageName | null = name; at !== null; at = parents[at]) needed.add(at);
  }
  return imageNames.filter((name) => needed.has(name));
}

type References = {
  /** What a workspace names: `localhost/fairlead/desktop:1.0`. Moves on with each build. */
  readonly name: string;
  /** What this definition alone is called: `localhost/fairlead/desktop:def-0123456789ab`. */
  readonly exact: string;
};

/** `prefix`: what stands before the image's name, such as `localhost/fairlead` or `registry.example/tools`. */
export function referencesOf(name: ImageName, definition: string, prefix: string, tag: string): References {
  const repository = `${prefix}/${name}`;
  return { name: `${repository}:${tag}`, exact: `${repository}:def-${definition.slice(0, 12)}` };
}

/** What workspaces that come with the program call their images. */
export const ownPlace = { prefix: 'localhost/fairlead', tag: '1.0' } as const;

/** The image of the program's own that has this very name, and so can be built from what came with it; null for any other. */
export function ownImageOf(reference: string): ImageName | null {
  return imageNames.find((name) => reference === `${ownPlace.prefix}/${name}:${ownPlace.tag}`) ?? null;
}

/** The label that carries the definition, in the images and here. */
export const definitionLabel = 'app.fairlead.image.definition';

/** Where an image keeps its SBOM. */
export const sbomPath = '/usr/share/doc/fairlead-image/sbom.spdx.json';
