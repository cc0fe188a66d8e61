/** What can go wrong between here and an engine behind SSH, as data: `explain.ts` turns it into sentences. */
import type { SeenHostKey } from '../types.ts';
import type { KnownKeySource } from './host-keys.ts';
import type { KeyProblem } from './keys/open-key.ts';

/** Which hop failed, as a person wrote it. */
export type HopName = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** It is a jump host on the way, and not the host itself. */
  readonly isJump?: boolean;
  /** The jump host through which it is reached; absent where this machine connects to it. */
  readonly via?: string;
  /** All jump hosts before it, as `ssh -J` takes them. */
  readonly jumps?: string;
};

/** `bastion`, or `bastion, port 2222`. */
export function hopAddress({ host, port }: Pick<HopName, 'host' | 'port'>): string {
  return port === 22 ? host : `${host}, port ${port}`;
}

/** Why a file in the place of a private key is not one that can be used. */
export type KeyFileReason = KeyProblem | 'folder' | 'no-file' | 'too-large' | 'no-public-key';

/** The key of a file that a host did not take. */
export type OfferedKey = {
  readonly path: string;
  /** Type and base64, as a line of authorized_keys begins. Public. */
  readonly publicLine: string;
  /** Whether the file beside it (`.pub`) holds its public half. */
  readonly hasPublicFile: boolean;
};

export type SshFailure =
  | { readonly kind: 'name-not-resolved' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'timed-out'; readonly phase: 'connect' | 'handshake' | 'login' }
  | { readonly kind: 'unreachable'; readonly errno: string }
  | { readonly kind: 'not-ssh'; readonly detail: string }
  | { readonly kind: 'no-common-algorithm'; readonly detail: string }
  | { readonly kind: 'host-key-unknown'; readonly presented: SeenHostKey; readonly notes: readonly string[] }
  | { readonly kind: 'host-key-changed'; readonly presented: SeenHostKey; readonly known: readonly KnownKeySource[] }
  | { readonly kind: 'host-key-revoked'; readonly presented: SeenHostKey; readonly source: string }
  | {
      readonly kind: 'login-failed';
      /** What was tried, in order: `key ~/.ssh/id (SHA256:…)`, `password`. Never a secret. */
      readonly tried: readonly string[];
      /** What the server says it takes: `publickey`, `password`, `keyboard-interactive`. */
      readonly accepted: readonly string[];
      /** One factor was right and the server wants another. */
      readonly partial: boolean;
      readonly tooMany: boolean;
      /** Where a key file was tried. */
      readonly key?: OfferedKey;
    }
  | { readonly kind: 'agent-missing'; readonly agentSocket: string | null }
  | { readonly kind: 'agent-empty'; readonly agentSocket: string }
  | { readonly kind: 'agent-key-missing'; readonly keyPath: string }
  | { readonly kind: 'key-file-missing'; readonly keyPath: string }
  | { readonly kind: 'key-file-unreadable'; readonly keyPath: string; readonly errno: string }
  | { readonly kind: 'key-file-open'; readonly keyPath: string; readonly mode: string }
  | { readonly kind: 'key-file-unusable'; readonly keyPath: string; readonly why: KeyFileReason }
  /** A key, of a kind or with a protection that is not read here. */
  | { readonly kind: 'key-file-unsupported'; readonly keyPath: string; readonly detail: string }
  | { readonly kind: 'passphrase-needed'; readonly keyPath: string }
  | { readonly kind: 'passphrase-wrong'; readonly keyPath: string }
  | { readonly kind: 'lost'; readonly detail: string }
  | { readonly kind: 'channel-refused'; readonly detail: string }
  | { readonly kind: 'forwarding-forbidden' }
  /** A jump host passes no connection on. `target`: to where, `build-1, port 2222`. */
  | { readonly kind: 'jump-forbidden'; readonly target: string }
  | { readonly kind: 'socket-missing'; readonly socketPath: string | null; readonly engineInstalled: boolean }
  | {
      readonly kind: 'socket-permission';
      readonly socketPath: string;
      /** Account on the host, its groups, and the group that owns the socket. */
      readonly account: string;
      readonly group: string;
      readonly inGroup: boolean;
    }
  | { readonly kind: 'engine-stopped'; readonly socketPath: string }
  | { readonly kind: 'engine-broken'; readonly detail: string }
  | { readonly kind: 'cli-missing'; readonly useSudo: boolean }
  | { readonly kind: 'sudo-missing' }
  | { readonly kind: 'sudo-password' }
  | { readonly kind: 'sudo-refused' }
  | { readonly kind: 'exec-forbidden'; readonly detail: string };
