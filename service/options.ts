/** How a service is started. Filled by the command line or by the desktop shell. */

import type { Commands } from '../common/commands.ts';
import type { FairleadError } from '../common/errors.ts';
import type { LogLevel } from './log/logger.ts';
import type { KeyProvider } from './secrets/types.ts';
import type { Shipped } from './shipped.ts';
import type { TlsOrigin } from './tls/types.ts';

/** How a standalone site is reached from other machines. */
export type SiteAddress = {
  /** Where the certificate comes from; null: HTTP, on loopback only. */
  readonly tls: TlsOrigin | null;
  /** The origin that people use (https), where it is not the listening address; null where it is. */
  readonly publicUrl: string | null;
  /** Networks of reverse proxies that are believed, with their bits. */
  readonly trustedProxies: readonly string[];
  /** Views get names under it, which all lead here; null: ports, or names under localhost. `port`: the one that browsers use, where it is not the listening one. */
  readonly viewerDomain: { readonly name: string; readonly port: number | null } | null;
};

import type { StorePlace } from './store/types.ts';

export type ServiceOptions = {
  readonly dataDir: string;
  /** Where the site keeps its store from now on; without it, where the data folder says. */
  readonly store?: StorePlace;
  readonly version: string;
  readonly siteKind: 'local' | 'standalone';
  readonly listen: { readonly host: string; readonly port: number };
  /** Port of the viewer gateway in the service's own process; 0 takes any. */
  readonly viewerPort: number;
  /** Ports of those in processes of their own, one each; 0 takes any. None: the service itself shows all sessions. */
  readonly viewerWorkerPorts: readonly number[];
  /** Instead of names under `*.localhost`: one port per view, for browsers that do not resolve those names. */
  readonly viewerPorts: { readonly from: number; readonly to: number } | null;
  /** A site of this machine alone where silent. */
  readonly address?: SiteAddress;
  /** What came with the program besides itself; null, as where silent, where nothing did. */
  readonly shipped?: Shipped | null;
  /** Whether a new site begins with the registry and the workspaces that came with it, and an older one is offered them. Not, where silent. */
  readonly withDefaults?: boolean;
  /** Folder of the built console. */
  readonly consoleDir: string;
  /** Folder of the built pages of registries that are made here; null, as where silent, where they are not a part of the program. */
  readonly registrySiteDir?: string | null;
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
  /** The same as whoever has not signed in is told them: on a site that people sign in to, without folders of its machine. */
  readonly publicCommands: Commands;
};

/** A service that runs. */
export type RunningService = {
  readonly siteId: string;
  readonly consoleOrigin: string;
  /** The console's origin for commands on this machine, past any reverse proxy. */
  readonly localOrigin: string;
  /** Ports that are listened on: of the console, and of views (the service's own process first; none where each has a port). */
  readonly ports: { readonly console: number; readonly viewers: readonly number[] };
  /** Of session views, `*` for the random part of a name; the service's own first, then those of its viewer workers. */
  readonly viewerOrigins: readonly string[];
  /** SHA-256 of the certificate of the site's own authority; null where it has none. */
  readonly authority: string | null;
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
  /** Resolves when the service cannot go on, with the reason: it has to be closed. Never, where nothing happens. */
  readonly failed: Promise<FairleadError>;
  /** Ends cleanly. Sessions keep running. Safe to call twice. */
  close(): Promise<void>;
};
