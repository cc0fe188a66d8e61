/** What the viewer gateway needs from the rest of the service. The gateway knows no store and no host. */
import type { Duplex } from 'node:stream';
import type { ErrorInfo } from '../../common/errors.ts';
import type { ViewQuality } from '../../common/model/sessions.ts';
import type { TlsSource } from '../tls/types.ts';

export type ViewMode = 'view' | 'control';

/** The way to a container's port, whatever is spoken there. */
type Way = {
  readonly sessionId: string;
  /** One container start: certificates are pinned for as long as this stays the same. */
  readonly startKey: string;
  readonly scheme: 'https' | 'http';
  /** SHA-256 of the certificate (DER), lower-case hex; null where it is not known yet. */
  readonly certificateSha256: string | null;
  /**
   * Reads that past the connection it is to protect; null where there is no such way: then what the first connection
   * of this start shows is pinned. Asked after a certificate was shown, so that it is the one of this start.
   */
  readCertificate?(shown: string): Promise<string | null>;
  /**
   * Where a plain connection from this machine reaches the same port: a gateway in a process of its own dials there by
   * itself. Not there where the way is a connection that the service alone holds (SSH).
   */
  address?(): Promise<{ readonly host: string; readonly port: number }>;
  /** A new byte stream to the container's viewer port. */
  dial(signal: AbortSignal): Promise<Duplex>;
};

/** A desktop with a web client of KasmVNC's kind, asked with Basic credentials. */
export type DesktopTarget = Way & {
  /**
   * `kasmvnc`: the server itself holds the view user to watching. `rfb`: plain RFB over WebSocket; the gateway parses
   * what a view ticket sends and passes only requests for pictures.
   */
  readonly protocol: 'kasmvnc' | 'rfb';
  readonly username: string;
  readonly password: string;
};

/** A container's own page, with everything below its origin. It cannot be watched without being controlled. */
export type WebTarget = Way & {
  readonly protocol: 'web';
  /** As the container knows it: what its page is told in `Host`. */
  readonly port: number;
  /** What the gateway adds for Basic; null where the page asks for none, or signs people in by itself. */
  readonly credentials: { readonly username: string; readonly password: string } | null;
};

/** How a session is spoken to, by its viewer protocol (common/model/viewers.ts). */
export type ViewTarget = DesktopTarget | WebTarget;

/** A grant to see one session, in one mode, by one person, on one origin. */
export type ViewGrant = {
  readonly viewId: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly mode: ViewMode;
};

/** What a viewer URL needs; `url` is absolute and on the view's own origin. */
export type IssuedView = {
  readonly viewId: string;
  readonly origin: string;
  readonly url: string;
  /** Epoch ms until which the ticket holds at least; it holds longer while its console connection lives. */
  readonly expiresAt: number;
};

/** How the picture meets the frame: the session follows it, the picture is scaled into it, or 1:1. */
type ViewResize = 'remote' | 'fit' | 'off';

/** What the container's own page is told by its URL (docs/field.md, Page of a session). */
export type ViewPageOptions = {
  readonly resize?: ViewResize;
  /** `balanced` where silent. */
  readonly quality?: ViewQuality;
  /** Seconds without keys and mouse after which the page ends a view that controls; it never does where silent. */
  readonly idleS?: number;
  /** Console to session. Off where silent; never on for a view ticket. */
  readonly clipboardUp?: boolean;
  /** Session to console. Off where silent; never on for a view ticket. */
  readonly clipboardDown?: boolean;
};

export type IssueRequest = {
  readonly sessionId: string;
  readonly userId: string;
  readonly mode: ViewMode;
  /** What its target speaks; KasmVNC where silent. A page of `web` takes no page options. */
  readonly viewer?: { readonly protocol: 'kasmvnc' } | { readonly protocol: 'web'; readonly path: string };
  /** The console connection that asks: the ticket lives as long as it does, plus a minute. */
  readonly connectionId: string;
  /** The token by which it asks: what ends that ends the view. */
  readonly tokenId?: string;
  readonly page?: ViewPageOptions;
};

/** Names what to end. With several keys given, a grant has to match all of them. */
export type RevokeSelector = {
  readonly viewId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly userId?: string | undefined;
  readonly tokenId?: string | undefined;
};

/** Every view on a name of its own (`http://v-<random>.<domain>:<port>`), or on a port of its own. */
export type OriginStrategy =
  | {
      readonly kind: 'subdomain';
      /**
       * `localhost` for the local site; the viewer domain of a standalone one. Every name under it should be a site of
       * its own to browsers, or pages can set cookies for the domain: docs/adr/0002-views-on-names-of-their-own.md.
       */
      readonly domain: string;
      /** `https` where the gateway, or something in front of it, holds the wildcard certificate. */
      readonly scheme?: 'http' | 'https';
      /** The port browsers see, where it is not the listening one (a reverse proxy, a tunnel). */
      readonly publicPort?: number;
    }
  | {
      readonly kind: 'ports';
      /** First and last port of the range, both included. */
      readonly from: number;
      readonly to: number;
      /** `https` where the gateway, or something in front of it, holds a certificate. */
      readonly scheme?: 'http' | 'https';
      /** The name browsers use, as a URL has it; the listening address where silent. */
      readonly publicHost?: string;
    };

