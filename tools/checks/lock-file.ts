/** What package-lock.json has to hold so that `npm ci` passes on every platform. Pure. */

/** An entry of the `packages` object of a lock file, as far as it is read here. */
type LockedPackage = {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
  readonly link?: boolean;
};
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

/**
 * The packages that an entry depends on and that have no entry of their own, as `<who> needs <what>`. npm leaves them
 * out silently when it writes a lock file while its registry lacks them, or on one platform only, and `npm ci` then
 * refuses the file everywhere. Optional ones (the packages of each platform) count like the others.
 */
export function missingPackages(packages: LockedPackages): readonly string[] {
  return Object.entries(packages).flatMap(([path, entry]) => {
    const wanted = {
      ...entry.dependencies,
      ...entry.optionalDependencies,
      ...(path === '' ? entry.devDependencies : {}),
    };
    return Object.keys(wanted)
      .filter((name) => !places(path, name).some((place) => packages[place] !== undefined))
      .map((name) => `${path === '' ? 'package.json' : path} needs ${name}`);
  });
}

/** Where Node looks for a package, seen from the folder `path`: nearest first. */
function places(path: string, name: string): readonly string[] {
  const found: string[] = [];
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    found.push(`${folder === '' ? '' : `${folder}/`}node_modules/${name}`);
    if (folder === '') return found;
  }
}

/** Entries that name the host they came from: the lock file of one machine would send all others there. */
export function hostNames(packages: LockedPackages): readonly string[] {
  return Object.entries(packages)
    .filter(([, entry]) => entry.resolved !== undefined && entry.link !== true)
    .map(([path, entry]) => `${path} comes from ${entry.resolved}`);
}
