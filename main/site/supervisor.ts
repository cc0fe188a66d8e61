/**
 * Keeps the local site running: starts its process, hands over the data key, starts it again after a crash, ends it cleanly.
 * Knows no Electron: `fork` gives a process that can be spoken to.
 */
import { type ErrorInfo, errorFrom, FairleadError, toErrorInfo } from '../../common/errors.ts';
import { fitsOriginPattern, isLoopbackPattern, isLoopbackUrl } from '../../common/shell/origins.ts';
import {
  type KeyDelivery,
  type ReadyMessage,
  type ShellMessage,
  serviceMessageSchema,
  siteProtocol,
} from '../../common/shell/protocol.ts';
import { nextDelay, windowMs } from './backoff.ts';

/** The process of the local site, as far as the supervisor needs it. */
export type SiteProcess = {
  send(message: ShellMessage): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number) => void): void;
  kill(): void;
};

export type SiteState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly ready: ReadyMessage }
  /** It ended unasked and is started again at `until` (ms). */
  | { readonly kind: 'waiting'; readonly error: ErrorInfo; readonly until: number; readonly attempt: number }
  /** It cannot run, or ended too often: only a person starts it again. */
  | { readonly kind: 'failed'; readonly error: ErrorInfo }
  | { readonly kind: 'stopped' };

type SupervisorDeps = {
  readonly fork: () => SiteProcess;
  readonly deliverKey: () => Promise<KeyDelivery>;
  readonly dataDir: string;
  readonly appVersion: string;
  readonly onState: (state: SiteState) => void;
  readonly log: (event: string, data?: Record<string, unknown>) => void;
  readonly now: () => number;
  /** Runs `then` after `ms`; the returned function calls it off. */
  readonly after: (ms: number, then: () => void) => () => void;
};

export type Supervisor = {
  start(): void;
  /** Ends the process, if there is one, and starts anew at once. */
  restart(): Promise<void>;
  /** Ends cleanly; resolves when the process is gone. Sessions keep running. */
  stop(): Promise<void>;
  /** A fresh one-time token. Throws `SITE_NOT_READY` while the site does not run. */
  openToken(): Promise<string>;
  state(): SiteState;
};

/** The site writes its store on a stop; after this long it is ended by force. Milliseconds. */
const stopDeadlineMs = 15_000;

type Run = {
  readonly process: SiteProcess;
  readonly ended: Promise<void>;
  readonly tokens: Map<number, { resolve(token: string): void; reject(error: Error): void }>;
  said: ErrorInfo | null;
  stopping: boolean;
};

function crashed(code: number): ErrorInfo {
  return new FairleadError('SITE_ENDED', {
    message: `The local site ended unexpectedly (exit code ${code}).`,
    hint: 'Sessions on the hosts keep running. The log folder holds the reason.',
    data: { exitCode: code },
  }).toInfo();
}

function late(): FairleadError {
  return new FairleadError('TIMED_OUT', {
    message: 'The local site did not answer in time.',
    hint: 'Try again in a moment, or start it again from the Site menu.',
    status: 504,
  });
}

function notReady(): FairleadError {
  return new FairleadError('SITE_NOT_READY', {
    message: 'The local site is not running.',
    hint: 'Wait until it has started, or start it from the Site menu.',
    status: 503,
  });
}