/** The part of pino's interface that the gateway uses. */
export type GatewayLogger = {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
  /** Whether anybody keeps a level; all are kept where silent. */
  isLevelEnabled?(level: 'debug'): boolean;
};

export type GatewayClock = {
  /** Epoch ms. */
  now(): number;
  /** Runs `task` after `ms` milliseconds; the returned function calls it off. */
  after(ms: number, task: () => void): () => void;
};

export type GatewayOptions = {
  readonly listen: { readonly host: string; readonly port: number };
  readonly origins: OriginStrategy;
  /** What is served over TLS; HTTP where silent. */
  readonly tls?: TlsSource;
  /** The only origin that may frame a view and read its status. */
  readonly consoleOrigin: string;
  /**
   * Credentials, certificate and way to a session, for the mode of the ticket (`view` must carry the read-only user).
   * @throws the coded reason why the session cannot be seen; its sentence is shown to the person.
   */
  resolveTarget(sessionId: string, mode: ViewMode): Promise<ViewTarget>;
  readonly logger: GatewayLogger;
  readonly clock?: GatewayClock;
  /** Milliseconds that a ticket outlives its console connection; 60 000 where silent. */
  readonly graceMs?: number;
  /** Told of every view that ends, whatever ended it. */
  readonly onViewEnded?: (viewId: string) => void;
};

export type GatewayMetrics = {
  readonly openViews: number;
  readonly openSockets: number;
  readonly requests: number;
  readonly refused: number;
  readonly handshakes: number;
  /** Bytes written to, and read from, the people who watch. */
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** Bytes that the live WebSockets hold in this process right now. */
  readonly bufferedBytes: number;
  /** Milliseconds, since the start or the last reading. */
  readonly eventLoopDelay: { readonly mean: number; readonly p50: number; readonly p99: number; readonly max: number };
};

export type ViewStatus =
  | { readonly state: 'ready'; readonly roundTripMs: number }
  | { readonly state: 'failed'; readonly error: ErrorInfo };

export type ScreenshotRequest = {
  readonly width: number;
  readonly height: number;
  /** Passed on as it is; small numbers make small pictures. The server's default where silent. */
  readonly quality?: number;
  readonly signal?: AbortSignal;
};

type Screenshot = {
  readonly jpeg: Buffer;
  /** Every attempt showed one plain colour: the screen may really be black, or nothing was drawn yet. */
  readonly isBlank: boolean;
};

export type OwnerUser = {
  readonly user: string;
  readonly read: boolean;
  readonly write: boolean;
  readonly owner: boolean;
};

/** What the service itself asks of a KasmVNC server. Every call has a deadline and throws coded errors. */
export interface OwnerApi {
  getScreenshot(request: ScreenshotRequest): Promise<Screenshot>;
  createUser(user: OwnerUser & { readonly password: string }): Promise<void>;
  /** All rights are sent: KasmVNC takes away those that are left out. */
  updateUser(user: OwnerUser): Promise<void>;
  removeUser(user: string): Promise<void>;
  getUsers(): Promise<readonly OwnerUser[]>;
  /** Null while nobody is connected: the server then has nothing to say. */
  getFrameStats(): Promise<unknown>;
  getBottleneckStats(): Promise<unknown>;
  clearClipboard(): Promise<void>;
}

/** What shows views to browsers. */
export interface ViewGateway {
  /** Starts listening. The ports that views are on; none in `ports` mode, where each view brings its own listener. */
  listen(): Promise<{ readonly ports: readonly number[] }>;
  /** A new ticket. @throws VIEW_NO_PORT, VIEW_GATEWAY_CLOSED, VIEW_NOT_WATCHABLE, VIEW_NEEDS_NAMES */
  issue(request: IssueRequest): Promise<IssuedView>;
  connectionOpened(connectionId: string): void;
  connectionClosed(connectionId: string): void;
  /** Ends the grants that match, their requests and WebSockets at once. Returns how many there were. */
  revoke(selector: RevokeSelector): number;
  /** Whether the session behind a view answers right now, and how fast; what the console's overlay shows. */
  status(viewId: string): Promise<ViewStatus>;
  /** The grants that hold right now. */
  views(): readonly ViewGrant[];
  metrics(): GatewayMetrics;
  close(): Promise<void>;
}

/** What shows views, and asks sessions for the service itself. */
export interface Gateway extends ViewGateway {
  /** The owner's interface of a session, over the same pinned connections. `target` must be the one for control. */
  ownerApi(target: DesktopTarget): OwnerApi;
  /** Resolves once a container's own page answers. @throws VIEW_PAGE_FAILS for a status of 500 and more, coded errors */
  pageAnswers(target: WebTarget, path: string): Promise<void>;
}
