/** What a site says about the paths of its hosts. */

export type HostPathPolicy = {
  /** Folders for data: what lies below one is low, if it is not the engine's, Fairlead's, or a place of keys. */
  readonly dataFolders: readonly string[];
  /** Where engines keep images, containers and volumes. `~/…` stands for that folder in anybody's home. */
  readonly engineRoots: readonly string[];
  /** Fairlead's own folders: its store and its keys. */
  readonly ownFolders: readonly string[];
  /** The profile path that an administrator set, with its placeholders; null where none did. */
  readonly profilePath: string | null;
};

export const defaultHostPathPolicy: HostPathPolicy = {
  dataFolders: ['/mnt', '/media', '/srv', '/data'],
  engineRoots: [
    '/var/lib/docker',
    '/var/lib/containers',
    '/var/lib/containerd',
    '~/.local/share/docker',
    '~/.local/share/containers',
  ],
  ownFolders: [],
  profilePath: null,
};