export function createSupervisor(deps: SupervisorDeps): Supervisor {
  let state: SiteState = { kind: 'stopped' };
  let run: Run | null = null;
  let endings: number[] = [];
  let callOff: (() => void) | null = null;
  let wanted = false;
  let launching = false;
  let requests = 0;

  function become(next: SiteState): void {
    state = next;
    deps.onState(next);
  }

  function fail(error: ErrorInfo): void {
    deps.log('site-failed', { code: error.code, message: error.message });
    become({ kind: 'failed', error });
  }

  async function launch(): Promise<void> {
    if (launching || run !== null) return;
    launching = true;
    become({ kind: 'starting' });
    try {
      const key = await deps.deliverKey();
      if (wanted) begin(key);
    } catch (thrown) {
      if (wanted) fail(toErrorInfo(thrown));
    } finally {
      launching = false;
    }
  }

  function begin(key: KeyDelivery): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    const current: Run = { process: deps.fork(), ended: promise, tokens: new Map(), said: null, stopping: false };
    run = current;
    current.process.onMessage((message) => hear(current, message));
    current.process.onExit((code) => {
      onEnd(current, code);
      resolve();
    });
    current.process.send({
      type: 'start',
      protocol: siteProtocol,
      dataDir: deps.dataDir,
      key,
      appVersion: deps.appVersion,
    });
    // The message has been copied; what is left here is only another place to read the key from.
    if (key.kind !== 'key-file') key.key.fill(0);
  }

  function hear(current: Run, raw: unknown): void {
    const parsed = serviceMessageSchema.safeParse(raw);
    if (!parsed.success) {
      deps.log('site-message-refused', { issues: parsed.error.issues.map((issue) => issue.path.join('.')) });
      return;
    }
    const message = parsed.data;
    if (message.type === 'failed') current.said = message.error;
    else if (message.type === 'open-token') current.tokens.get(message.id)?.resolve(message.openToken);
    else if (message.type === 'open-token-failed') {
      current.tokens.get(message.id)?.reject(errorFrom(message.error));
    } else if (message.type === 'ready' && run === current && !current.stopping) {
      // SECURITY: docs/security.md 4.17: the local site is loopback, a console anywhere else is not shown; and what passes for
      // a session view must never be the console itself.
      const { consoleUrl, viewerOrigin } = message;
      if (
        !isLoopbackUrl(consoleUrl) ||
        !isLoopbackPattern(viewerOrigin) ||
        fitsOriginPattern(viewerOrigin, new URL(consoleUrl).origin)
      ) {
        current.said = new FairleadError('SITE_NOT_LOOPBACK', {
          message: 'The local site offered a console outside this machine.',
          hint: 'Reinstall Fairlead: its service does not belong to this app.',
        }).toInfo();
        current.process.kill();
        return;
      }
      deps.log('site-ready', { consoleUrl: message.consoleUrl });
      become({ kind: 'ready', ready: message });
    }
  }

  function onEnd(current: Run, code: number): void {
    for (const waiting of current.tokens.values()) waiting.reject(notReady());
    current.tokens.clear();
    if (run === current) run = null;
    if (current.stopping || !wanted) {
      deps.log('site-stopped', { code });
      return;
    }
    if (current.said !== null) {
      fail(current.said);
      return;
    }
    const now = deps.now();
    endings = [...endings.filter((time) => now - time < windowMs), now];
    const delay = nextDelay(endings, now);
    const error = crashed(code);
    deps.log('site-ended', { code, restartInMs: delay });
    if (delay === null) {
      fail({
        ...error,
        code: 'SITE_ENDS_AGAIN_AND_AGAIN',
        message: `${error.message} It did so ${endings.length} times.`,
      });
      return;
    }
    become({ kind: 'waiting', error, until: now + delay, attempt: endings.length });
    callOff = deps.after(delay, () => {
      callOff = null;
      void launch();
    });
  }

  async function end(): Promise<void> {
    callOff?.();
    callOff = null;
    const current = run;
    if (current === null) return;
    current.stopping = true;
    const giveUp = deps.after(stopDeadlineMs, () => {
      deps.log('site-killed');
      current.process.kill();
    });
    current.process.send({ type: 'stop' });
    await current.ended;
    giveUp();
  }

  return {
    start() {
      if (wanted) return;
      wanted = true;
      void launch();
    },
    async restart() {
      wanted = true;
      endings = [];
      await end();
      if (wanted) await launch();
    },
    async stop() {
      wanted = false;
      await end();
      become({ kind: 'stopped' });
    },
    openToken() {
      const current = run;
      if (current === null || current.stopping || state.kind !== 'ready') return Promise.reject(notReady());
      requests += 1;
      const id = requests;
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const giveUp = deps.after(10_000, () => reject(late()));
      current.tokens.set(id, { resolve, reject });
      current.process.send({ type: 'open-token', id });
      return promise.finally(() => {
        giveUp();
        current.tokens.delete(id);
      });
    },
    state: () => state,
  };
}
