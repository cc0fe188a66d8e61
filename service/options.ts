/** How a service is started. Filled by the command line or by the desktop shell. */

import type { Commands } from '../common/commands.ts';
import type { LogLevel } from './log/logger.ts';
import type { KeyProvider } from './secrets/types.ts';

export type ServiceOptions = {
  readonly dataDir: string;
  readonly version: string;
  readonly siteKind: 'local' | 'standalone';
  readonly listen: { readonly host: string; readonly port: number };
  /** Port of the viewer gateway in the service's own process; 0 takes any. */
  readonly viewerPort: number;
  /** Ports of those in processes of their own, one each; 0 takes any. None: the service itself shows all sessions. */
  readonly viewerWorkerPorts: readonly number[];
  /** Instead of names under `*.localhost`: one port per view, for browsers that do not resolve those names. */
  readonly viewerPorts: { readonly from: number; readonly to: number } | null;
  /** Folder of the built console. */
  readonly consoleDir: string;
  readonly keyProvider: KeyProvider;
  readonly logLevel: LogLevel;
  /** Whether to log readably to stderr as well. */
  readonly logToTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Read for SSH host keys; the files that ssh reads where silent. */
  readonly knownHostsFiles?: readonly string[] | undefined;
  /** Whether this machine's engine becomes a host at the first start. */
  readonly adoptLocalEngine: boolean;
  /** Fairlead's own commands as they have to be typed for this service. */
  readonly commands: Commands;
};

/** A service that runs. */
export type RunningService = {
  readonly siteId: string;
  readonly consoleOrigin: string;
  /** Of session views, `*` for the random part of a name; the service's own first, then those of its viewer workers. */
  readonly viewerOrigins: readonly string[];
  /** The public half of the key with which the service proves that it is itself (`common/proof.ts`). */
  readonly serviceKey: string;
  /** The log file that is written to. */
  readonly logFile: string | null;
  /** A one-time token for a console URL; null on a site with people, who sign in with a password. */
  openToken(): Promise<string | null>;
  /** Whether nobody administers the site yet, and the code for the first one, which is told once. */
  firstCode(): Promise<{ readonly isNeeded: boolean; readonly code: string | null }>;
  /** A bearer token for this machine's own command line. */
  localBearer(): Promise<string>;
  /** Ends cleanly. Sessions keep running. Safe to call twice. */
  close(): Promise<void>;
};
