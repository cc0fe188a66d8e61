/** What the test bed tells its users. Written as `bed.json` too, so every value is plain JSON. */

export type EngineName = 'a' | 'b';

export type BedEngine = {
  readonly name: EngineName;
  /** Absolute path of the Docker socket; group `fl-docker` may use it. */
  readonly socket: string;
  readonly dataRoot: string;
  readonly execRoot: string;
  readonly pid: number;
  readonly logFile: string;
  /**
   * Network namespace the engine lives in, or `null` for the machine's own. Engine b has its own one, so what it
   * publishes on its loopback can be reached only through its sshd, as with a machine far away.
   */
  readonly netns: string | null;
};

export type BedKey = {
  readonly privateKeyFile: string;
  readonly publicKeyFile: string;
  /** `''` where the key has none. */
  readonly passphrase: string;
  /** `SHA256:…` of the public key. */
  readonly sha256: string;
};

export type BedSsh = {
  readonly name: 'a' | 'b' | 'noForwarding';
  readonly host: '127.0.0.1';
  readonly port: number;
  /** The engine socket as the users of this sshd see it. */
  readonly engineSocket: string;
  readonly hostKeyType: 'ssh-ed25519';
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly hostKeySha256: string;
  readonly hostKeyFile: string;
  readonly knownHostsLine: string;
  /** False: `DisableForwarding yes`, the docker CLI over exec is the only way to the engine. */
  readonly forwarding: boolean;
  readonly pid: number;
};

export type BedUsers = {
  /** May use the engine sockets. Key login. */
  readonly admin: string;
  /** Logs in by key, is not in the sockets' group. */
  readonly noSocket: string;
  /** May use the engine sockets. Password login (keys work too). */
  readonly password: { readonly name: string; readonly password: string };
};

export type BedKeys = {
  readonly plain: BedKey;
  readonly protected: BedKey;
  /** A good key that no user of the bed has authorised. */
  readonly unauthorised: BedKey;
};

export type BedImages = {
  /** Session image, two versions that share all layers but the last ones. Full names with registry and tag. */
  readonly desktop: { readonly v1: string; readonly v2: string };
  /** A second session image on the same base layers (a single application: the terminal). */
  readonly terminal: string;
  /** No session image: a page of its own (noVNC) on port 8080 over HTTP, with Basic credentials from `PAGE_USER` and `PAGE_PASSWORD`. */
  readonly web: string;
  /** No session image: a few files, `sh` included. Its default command sleeps. */
  readonly small: string;
  /** Content hash of the definitions these were built from. */
  readonly hash: string;
};

export type BedWorkspaceRegistry = {
  /** Root URL as people paste it, with trailing slash. Serves the schemas 1.0 and 1.1. */
  readonly url: string;
  /** The same registry as a folder. */
  readonly folder: string;
  /** A root that serves schema 1.0 only. */
  readonly url10: string;
  readonly folder10: string;
  /** Parent of all served registries. */
  readonly base: string;
};

export type Bed = {
  readonly root: string;
  readonly runtimeDir: string;
  readonly engines: { readonly a: BedEngine; readonly b: BedEngine };
  readonly ssh: { readonly a: BedSsh; readonly b: BedSsh; readonly noForwarding: BedSsh };
  readonly users: BedUsers;
  readonly keys: BedKeys;
  readonly imageRegistry: { readonly address: string };
  /** The same images behind HTTP Basic. */
  readonly privateImageRegistry: { readonly address: string; readonly username: string; readonly password: string };
  readonly images: BedImages;
  readonly workspaceRegistry: BedWorkspaceRegistry;
  readonly tools: { readonly chromium: string; readonly docker: string };
};
