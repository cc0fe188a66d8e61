/** What a host's connection is made of. Secrets are decrypted by the caller and live in memory only. */

/** A public host key as it stands in `known_hosts`: algorithm name and base64 blob. */
export type HostKey = { readonly type: string; readonly key: string };

/** A host key with the fingerprint people compare (`SHA256:…`, base64 without padding, as ssh-keygen prints it). */
export type SeenHostKey = HostKey & { readonly sha256: string };

export type SshAuth =
  | {
      readonly method: 'agent';
      /** Instead of SSH_AUTH_SOCK. */
      readonly agentSocket?: string;
      /** Offer only this key: its `.pub` file, or the private key's path with a `.pub` beside it. */
      readonly keyPath?: string;
    }
  /** SECURITY: docs/security.md 4.2: `passphrase` and `password` are never logged, nor put into error data. */
  | { readonly method: 'key'; readonly keyPath: string; readonly passphrase?: string }
  | { readonly method: 'password'; readonly password: string };

export type SshHop = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly auth: SshAuth;
  /** Keys that a person confirmed for this host in Fairlead. */
  readonly knownKeys: readonly HostKey[];
};

export type HostConnectionConfig =
  | { readonly kind: 'socket'; readonly socketPath: string }
  | (SshHop & {
      readonly kind: 'ssh';
      /** Jump hosts, the one that this machine connects to first. */
      readonly hops?: readonly SshHop[];
      /** The engine's socket on that host; looked for where silent. */
      readonly socketPath?: string;
      /** Reach the engine by `sudo -n docker system dial-stdio`. */
      readonly useSudo?: boolean;
    });
