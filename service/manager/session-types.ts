/** The operations of the area `sessions`: what its faces call. */
import type { Permission } from '../../common/access/permissions.ts';
import type { Candidate, Session, ViewQuality } from '../../common/model/sessions.ts';
import type { Actor, Operations } from '../access/actor.ts';
import type { Done } from '../access/facts.ts';
import type { ContainerStats, EngineConnector, LogLine } from '../hosts/connector.ts';
import type { ViewMode } from '../proxy/types.ts';
import type { LaunchOrder } from './launch/launch-order.ts';
import type { HistoryQuery } from './records/session-history.ts';
import type { TerminalOutput } from './views/terminals.ts';

export type ConnectedContainer = { readonly connector: EngineConnector; readonly containerId: string };

/**
 * Launch, see, change and end. Each throws SESSION_NOT_FOUND where the session is not there for this person, and
 * NOT_PERMITTED where it is somebody else's and may only be seen.
 */
export type SessionArea = {
  /** Sessions that exist: everything but deleted ones. */
  list(actor: Actor): Promise<Session[]>;
  get(actor: Actor, id: string): Promise<Session>;
  /** Sessions that have ended, the latest first. */
  history(actor: Actor, query: Omit<HistoryQuery, 'userId'>): Promise<Session[]>;
  /** What it is now, then after each change. Ends with the signal. */
  watch(actor: Actor, id: string, signal: AbortSignal): AsyncGenerator<Session, void, void>;
  /** Where a session of this workspace could run, and for every other host why not. @throws as `launch` for the workspace */
  placement(actor: Actor, workspaceId: string, signal: AbortSignal): Promise<Candidate[]>;
  /** @throws WORKSPACE_NOT_FOUND, WORKSPACE_DISABLED, WORKSPACE_INVALID, WARNINGS_NOT_SHOWN, LAUNCH_ANSWER_MISSING, SESSION_LIMIT */
  launch(actor: Actor, order: LaunchOrder): Promise<Done<{ readonly sessionId: string; readonly taskId: string }>>;
  /** @throws SESSION_WRONG_STATE */
  pause(actor: Actor, id: string): Promise<Done<Session>>;
  /** @throws SESSION_WRONG_STATE */
  resume(actor: Actor, id: string): Promise<Done<Session>>;
  /** @throws SESSION_WRONG_STATE */
  stop(actor: Actor, id: string): Promise<Done<Session>>;
  /** @throws SESSION_WRONG_STATE */
  start(actor: Actor, id: string): Promise<Done<Session>>;
  /** @throws SESSION_WRONG_STATE, SESSION_NO_CONTAINER */
  restart(actor: Actor, id: string): Promise<Done<Session>>;
  /** For good, one after another. Always possible: those whose host is away are `pending`, and end when it is back. */
  end(actor: Actor, ids: readonly string[]): Promise<Done<{ readonly ended: number; readonly pending: number }>>;
};
export type SessionOperations = Operations<SessionArea>;

export const sessionNeeds = {
  list: 'sessions.view',
  get: 'sessions.view',
  history: 'sessions.view',
  watch: 'sessions.view',
  placement: 'sessions.launch',
  launch: 'sessions.launch',
  pause: 'sessions.modify',
  resume: 'sessions.modify',
  stop: 'sessions.modify',
  start: 'sessions.modify',
  restart: 'sessions.modify',
  end: 'sessions.modify',
} as const satisfies Record<string, Permission>;

type ViewRequest = {
  readonly id: string;
  readonly mode: ViewMode;
  /** `fit` asks the session to take the size of the frame; `scale` scales its picture; `actual` shows 1:1. */
  readonly sizing: 'fit' | 'scale' | 'actual';
  readonly quality: ViewQuality;
  readonly clipboardIn: boolean;
  readonly clipboardOut: boolean;
};

type OpenedView = {
  readonly viewId: string;
  readonly origin: string;
  readonly url: string;
  readonly mode: ViewMode;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Seconds without keys and mouse after which its page ends it; null: it stays. */
  readonly idleS: number | null;
};

/** Look into a session and work in it. Errors as `SessionOperations`, and SESSION_NO_CONTAINER. */
export type ViewArea = {
  /** A ticket for the viewer, bound to this session, this person and this mode. */
  view(actor: Actor, request: ViewRequest, signal: AbortSignal): Promise<Done<OpenedView>>;
  closeView(actor: Actor, viewId: string): void;
  /**
   * Milliseconds of the way to the viewer port; with `answer`, those of an answer of its server.
   * @throws SESSION_NO_VIEW, and why there is no answer
   */
  latency(actor: Actor, request: { readonly id: string; readonly answer: boolean }): Promise<number>;
  /** @throws what the command that opens addresses in the session says */
  openUrl(
    actor: Actor,
    request: { readonly id: string; readonly url: string },
    signal: AbortSignal,
  ): Promise<Done<null>>;
  logs(
    actor: Actor,
    request: { readonly id: string; readonly tail: number; readonly follow: boolean },
    signal: AbortSignal,
  ): AsyncGenerator<{ lines: LogLine[] }, void, void>;
  stats(actor: Actor, id: string, signal: AbortSignal): AsyncGenerator<ContainerStats, void, void>;
  /** JPEG, and when it was taken (epoch milliseconds); null where there is none. */
  thumbnail(actor: Actor, id: string): Promise<{ readonly jpeg: Buffer; readonly at: number } | null>;
  /** @returns the terminal's id. @throws TERMINAL_TOO_MANY */
  terminalOpen(
    actor: Actor,
    request: { readonly id: string; readonly cols: number; readonly rows: number; readonly asRoot: boolean },
    signal: AbortSignal,
  ): Promise<Done<string>>;
  /** What was printed so far, then what follows. A terminal is there for the person who opened it alone. @throws TERMINAL_NOT_FOUND */
  terminalOutput(actor: Actor, terminalId: string, signal: AbortSignal): AsyncGenerator<TerminalOutput, void, void>;
  terminalInput(actor: Actor, terminalId: string, bytes: Buffer): Promise<void>;
  terminalResize(
    actor: Actor,
    terminalId: string,
    size: { readonly cols: number; readonly rows: number },
  ): Promise<void>;
  terminalClose(actor: Actor, terminalId: string): void;
};
export type ViewOperations = Operations<ViewArea>;

export const viewNeeds = {
  view: 'sessions.connect',
  closeView: 'sessions.connect',
  latency: 'sessions.connect',
  openUrl: 'sessions.connect',
  logs: 'sessions.view',
  stats: 'sessions.view',
  thumbnail: 'sessions.view',
  terminalOpen: 'sessions.connect',
  terminalOutput: 'sessions.connect',
  terminalInput: 'sessions.connect',
  terminalResize: 'sessions.connect',
  terminalClose: 'sessions.connect',
} as const satisfies Record<string, Permission>;
